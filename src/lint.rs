//! Judging one file: the rules that are on, their severities, and one finding for one cause.

use crate::dockerfile::{self, Arguments};
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::rules::{Context, RULES, Rule, rule};
use crate::settings::{Level, Settings};
use crate::source::Source;
use crate::windows::Catalog;
use std::sync::Arc;

/// What a file gave.
#[derive(Default)]
pub struct Judged {
    /// In the order of their places.
    pub findings: Vec<Finding>,
    /// How many `FROM`s it has.
    pub bases: usize,
    /// How many of them could be Windows and cannot be worked out.
    pub unresolved: usize,
}

/// Judges a file. `named`: the user named its path, so that it is linted whatever it is about.
pub fn lint(catalog: &Catalog, source: Arc<Source>, settings: &Settings, named: bool) -> Judged {
    let dockerfile = Arc::new(dockerfile::read(&source.bytes));
    let model = Model::new(catalog, source, dockerfile, &arguments(settings));
    if model.is_template && !named {
        return Judged::default();
    }
    let mut findings = if model.is_windows || named { run_rules(catalog, &model, settings) } else { vec![] };
    findings.sort_by_key(|finding| (finding.span, std::cmp::Reverse(finding.severity), finding.rule));
    Judged { findings: cover(findings), bases: model.stages.len(), unresolved: model.unresolved().count() }
}

/// The build arguments of a run; the platforms are those of a Windows build unless the build host is Linux.
pub fn arguments(settings: &Settings) -> Arguments {
    let on_linux = settings.build_host.as_ref().is_some_and(|declared| declared.host.build.is_none());
    Arguments {
        build_args: settings.build_args.clone(),
        build_platform: if on_linux { "linux/amd64" } else { "windows/amd64" }.into(),
        target_stage: settings.target.clone(),
        ..Arguments::default()
    }
}

fn run_rules(catalog: &Catalog, model: &Model, settings: &Settings) -> Vec<Finding> {
    let speaking =
        RULES.iter().filter_map(|rule| match settings.levels.of(rule.name, rule.default_level(), rule.severity) {
            Level::Off => None,
            Level::At(severity) => Some((rule, severity)),
        });
    let check = |(rule, configured): (&'static Rule, Severity)| {
        let findings = rule.findings(&Context { catalog, settings, model, rule });
        findings.into_iter().map(move |finding| with_severity(finding, rule, configured, model))
    };
    speaking.flat_map(check).collect()
}

/// The configured severity takes the place of the rule's own. What the rule said more softly than usual stays at
/// least as soft, and a line that was only inferred makes no more than a note.
fn with_severity(mut finding: Finding, rule: &Rule, configured: Severity, model: &Model) -> Finding {
    if configured != rule.severity {
        let softened = finding.severity < rule.severity;
        finding.severity = if softened { finding.severity.min(configured) } else { configured };
    }
    let is_inferred = |stage: usize| model.stages[stage].base.resolution.inferred;
    if finding.base.as_ref().is_some_and(|base| is_inferred(base.stage))
        && !matches!(rule.name, "retired-repository" | "syntax")
    {
        finding.severity = Severity::Note;
    }
    finding
}

/// One base, one cause, one finding: what another finding on the same base says too goes into its notes.
pub fn cover(findings: Vec<Finding>) -> Vec<Finding> {
    let covering: Vec<Option<usize>> = findings.iter().map(|finding| coverer(&findings, finding)).collect();
    let last = |mut index: usize| {
        // Rules cover in one direction, so a chain of them ends.
        for _ in 0..RULES.len() {
            match covering[index] {
                Some(next) => index = next,
                None => break,
            }
        }
        index
    };
    let mut extra: Vec<Vec<&Finding>> = vec![vec![]; findings.len()];
    for index in (0..findings.len()).filter(|index| covering[*index].is_some()) {
        extra[last(index)].push(&findings[index]);
    }
    let kept = findings.iter().zip(&extra).zip(&covering).filter(|(_, coverer)| coverer.is_none());
    kept.map(|((finding, covered), _)| with_covered(finding.clone(), covered)).collect()
}

fn coverer(findings: &[Finding], covered: &Finding) -> Option<usize> {
    let stage = covered.base.as_ref()?.stage;
    findings.iter().position(|finding| {
        let same_base = finding.base.as_ref().is_some_and(|base| base.stage == stage);
        same_base && finding.rule != covered.rule && rule(finding.rule).is_some_and(|rule| rule.covers(covered.rule))
    })
}

/// At most two notes: its own first one, then what the covered findings say.
fn with_covered(mut finding: Finding, covered: &[&Finding]) -> Finding {
    finding.covers = covered.iter().map(|finding| finding.rule).collect();
    let said: Vec<_> = covered.iter().map(|finding| finding.message.clone()).collect();
    if !said.is_empty() {
        finding.notes.push(format!("also: {}", said.join("; ")));
    }
    if finding.notes.len() > 2 {
        let rest = finding.notes.split_off(1);
        finding.notes.push(rest.join("; "));
    }
    finding
}
