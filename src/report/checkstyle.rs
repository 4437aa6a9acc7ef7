//! Checkstyle XML, which Jenkins and many others read.

use super::format::Format;
use super::place::slashed;
use super::{Report, prose, xml};
use crate::finding::{Finding, Severity};
use crate::source::skipped::Skipped;
use quick_xml::Writer;
use std::io::{self, Write};

/// The version of Checkstyle whose form this is: readers ask for one.
const VERSION: &str = "8.0";

pub static FORMAT: Format = Format {
    name: "checkstyle",
    summary: "Checkstyle XML",
    write: |report, _, out| write(report, out),
    ..Format::DEFAULT
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    xml::document(out, |writer| {
        let root = writer.create_element("checkstyle").with_attribute(("version", VERSION));
        root.write_inner_content(|writer| {
            let unreadable = report.skipped.entries().filter(|entry| entry.reason.is_unreadable());
            unreadable.into_iter().try_for_each(|entry| unread_file(writer, entry))?;
            report.findings.chunk_by(|a, b| a.source.path == b.source.path).try_for_each(|file| of_file(writer, file))
        })?;
        Ok(())
    })
}

fn of_file(writer: &mut Writer<&mut dyn Write>, findings: &[Finding]) -> io::Result<()> {
    let name = xml::text(&slashed(&findings[0].source.path));
    let file = writer.create_element("file").with_attribute(("name", name.as_str()));
    file.write_inner_content(|writer| findings.iter().try_for_each(|finding| error(writer, finding)))?;
    Ok(())
}

/// A file that could not be read: an error in its first line.
fn unread_file(writer: &mut Writer<&mut dyn Write>, entry: &Skipped) -> io::Result<()> {
    let name = xml::text(&slashed(&entry.path));
    let file = writer.create_element("file").with_attribute(("name", name.as_str()));
    file.write_inner_content(|writer| {
        let message = xml::text(&entry.to_string());
        let source = format!("winfrom.{}", entry.reason.name());
        let error = [("line", "1"), ("column", "1"), ("severity", "error"), ("message", &message), ("source", &source)];
        writer.create_element("error").with_attributes(error).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn error(writer: &mut Writer<&mut dyn Write>, finding: &Finding) -> io::Result<()> {
    let place = finding.source.position(finding.span.start);
    let (line, column) = (place.line.to_string(), place.column.to_string());
    let source = format!("winfrom.{}", finding.rule);
    let message = xml::text(&prose::line(finding));
    writer
        .create_element("error")
        .with_attributes([("line", line.as_str()), ("column", &column), ("severity", severity(finding.severity))])
        .with_attributes([("message", message.as_str()), ("source", &source)])
        .write_empty()?;
    Ok(())
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn written(report: &Report) -> String {
        samples::written(write, report)
    }

    #[test]
    fn hostile_text_writes_no_element() {
        let text = written(&samples::hostile());
        assert_eq!(text.matches("<error ").count(), samples::hostile().findings.len());
        assert!(!text.contains("<x>") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }

    #[test]
    fn checkstyle() {
        insta::assert_snapshot!(written(&samples::report()));
    }
}
