//! SARIF 2.1.0, as GitHub's code scanning and other viewers take it.
//!
//! Sources: OASIS sarif-v2.1.0; "SARIF support for code scanning" of GitHub's documentation.

mod driver;
mod text;

use super::format::Format;
use super::json::{self, List};
use super::place::{Uri, uri};
use super::prose::whole;
use super::rank::gravest;
use super::{Report, fingerprint, suppressed};
use crate::dockerfile::Span;
use crate::finding::{Edit, Finding, Fix, Related};
use crate::rules::RULES;
use crate::source::Source;
use crate::source::skipped::Skipped;
use crate::suppression::{SuppressedBy, Suppression};
use driver::driver;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};
use text::{message_text, sentence};

/// GitHub refuses a run with more results than this.
const MOST_RESULTS: usize = 25_000;

#[derive(Serialize)]
struct Log<L> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<L>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<L> {
    tool: Value,
    invocations: [Value; 1],
    original_uri_base_ids: Value,
    column_kind: &'static str,
    results: L,
}

pub static FORMAT: Format = Format {
    name: "sarif",
    summary: "SARIF 2.1.0, for code scanning",
    write: |report, _, out| write(report, out),
    ..Format::DEFAULT
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (fingerprints, of_suppressed) =
        fingerprint::fingerprints_with_suppressed(&report.findings, &report.suppressions);
    let told = gravest(&report.findings, MOST_RESULTS);
    let suppressed = &report.suppressions[..report.suppressions.len().min(MOST_RESULTS - told.len())];
    let left_out = report.findings.len() + report.suppressions.len() - told.len() - suppressed.len();
    // All results of a run have the property, or none (section 3.27.23).
    let has_suppressions = !suppressed.is_empty();
    let results = told.iter().map(|&(index, finding)| {
        let mut result = result(finding, &fingerprints[index]);
        if has_suppressions {
            result["suppressions"] = json!([]);
        }
        result
    });
    let results = results.chain(suppressed.iter().zip(&of_suppressed).map(|(suppression, fingerprint)| {
        let mut result = result(&suppression.finding, fingerprint);
        result["suppressions"] = json!([self::suppression(suppression)]);
        result
    }));
    let run = Run {
        tool: json!({"driver": driver(report)}),
        invocations: [invocation(report, left_out)],
        original_uri_base_ids: json!({
            "%SRCROOT%": {"description": {"text": "The folder that winfrom was started in."}},
        }),
        // Columns count Unicode scalar values.
        column_kind: "unicodeCodePoints",
        results: List(results),
    };
    json::print(&Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, out)
}

/// What the log says of the run itself: the files that were not checked, how many results are left out, and what is
/// suppressed.
fn invocation(report: &Report, left_out: usize) -> Value {
    let mut notifications: Vec<Value> = report.skipped.entries().map(skipped).collect();
    let mut add = |level: &str, text: String| notifications.push(json!({"level": level, "message": {"text": text}}));
    match report.skipped.not_kept() {
        0 => {}
        more => add("warning", format!("{more} more files or folders were skipped.")),
    }
    if left_out > 0 {
        add("warning", format!("{left_out} more findings are left out: GitHub takes {MOST_RESULTS}."));
    }
    if let Some(text) = suppressed::in_words_with_keys(report) {
        add("note", sentence(&text));
    }
    let mut invocation = json!({"executionSuccessful": report.skipped.unreadable == 0});
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = json!(notifications);
    }
    invocation
}

/// A `suppression` object (section 3.35).
fn suppression(suppression: &Suppression) -> Value {
    let kind = match suppression.by {
        SuppressedBy::Comment => "inSource",
        SuppressedBy::Configuration | SuppressedBy::Known => "external",
    };
    let mut object = json!({"kind": kind, "status": "accepted"});
    if let Some(justification) = &suppression.justification {
        object["justification"] = json!(justification);
    }
    object
}

fn skipped(skipped: &Skipped) -> Value {
    json!({
        "level": if skipped.reason.is_unreadable() { "error" } else { "note" },
        "message": {"text": message_text(&sentence(&skipped.to_string()))},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(&skipped.path)}}],
        "properties": {"reason": skipped.reason.name()},
    })
}

fn result(finding: &Finding, fingerprint: &str) -> Value {
    let index = RULES.iter().position(|rule| rule.name == finding.rule);
    let mut result = json!({
        "ruleId": finding.rule,
        // -1 is the format's own word for a rule that is not listed.
        "ruleIndex": index.map_or(json!(-1), |index| json!(index)),
        "level": finding.severity.name(),
        "message": {"text": message(finding)},
        "locations": [location(&finding.source, finding.span)],
        // GitHub's upload action adds its own hash of the line and complains where one is there already.
        "partialFingerprints": {"winfrom/v1": fingerprint},
    });
    if !finding.related.is_empty() {
        result["relatedLocations"] = finding.related.iter().enumerate().map(related).collect();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = finding.fixes.iter().map(fix).collect();
    }
    result
}

/// What is said, with links to the related places: GitHub shows those that the message links to.
fn message(finding: &Finding) -> String {
    let mut text = message_text(&sentence(&whole(finding)));
    for (index, related) in finding.related.iter().enumerate() {
        text += &format!("\nsee: [{}]({})", message_text(&related.message), index + 1);
    }
    text
}

fn location(source: &Source, span: Span) -> Value {
    json!({"physicalLocation": {"artifactLocation": artifact(&source.path), "region": region(source, span)}})
}

fn related((index, related): (usize, &Related)) -> Value {
    let mut location = location(&related.source, related.span);
    location["id"] = json!(index + 1);
    location["message"] = json!({"text": message_text(&sentence(&related.message))});
    location
}

fn artifact(path: &str) -> Value {
    match uri(path) {
        Uri::Relative(uri) => json!({"uri": uri, "uriBaseId": "%SRCROOT%"}),
        Uri::Absolute(uri) => json!({"uri": uri}),
    }
}

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

fn fix(fix: &Fix) -> Value {
    let changes: Vec<_> = fix.edits.chunk_by(|a, b| a.source.path == b.source.path).map(change).collect();
    json!({"description": {"text": message_text(&sentence(&fix.title))}, "artifactChanges": changes})
}

fn change(edits: &[Edit]) -> Value {
    let replacement =
        |edit: &Edit| json!({"deletedRegion": region(&edit.source, edit.span), "insertedContent": {"text": edit.text}});
    json!({
        "artifactLocation": artifact(&edits[0].source.path),
        "replacements": edits.iter().map(replacement).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::text::cut;
    use super::*;
    use crate::report::samples;

    fn written(report: &Report) -> Value {
        let mut out = vec![];
        write(report, &mut out).expect("a vector takes everything");
        serde_json::from_slice(&out).expect("it is JSON")
    }

    #[test]
    fn messages_hold_no_link_and_no_placeholder() {
        assert_eq!(message_text(r"a [b](1) {0} \"), r"a \[b\](1) {{0}} \\");
        let log = written(&samples::hostile());
        let results = log["runs"][0]["results"].as_array().expect("there are results");
        for result in results {
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            assert!(uri.as_str().is_some_and(|uri| uri.is_ascii() && !uri.contains([':', '<', ' ', '\n'])), "{uri}");
        }
        assert!(results.iter().any(|result| result["message"]["text"].to_string().contains(r"\\[z\\](1) {{0}}")));
    }

    #[test]
    fn every_edit_of_a_fix_is_a_replacement_in_one_file() {
        let log = written(&samples::two_edits());
        let changes =
            log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"].as_array().expect("there are changes");
        let region = |line: u32, start: u32, end: u32| json!({"startLine": line, "startColumn": start, "endLine": line, "endColumn": end});
        let expected = json!([
            {"deletedRegion": region(1, 43, 47), "insertedContent": {"text": "ltsc2022"}},
            {"deletedRegion": region(2, 8, 8), "insertedContent": {"text": " /b"}},
        ]);
        assert_eq!((changes.len(), &changes[0]["replacements"]), (1, &expected));
    }

    #[test]
    fn descriptions_are_cut_where_github_cuts() {
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(cut("abcde", 4), "abc…");
        assert_eq!(sentence("é: `x`"), "É: `x`.");
    }

    #[test]
    fn what_is_left_out_is_told() {
        let mut report = samples::many(1);
        report.findings = vec![report.findings[0].clone(); MOST_RESULTS + 2];
        let log = written(&report);
        assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(MOST_RESULTS));
        let told = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(told, "2 more findings are left out: GitHub takes 25000.");
    }

    #[test]
    fn results() {
        let mut log = written(&samples::report());
        let results = log["runs"][0]["results"].as_array_mut().expect("there are results");
        for result in results.iter_mut() {
            let index = result["ruleIndex"].take().as_u64().and_then(|index| usize::try_from(index).ok());
            assert_eq!(index.map(|index| RULES[index].name), result["ruleId"].as_str());
        }
        insta::assert_snapshot!(serde_json::to_string_pretty(results).expect("it was JSON"));
    }

    #[test]
    fn rules_are_described() {
        let log = written(&Report::default());
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("there are rules");
        assert_eq!(rules.len(), RULES.len());
        for rule in rules {
            let text = |pointer: &str| rule.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            for pointer in
                ["/shortDescription/text", "/fullDescription/text", "/help/markdown", "/properties/precision"]
            {
                assert!(!text(pointer).is_empty(), "{pointer} of {rule}");
            }
            assert!(text("/fullDescription/text").chars().count() <= driver::LONGEST_DESCRIPTION);
        }
    }
}
