//! Reports that the tests of the formats write.

use super::Report;
use crate::dockerfile::Span;
use crate::finding::{Applicability, Edit, Fix};
use crate::lint::{self, SettingsBuilder};
use crate::source::Source;
use crate::windows::{Answers, Catalog};
use jiff::civil::date;
use std::sync::Arc;

/// A path that tries to write XML, Markdown, a workflow command and terminal escapes.
pub(crate) const HOSTILE_PATH: &str = "a,b:c%0A]]>\n::error::<x>|`@everyone`\u{1b}[31m\u{202e}";

/// What a file gives that is judged for these hosts.
pub(crate) fn lint_for(hosts: &[&str], path: &str, text: &str) -> Report {
    let builder = SettingsBuilder::new(Catalog::embedded(), date(2026, 11, 22));
    let add = |builder: SettingsBuilder<'static>, host: &&str| builder.host(host).expect("the hosts are in the data");
    let mut settings = hosts.iter().fold(builder, add).build();
    let source = Arc::new(Source::new(path, text.into()));
    let mut report = Report { hosts: hosts.len(), catalog: "2026-09-14".into(), ..Report::default() };
    settings.survey = true;
    let judged = lint::lint(Catalog::embedded(), &Answers::default(), source, &settings, true);
    report.add(judged);
    report
}

/// What a file gives by itself.
pub(crate) fn lint(path: &str, text: &str) -> Report {
    lint_for(&[], path, text)
}

/// Two files with findings of all severities, a stage name, a related place and a fix.
pub(crate) fn report() -> Report {
    let mut report = lint_for(
        &["windows-2022", "ltsc2019"],
        "docker/api/Dockerfile",
        "FROM mcr.microsoft.com/windows/servercore:10.0.17763.973 AS build\nRUN nuget restore\n\
         FROM mcr.microsoft.com/windows/nanoserver:${TAG:-ltsc2025}\n",
    );
    let second = lint(
        "web/Dockerfile",
        "# escape=`\nARG TAG=1909\nFROM mcr.microsoft.com/windows/servercore:${TAG} AS web\n\
         FROM mcr.microsoft.com/windows/servercore:ltsc2016\n",
    );
    report.findings.extend(second.findings);
    report.files += second.files;
    report.bases += second.bases;
    if let (Some(known), Some(more)) = (&mut report.survey, second.survey) {
        known.merge(more);
    }
    let finding = &mut report.findings[0];
    let span = finding.span;
    let edit = Edit { source: finding.source.clone(), span, text: "10.0.17763.8389".into() };
    let title = "use the newest image known of the line".into();
    finding.fixes = vec![Fix { title, applicability: Applicability::Unsafe, edits: vec![edit] }];
    report
}

/// A path and a text that try to be more than text.
pub(crate) fn hostile() -> Report {
    let text = "ARG T='1909]]> <x>|`@all`\u{1b}[31m\u{202e}%0A::error::'\nFROM mcr.microsoft.com/windows/servercore:1909\n\
                FROM mcr.microsoft.com/windows/servercore:${T}\nFROM x:](javascript:{0})<x>::error::&amp; SHELL\n";
    let mut report = lint(HOSTILE_PATH, text);
    let finding = report.findings[0].clone();
    report.findings.push(crate::finding::Finding {
        message: format!("refused: {}", finding.source.text(Span::new(0, finding.source.bytes.len()))),
        label: "::add-mask::x ##[error]y [z](1) {0}".into(),
        ..finding
    });
    report
}

/// A finding with a fix of two edits: what is at one place, and what is put in at another.
pub(crate) fn two_edits() -> Report {
    let mut report = lint("Dockerfile", "FROM mcr.microsoft.com/windows/servercore:1909\nRUN dir\n");
    let source = report.findings[0].source.clone();
    let edit = |start, end, text: &str| Edit { source: source.clone(), span: Span::new(start, end), text: text.into() };
    let edits = vec![edit(42, 46, "ltsc2022"), edit(54, 54, " /b")];
    report.findings[0].fixes = vec![Fix { title: "x".into(), applicability: Applicability::Safe, edits }];
    report
}

/// So many warnings.
pub(crate) fn many(number: usize) -> Report {
    lint("Dockerfile", &"FROM mcr.microsoft.com/windows/servercore:1909\n".repeat(number))
}

/// What a format writes of a report.
pub(crate) fn written(write: fn(&Report, &mut dyn std::io::Write) -> std::io::Result<()>, report: &Report) -> String {
    let mut out = vec![];
    write(report, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}
