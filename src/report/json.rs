//! `winfrom/lint@1`, which other programs rely on: a field that is not known is `null`, never left out.

use super::Report;
use super::format::Format;
use super::log::JsonFormatter;
use crate::dockerfile::Span;
use crate::finding::{BaseFacts, Edit, Finding, Fix, Related, Severity};
use crate::rules;
use crate::source::Source;
use crate::source::skipped::Skipped;
use crate::suppression::{SuppressedBy, Suppression};
use serde::Serialize;
use serde_json::{Serializer, Value, json};
use std::io::{self, Write};

/// The list of suppressions ends here. The summary counts all of them.
const MOST_SUPPRESSIONS: usize = 1_000;

#[derive(Serialize)]
struct Document<L, S, K> {
    schema: &'static str,
    tool: Value,
    summary: Value,
    findings: L,
    suppressions: S,
    skipped: K,
}

pub static FORMAT: Format =
    Format { name: "json", summary: "`winfrom/lint@1`", write: |report, _, out| write(report, out), ..Format::DEFAULT };

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: "winfrom/lint@1",
        tool: json!({"name": "winfrom", "version": env!("CARGO_PKG_VERSION"), "catalog": report.catalog}),
        summary: json!({
            "files": report.files,
            "bases": report.bases,
            "errors": report.count(Severity::Error),
            "warnings": report.count(Severity::Warning),
            "notes": report.count(Severity::Note),
            "suppressed": report.suppressed(SuppressedBy::Comment),
            "suppressed_by_configuration": report.suppressed(SuppressedBy::Configuration),
            "lowered_by_configuration": report.lowered().count(),
            "known": report.suppressed(SuppressedBy::Known),
            "too_large": report.too_large,
            "discovery_skipped": report.discovery_skipped,
            "excluded": report.configured.excluded,
            "configurations": report.configured.files,
            "overrides": report.configured.overrides,
            "configuration_keys": report.configured.keys,
            "unresolved": report.unresolved,
            "hosts": report.hosts,
            "unreadable": report.skipped.unreadable,
            "skipped": report.skipped.others,
        }),
        findings: List(report.findings.iter().map(finding)),
        suppressions: List(report.suppressions.iter().take(MOST_SUPPRESSIONS).map(suppression)),
        skipped: List(report.skipped.entries().map(skipped)),
    };
    print(&document, out)
}

/// A list whose entries are made one by one while it is written: all at once they would take several times the memory
/// of what they are made of.
pub struct List<I>(pub I);

impl<I: Iterator<Item = Value> + Clone> Serialize for List<I> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// Writes a document indented, with a line end, so that no line of it is a command in a log ([`JsonFormatter`]).
pub fn print(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    document.serialize(&mut Serializer::with_formatter(&mut *out, JsonFormatter::default()))?;
    writeln!(out)
}

/// A file or folder that was not checked.
fn skipped(skipped: &Skipped) -> Value {
    json!({
        "path": skipped.path,
        "reason": skipped.reason.name(),
        "message": skipped.to_string(),
        "unreadable": skipped.reason.is_unreadable(),
    })
}

fn finding(finding: &Finding) -> Value {
    let base = finding.base.as_ref();
    json!({
        "rule": finding.rule,
        "severity": finding.severity.name(),
        "path": finding.source.path,
        "start": position(&finding.source, finding.span.start),
        "end": position(&finding.source, finding.span.end),
        "span": span(finding.span),
        "image_span": base.map(|base| span(base.image_span)),
        "message": finding.message,
        "notes": finding.notes,
        "help": finding.help,
        "url": rules::rule(finding.rule).map(|rule| rule.url()),
        "covers": finding.covers,
        "stage": base.and_then(|base| base.stage_name.as_deref()),
        "image": base.and_then(|base: &BaseFacts| base.image.as_deref()),
        "os_version": base.and_then(|base| base.os_version.as_deref()),
        "hosts": finding.hosts,
        "related": finding.related.iter().map(related).collect::<Vec<_>>(),
        "fixes": finding.fixes.iter().map(fix).collect::<Vec<_>>(),
    })
}

fn suppression(suppression: &Suppression) -> Value {
    let finding = &suppression.finding;
    json!({
        "rule": finding.rule,
        "by": suppression.by.name(),
        "path": finding.source.path,
        "start": position(&finding.source, finding.span.start),
        "end": position(&finding.source, finding.span.end),
        "span": span(finding.span),
        "justification": suppression.justification,
    })
}

fn related(related: &Related) -> Value {
    json!({
        "path": related.source.path,
        "span": span(related.span),
        "start": position(&related.source, related.span.start),
        "end": position(&related.source, related.span.end),
        "message": related.message,
    })
}

fn fix(fix: &Fix) -> Value {
    let edits: Vec<_> = fix.edits.iter().map(edit).collect();
    json!({"title": fix.title, "applicability": fix.applicability.name(), "edits": edits})
}

fn edit(edit: &Edit) -> Value {
    json!({"path": edit.source.path, "span": span(edit.span), "text": edit.text})
}

fn span(span: Span) -> Value {
    json!([span.start, span.end])
}

fn position(source: &Source, offset: usize) -> Value {
    let place = source.position(offset);
    json!({"line": place.line, "column": place.column})
}
