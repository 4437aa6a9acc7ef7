//! Every format of a report: well-formed, and harmless where it is shown.

use super::{assert_harmless, assert_no_command, assert_place, is_command, settings};
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};
use winfrom::lint;
use winfrom::lint::SettingsBuilder;
use winfrom::report::{
    Report, Style, checkstyle, concise, github, gitlab, json, junit, markdown, rdjson, sarif, summary, terminal,
};
use winfrom::settings::Settings;
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

/// A name that tries every format and every reader of logs.
const PATH: &str = "a\u{1b}[31m\u{202e}:b,%0A\n::error::|`<b>]]>&\"'\\=##vso[task.setvariable variable=x]##[add-path]y\
    \n::add-mask::##teamcity[buildStop]#\u{200d}#[x]Dockerfile";

/// The label of a host that tries the same.
const HOST: &str = "##vso[task.prependpath]y##[error]#\u{200d}#[x]\n::error::=ltsc2019";

/// The settings of the other checks, and the host.
fn hostile_settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let host = SettingsBuilder::new(Catalog::embedded(), settings().today).host(HOST).expect("it is well-formed");
        let mut all = settings().clone();
        all.hosts.extend(host.build().hosts);
        all
    })
}

pub(super) fn check(bytes: &[u8]) {
    let source = Arc::new(Source::new(PATH, bytes.to_vec()));
    let judged = lint::lint(Catalog::embedded(), &Answers::default(), source, hostile_settings(), true);
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
    let suppressed = report.suppressions.len();
    for (write, findings, number) in [
        (json::write as Write_, "/findings", number),
        (json::write, "/suppressions", suppressed.min(1_000)),
        (sarif::write, "/runs/0/results", number + suppressed),
        (gitlab::write, "", number),
        (rdjson::write, "/diagnostics", number),
    ] {
        let text = written(|out| write(report, out));
        assert_harmless(&text);
        assert_no_command(&text);
        let document: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document.pointer(findings).and_then(Value::as_array).map(Vec::len), Some(number));
    }
    for (write, element, expected) in
        [(checkstyle::write as Write_, "error", number), (junit::write, "testcase", (number + suppressed).max(1))]
    {
        let text = written(|out| write(report, out));
        assert_no_command(&text);
        assert_eq!(elements(&text, element), expected);
    }
    let lines = written(|out| concise::write(report, out));
    assert_harmless(&lines);
    assert_no_command(&lines);
    assert_eq!(lines.lines().count(), number);
    let commands = written(|out| github::write(report, out));
    assert_harmless(&commands);
    let is_ours = |line: &str| {
        let ours = ["::error file=", "::warning file=", "::notice file=", "::notice title=winfrom suppressions::"];
        ours.iter().chain(&["winfrom: "]).any(|start| line.starts_with(start))
    };
    assert!(commands.lines().all(is_ours), "{commands}");
    // Without the `::` of the format itself.
    assert!(!commands.lines().any(|line| is_command(line.trim_start_matches(':'))), "{commands}");
    let page = written(|out| markdown::write(report, out));
    assert_harmless(&page);
    assert_no_command(&page);
    assert_harmless(&summary::summary(report));
    assert_no_command(&summary::summary(report));
    for width in [1, 100] {
        let screen = written(|out| terminal::write(report, &Style { color: false, width }, out));
        assert_harmless(&screen);
        assert_no_command(&screen);
    }
    let coloured = written(|out| terminal::write(report, &Style { color: true, width: 80 }, out));
    assert_no_command(&coloured);
    assert_no_command(&without_colours(&coloured));
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
