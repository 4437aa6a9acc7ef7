//! GitLab Code Quality: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
//!
//! The format has no place for fixes: GitLab reads fewer fields than Code Climate, and those hold no edits either.

use super::format::Format;
use super::json::{self, List};
use super::place::slashed;
use super::{Report, fingerprint, printable, prose};
use crate::finding::{Finding, Severity};
use serde_json::{Value, json};
use std::io::{self, Write};

pub static FORMAT: Format = Format {
    name: "gitlab",
    summary: "GitLab Code Quality",
    write: |report, _, out| write(report, out),
    ..Format::DEFAULT
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = fingerprint::fingerprints(&report.findings);
    let issues = report.findings.iter().zip(&fingerprints).map(|(finding, fingerprint)| issue(finding, fingerprint));
    json::print(&List(issues), out)
}

fn issue(finding: &Finding, fingerprint: &str) -> Value {
    let line = |offset| finding.source.position(offset).line;
    json!({
        "type": "issue",
        "check_name": finding.rule,
        "description": printable(&prose::line(finding)),
        "categories": ["Compatibility"],
        "severity": severity(finding.severity),
        "fingerprint": fingerprint,
        "location": {
            "path": slashed(&finding.source.path),
            "lines": {"begin": line(finding.span.start), "end": line(finding.span.end)},
        },
    })
}

/// GitLab has five; `blocker` is the user's to give.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Note => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use std::collections::HashSet;

    fn written(report: &Report) -> String {
        samples::written(write, report)
    }

    #[test]
    fn fingerprints_are_unique() {
        let issues: Vec<Value> = serde_json::from_str(&written(&samples::many(13))).expect("it is JSON");
        let fingerprints: HashSet<_> = issues.iter().map(|issue| issue["fingerprint"].to_string()).collect();
        assert_eq!(fingerprints.len(), 13);
    }

    #[test]
    fn hostile_text_stays_text() {
        let issues: Vec<Value> = serde_json::from_str(&written(&samples::hostile())).expect("it is JSON");
        assert_eq!(issues[0]["location"]["path"], samples::HOSTILE_PATH);
    }

    #[test]
    fn code_quality() {
        insta::assert_snapshot!(written(&samples::report()));
    }
}
