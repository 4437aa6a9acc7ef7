//! Reviewdog Diagnostic Format: columns count bytes of UTF-8 from 1, and the end of a range is not part of it.
//!
//! Source: `reviewdog/reviewdog` proto/rdf/reviewdog.proto.

use super::Report;
use super::format::Format;
use super::json::{self, List};
use super::place::slashed;
use super::prose::whole;
use crate::dockerfile::Span;
use crate::finding::{Edit, Finding, Related, Severity};
use crate::rules;
use crate::source::Source;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<L> {
    source: Value,
    diagnostics: L,
}

pub static FORMAT: Format = Format {
    name: "rdjson",
    summary: "Reviewdog Diagnostic Format",
    write: |report, _, out| write(report, out),
    ..Format::DEFAULT
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        source: json!({"name": "winfrom", "url": env!("CARGO_PKG_REPOSITORY")}),
        diagnostics: List(report.findings.iter().map(diagnostic)),
    };
    json::print(&document, out)
}

fn diagnostic(finding: &Finding) -> Value {
    // Reviewdog applies a suggestion to the file of its diagnostic.
    let is_here = |edit: &&Edit| edit.source.path == finding.source.path;
    let edits = finding.fixes.first().map_or(&[][..], |fix| &fix.edits);
    let mut diagnostic = json!({
        "message": whole(finding),
        "location": location(&finding.source, finding.span),
        "severity": severity(finding.severity),
        "code": {"value": finding.rule, "url": rules::rule(finding.rule).map_or(String::new(), |rule| rule.url())},
    });
    if !edits.is_empty() && edits.iter().all(|edit| is_here(&edit)) {
        diagnostic["suggestions"] = edits.iter().map(suggestion).collect();
    }
    if !finding.related.is_empty() {
        diagnostic["related_locations"] = finding.related.iter().map(related).collect();
    }
    diagnostic
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    }
}

fn suggestion(edit: &Edit) -> Value {
    json!({"range": range(&edit.source, edit.span), "text": edit.text})
}

fn related(related: &Related) -> Value {
    json!({"message": related.message, "location": location(&related.source, related.span)})
}

fn location(source: &Source, span: Span) -> Value {
    json!({"path": slashed(&source.path), "range": range(source, span)})
}

fn range(source: &Source, span: Span) -> Value {
    json!({"start": position(source, span.start), "end": position(source, span.end)})
}

fn position(source: &Source, offset: usize) -> Value {
    json!({"line": source.position(offset).line, "column": source.byte_column(offset)})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn written(report: &Report) -> String {
        samples::written(write, report)
    }

    #[test]
    fn columns_count_bytes() {
        let mut report = samples::lint("Dockerfile", "# é\nFROM mcr.microsoft.com/windows/servercore:1909\n");
        report.findings[0].span = Span::new(4, 5);
        let place =
            &serde_json::from_str::<Value>(&written(&report)).expect("it is JSON")["diagnostics"][0]["location"];
        assert_eq!(place["range"], json!({"start": {"line": 1, "column": 5}, "end": {"line": 2, "column": 1}}));
    }

    #[test]
    fn every_edit_of_a_fix_is_a_suggestion() {
        let document: Value = serde_json::from_str(&written(&samples::two_edits())).expect("it is JSON");
        let range = |line: u32, start: u32, end: u32| json!({"start": {"line": line, "column": start}, "end": {"line": line, "column": end}});
        let expected =
            json!([{"range": range(1, 43, 47), "text": "ltsc2022"}, {"range": range(2, 8, 8), "text": " /b"}]);
        assert_eq!(document["diagnostics"][0]["suggestions"], expected);
    }

    #[test]
    fn hostile_text_stays_text() {
        let document: Value = serde_json::from_str(&written(&samples::hostile())).expect("it is JSON");
        assert_eq!(document["diagnostics"][0]["location"]["path"], samples::HOSTILE_PATH);
    }

    #[test]
    fn rdjson() {
        insta::assert_snapshot!(written(&samples::report()));
    }
}
