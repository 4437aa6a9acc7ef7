//! Every format of a report: well-formed, and harmless where it is shown.

use super::{assert_harmless, assert_place, settings};
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;
use std::io::{self, Write};
use std::sync::Arc;
use winfrom::lint;
use winfrom::report::{
    Report, checkstyle, concise, github, gitlab, json, junit, markdown, rdjson, sarif, summary, terminal,
};
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

/// A name that tries every format.
const PATH: &str = "a\u{1b}[31m\u{202e}:b,%0A\n::error::|`<b>]]>&\"'\\=Dockerfile";

pub fn check(bytes: &[u8]) {
    let source = Arc::new(Source::new(PATH, bytes.to_vec()));
    let judged = lint::lint(Catalog::embedded(), &Answers::default(), source, settings(), true);
    for finding in &judged.findings {
        assert_place(finding.span, bytes);
        finding.related.iter().for_each(|related| assert_place(related.span, bytes));
        finding.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| assert_place(edit.span, bytes));
    }
    let mut report = Report { catalog: "2026-11-22".into(), ..Report::default() };
    report.add(judged);
    check_report(&report);
}

fn check_report(report: &Report) {
    let number = report.findings.len();
    for (write, findings) in [
        (json::write as Write_, "/findings"),
        (sarif::write, "/runs/0/results"),
        (gitlab::write, ""),
        (rdjson::write, "/diagnostics"),
    ] {
        let document: Value = serde_json::from_str(&written(|out| write(report, out))).expect("JSON");
        assert_eq!(document.pointer(findings).and_then(Value::as_array).map(Vec::len), Some(number));
    }
    assert_eq!(elements(&written(|out| checkstyle::write(report, out)), "error"), number);
    assert_eq!(elements(&written(|out| junit::write(report, out)), "testcase"), number.max(1));
    let lines = written(|out| concise::write(report, out));
    assert_harmless(&lines);
    assert_eq!(lines.lines().count(), number);
    let commands = written(|out| github::write(report, out));
    assert_harmless(&commands);
    let is_ours = |line: &str| {
        ["::error file=", "::warning file=", "::notice file=", "winfrom: "].iter().any(|start| line.starts_with(start))
    };
    assert!(commands.lines().all(is_ours), "{commands}");
    assert_harmless(&written(|out| markdown::write(report, out)));
    assert_harmless(&summary::summary(report));
    for width in [1, 100] {
        let screen = written(|out| terminal::write(report, &terminal::Style { color: false, width }, out));
        assert_harmless(&screen);
        // A line that begins so is a command to the runner of a GitHub workflow.
        assert!(!screen.lines().any(|line| line.trim_start().starts_with("::")), "{screen}");
    }
    let coloured = written(|out| terminal::write(report, &terminal::Style { color: true, width: 80 }, out));
    assert_harmless(&without_colours(&coloured));
}

type Write_ = fn(&Report, &mut dyn Write) -> io::Result<()>;

fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = vec![];
    write(&mut out).expect("a buffer takes it all");
    String::from_utf8(out).expect("every report is UTF-8")
}

/// How many elements of a name a document has; all of it must be XML.
fn elements(document: &str, name: &str) -> usize {
    let mut reader = Reader::from_str(document);
    let mut number = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {document}")) {
            Event::Eof => return number,
            Event::Start(element) | Event::Empty(element) => {
                let attributes = element.attributes().map(|attribute| attribute.expect("well-formed"));
                let values = attributes.map(|attribute| {
                    attribute.normalized_value(XmlVersion::Explicit1_0).expect("escaped").into_owned()
                });
                let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
                assert!(!values.collect::<String>().contains(control), "{document:?}");
                number += usize::from(element.name().as_ref() == name);
            }
            _ => {}
        }
    }
}

/// The text without `ESC [ 1 ; 31 m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| {
        let (colour, text) = part.split_once('m').expect("a colour ends");
        assert!(colour.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{colour}");
        text
    });
    rest.fold(first, |all, part| all + part)
}
