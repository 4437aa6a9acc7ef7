//! GitHub workflow commands, which the runner turns into annotations.
//!
//! Source of the syntax and its escapes: `actions/runner` src/Runner.Common/ActionCommand.cs.

use super::format::Format;
use super::place::slashed;
use super::prose::whole;
use super::rank::counted;
use super::{Report, printable, summary, suppressed};
use crate::finding::{Finding, Severity};
use std::io::{self, Write};

/// GitHub shows this many annotations of each kind for a step, and drops the rest without a word.
const OF_EACH_KIND: usize = 10;

pub static FORMAT: Format = Format {
    name: "github",
    summary: "Annotations of a GitHub workflow",
    write: |report, _, out| write(report, out),
    ..Format::DEFAULT
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let notice = suppressed::in_words(report);
    if let Some(text) = &notice {
        writeln!(out, "::notice title=winfrom suppressions::{}", data(&format!("{text}.")))?;
    }
    if report.skipped.unreadable > 0 {
        writeln!(out, "{}", unreadable(report))?;
    }
    let mut left_out = vec![];
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let all: Vec<_> = report.findings.iter().filter(|finding| finding.severity == severity).collect();
        let is_taken = match severity {
            Severity::Note => notice.is_some(),
            Severity::Warning => report.skipped.unreadable > 0,
            Severity::Error => false,
        };
        let room = OF_EACH_KIND - usize::from(is_taken);
        for finding in all.iter().take(room) {
            writeln!(out, "{}", command(finding))?;
        }
        left_out.push((severity, all.len().saturating_sub(room)));
    }
    let number_of = |wanted| left_out.iter().find(|(severity, _)| *severity == wanted).map_or(0, |(_, number)| *number);
    match counted(number_of).as_slice() {
        [] => Ok(()),
        more => writeln!(out, "winfrom: {} more without an annotation", more.join(", ")),
    }
}

/// One warning about all files that could not be read.
fn unreadable(report: &Report) -> String {
    let paths: Vec<_> = summary::unreadable_paths(report).map(|path| slashed(path).into_owned()).collect();
    let all = summary::count_files_or_folders(report.skipped.unreadable);
    let text = format!("{all} could not be read: {}", summary::and_more(&paths, report.skipped.unreadable));
    format!("::warning title=winfrom::{}", data(&text))
}

fn command(finding: &Finding) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = (finding.source.position(finding.span.start), finding.source.position(finding.span.end));
    // GitHub refuses columns where an annotation spans lines.
    let columns = match start.line == end.line {
        true => format!(",col={},endColumn={}", start.column, end.column),
        false => String::new(),
    };
    format!(
        "::{kind} file={},line={},endLine={}{columns},title={}::{}",
        property(&slashed(&finding.source.path)),
        start.line,
        end.line,
        property(&format!("winfrom {}", finding.rule)),
        data(&whole(finding)),
    )
}

/// The text after the second `::`. Line ends are told; other control characters are shown and never sent.
fn data(text: &str) -> String {
    text.split('\n').map(|line| printable(line).replace('%', "%25")).collect::<Vec<_>>().join("%0A")
}

/// A value in the list between the two `::`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    /// A command as the runner reads it (`ActionCommand.TryParseV2`).
    struct Read {
        kind: String,
        properties: Vec<(String, String)>,
        data: String,
    }

    fn read(line: &str) -> Option<Read> {
        let unescape = |text: &str, of: &[(&str, &str)]| {
            of.iter().fold(text.to_owned(), |text, (escape, character)| text.replace(escape, character))
        };
        let (info, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
        let (kind, properties) = info.split_once(' ').unwrap_or((info, ""));
        let properties = properties.split(',').filter_map(|property| property.split_once('='));
        let all = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
        Some(Read {
            kind: kind.to_owned(),
            properties: properties.map(|(key, value)| (key.to_owned(), unescape(value, &all))).collect(),
            data: unescape(data, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]),
        })
    }

    fn written(report: &Report) -> String {
        samples::written(write, report)
    }

    #[test]
    fn no_path_and_no_text_writes_a_command() {
        let text = written(&samples::hostile());
        for line in text.lines() {
            let Read { kind, properties, data } = read(line).unwrap_or_else(|| panic!("{line}"));
            assert!(["error", "warning", "notice"].contains(&kind.as_str()), "{line}");
            let keys: Vec<_> = properties.iter().map(|(key, _)| key.as_str()).collect();
            assert_eq!(keys[..3], ["file", "line", "endLine"], "{line}");
            assert_eq!(properties[0].1, printable(samples::HOSTILE_PATH).replace('␊', "\n"), "{line}");
            assert!(!data.is_empty());
        }
        assert!(!text.contains(['\r', '\u{1b}', '\u{202e}']));
    }

    #[test]
    fn properties_and_data_are_escaped_as_the_runner_unescapes() {
        assert_eq!(property("a:b,c%0A=\n"), "a%3Ab%2Cc%250A=%0A");
        assert_eq!(data("::error::x, 100%\r\ny"), "::error::x, 100%25␍%0Ay");
    }

    #[test]
    fn ten_of_each_kind_and_the_number_of_the_others() {
        let text = written(&samples::many(13));
        assert_eq!(text.lines().filter(|line| line.starts_with("::warning ")).count(), 10);
        assert_eq!(text.lines().last(), Some("winfrom: 3 warnings more without an annotation"));
    }

    #[test]
    fn columns_stand_on_one_line_only() {
        let mut report = samples::many(1);
        let source = &report.findings[0].source;
        report.findings[0].span = crate::dockerfile::Span::new(0, source.bytes.len());
        assert!(!written(&report).contains("col="));
    }

    #[test]
    fn annotations() {
        insta::assert_snapshot!(written(&samples::report()));
    }
}
