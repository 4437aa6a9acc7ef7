//! The configuration: read, or told at a place that it has; what was read can be linted with.

use super::{assert_harmless, assert_place, lint, source};
use jiff::civil::date;
use std::sync::Arc;
use winfrom::config::Configuration;
use winfrom::finding::Finding;
use winfrom::report::{Report, Style, terminal};
use winfrom::settings::Settings;
use winfrom::source::Source;
use winfrom::windows::Catalog;

const DOCKERFILE: &[u8] =
    b"ARG V=1809\nFROM mcr.microsoft.com/windows/servercore:$V AS a\nRUN dir\nFROM x/y:z\nRUN dir\n";

pub(super) fn check(bytes: &[u8]) {
    let file = Arc::new(Source::new("winfrom.yaml", bytes.to_vec()));
    let today = date(2026, 11, 22);
    match Configuration::read(&file, Catalog::embedded(), today) {
        Ok(configuration) => {
            configuration.excludes("third_party/Dockerfile");
            let overrides = configuration.overrides_of("docker/2025/Dockerfile");
            let settings = configuration.settings(&overrides, &Settings::new(today), None);
            let judged = lint(source(DOCKERFILE), &settings);
            judged.findings.iter().for_each(|finding| assert_place(finding.span, DOCKERFILE));
            judged.elsewhere.iter().for_each(|finding| assert_place(finding.span, bytes));
        }
        Err(findings) => {
            assert!(!findings.is_empty() && findings.iter().all(|finding| finding.rule == "config"));
            findings.iter().for_each(|finding| assert_place(finding.span, bytes));
            assert_harmless(&screen(findings));
        }
    }
}

fn screen(findings: Vec<Finding>) -> String {
    let mut out = vec![];
    let report = Report { findings, ..Report::default() };
    terminal::write(&report, &Style { color: false, width: 80 }, &mut out).expect("a buffer takes it all");
    String::from_utf8(out).expect("the report is UTF-8")
}
