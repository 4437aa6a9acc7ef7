//! What the configuration takes away from a report: rules that it disables, severities that it lowers.

use super::{with_found_hosts, with_severity};
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::rules::{RULES, Rule, rule};
use crate::settings::{Level, Settings};
use crate::source::Source;
use crate::suppression::{SuppressedBy, Suppression};
use crate::windows::Catalog;
use std::collections::HashSet;
use std::sync::Arc;

/// The findings of disabled rules, each counted once however many builds of the file have it.
#[derive(Default)]
pub(super) struct Disabled {
    pub suppressions: Vec<Suppression>,
    known: HashSet<(&'static str, *const Source, usize, usize)>,
}

impl Disabled {
    /// Runs the rules that the configuration disables. Findings that one of the `reported` findings covers are left
    /// out, since they would be part of it.
    pub(super) fn run(
        &mut self,
        catalog: &Catalog,
        model: &Model,
        settings: &Settings,
        reported: &[Finding],
        is_wanted: impl Fn(&Rule) -> bool,
    ) {
        let disabled = RULES.iter().filter(|rule| is_wanted(rule));
        for (rule, severity) in disabled.filter_map(|rule| Some((rule, disabled_severity(rule, settings)?))) {
            for finding in rule.findings(catalog, settings, model) {
                if !reported.iter().any(|other| covers(other, &finding)) {
                    self.add(with_found_hosts(with_severity(finding, rule, severity, model), settings), settings);
                }
            }
        }
    }

    /// Adds a finding of a rule that the configuration disables.
    pub(super) fn add(&mut self, finding: Finding, settings: &Settings) {
        let key = (finding.rule, Arc::as_ptr(&finding.source), finding.span.start, finding.span.end);
        if self.known.insert(key) {
            let justification = justification(finding.rule, settings);
            self.suppressions.push(Suppression::new(finding, SuppressedBy::Configuration, justification));
        }
    }
}

/// Returns the severity that a rule would have if the configuration did not disable it. `None` if the rule runs, or is
/// disabled anyway.
pub(super) fn disabled_severity(rule: &Rule, settings: &Settings) -> Option<Severity> {
    match (level(rule, settings), level_without_configuration(rule, settings)) {
        (Level::Off, Level::At(severity)) => Some(severity),
        _ => None,
    }
}

/// Records the severity that a finding would have, if the configuration lowers it.
pub(super) fn with_lowered(
    mut finding: Finding,
    original: Finding,
    rule: &Rule,
    settings: &Settings,
    model: &Model,
) -> Finding {
    if let Level::At(severity) = level_without_configuration(rule, settings) {
        let severity = with_found_hosts(with_severity(original, rule, severity, model), settings).severity;
        finding.lowered_from = Some(severity).filter(|severity| *severity > finding.severity);
    }
    finding
}

/// Returns the level at which a rule runs.
pub(super) fn level(rule: &Rule, settings: &Settings) -> Level {
    settings.levels.of(rule.name, rule.default_level(), rule.severity)
}

fn level_without_configuration(rule: &Rule, settings: &Settings) -> Level {
    settings.levels.without_configuration(rule.name, rule.default_level(), rule.severity)
}

/// `disabled in winfrom.yaml:3`
fn justification(rule: &str, settings: &Settings) -> Option<String> {
    let place = &settings.levels.configured.get(rule)?.place;
    Some(format!("disabled in {}:{}", place.source.path, place.source.line_of(place.span.start)))
}

/// Whether a finding says what another one on the same base image says.
fn covers(finding: &Finding, other: &Finding) -> bool {
    let stage = |finding: &Finding| finding.base.as_ref().map(|base| base.stage);
    stage(finding).is_some()
        && stage(finding) == stage(other)
        && finding.rule != other.rule
        && rule(finding.rule).is_some_and(|rule| rule.covers(other.rule))
}
