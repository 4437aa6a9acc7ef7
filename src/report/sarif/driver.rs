//! The description of the tool and its rules.

use super::super::Report;
use super::text::{cut, sentence};
use crate::finding::Severity;
use crate::rules::{RULES, Rule};
use crate::settings::Level;
use serde_json::{Value, json};

/// GitHub reads as many characters of a rule's description.
pub(super) const LONGEST_DESCRIPTION: usize = 1_024;

/// The `driver` object: the tool and its rules.
pub(super) fn driver(report: &Report) -> Value {
    json!({
        "name": "winfrom",
        "organization": "winfrom",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "properties": {"catalog": report.catalog},
        "rules": RULES.iter().copied().map(rule).collect::<Vec<_>>(),
    })
}

fn rule(rule: &Rule) -> Value {
    let is_on = rule.default_level() != Level::Off;
    json!({
        "id": rule.name,
        "shortDescription": {"text": sentence(rule.title)},
        "fullDescription": {"text": cut(rule.summary(), LONGEST_DESCRIPTION)},
        "help": {"text": rule.page, "markdown": rule.page},
        "helpUri": rule.url(),
        "defaultConfiguration": {"enabled": is_on, "level": rule.severity.name()},
        "properties": {
            "tags": ["docker", "windows-containers", "compatibility"],
            "precision": precision(rule.severity),
            "problem.severity": problem_severity(rule.severity),
        },
    })
}

/// Errors are what the data settle; notes are for a person to judge.
fn precision(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "very-high",
        Severity::Warning => "high",
        Severity::Note => "medium",
    }
}

fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}
