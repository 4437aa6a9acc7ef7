//! JUnit XML: a suite a file, a test case a finding. A note passes, so that it fails no build; a suppressed finding is
//! skipped.

use super::format::Format;
use super::place::slashed;
use super::prose::whole;
use super::{Report, xml};
use crate::finding::{Finding, Severity};
use crate::source::skipped::Skipped;
use crate::suppression::{SuppressedBy, Suppression};
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::collections::BTreeMap;
use std::io::{self, Write};

pub static FORMAT: Format =
    Format { name: "junit", summary: "JUnit XML", write: |report, _, out| write(report, out), ..Format::DEFAULT };

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    xml::document(out, |writer| {
        let root = writer.create_element("testsuites").with_attribute(("name", "winfrom"));
        root.write_inner_content(|writer| {
            if report.skipped.unreadable > 0 {
                unreadable(writer, report)?;
            } else if report.findings.is_empty() && report.suppressions.is_empty() {
                return clean(writer);
            }
            let mut suppressed = by_path(&report.suppressions);
            for file in report.findings.chunk_by(|a, b| a.source.path == b.source.path) {
                let path = file[0].source.path.as_str();
                suite(writer, path, file, &suppressed.remove(path).unwrap_or_default())?;
            }
            suppressed.iter().try_for_each(|(path, suppressed)| suite(writer, path, &[], suppressed))
        })?;
        Ok(())
    })
}

/// Jenkins and others take a report without a test for a mistake.
fn clean(writer: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    let suite = writer.create_element("testsuite").with_attributes([("name", "winfrom"), ("tests", "1")]);
    let suite = suite.with_attributes([("failures", "0"), ("errors", "0"), ("skipped", "0")]);
    suite.write_inner_content(|writer| {
        let case = [("name", "no findings"), ("classname", "winfrom"), ("time", "0")];
        writer.create_element("testcase").with_attributes(case).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn by_path(suppressions: &[Suppression]) -> BTreeMap<&str, Vec<&Suppression>> {
    let mut by_path: BTreeMap<&str, Vec<&Suppression>> = BTreeMap::new();
    for suppression in suppressions {
        by_path.entry(&suppression.finding.source.path).or_default().push(suppression);
    }
    by_path
}

/// A suite with one test case for each file that could not be read, as far as these were kept.
fn unreadable(writer: &mut Writer<&mut dyn Write>, report: &Report) -> io::Result<()> {
    let entries: Vec<_> = report.skipped.entries().filter(|entry| entry.reason.is_unreadable()).collect();
    let number = entries.len().to_string();
    let suite = writer.create_element("testsuite").with_attributes([("name", "winfrom"), ("tests", number.as_str())]);
    let suite = suite.with_attributes([("failures", "0"), ("errors", number.as_str()), ("skipped", "0")]);
    suite.write_inner_content(|writer| entries.into_iter().try_for_each(|entry| unreadable_case(writer, entry)))?;
    Ok(())
}

fn unreadable_case(writer: &mut Writer<&mut dyn Write>, entry: &Skipped) -> io::Result<()> {
    let path = xml::text(&slashed(&entry.path));
    let case = [("name", "could not be read"), ("classname", path.as_str()), ("time", "0")];
    writer.create_element("testcase").with_attributes(case).write_inner_content(|writer| {
        let message = xml::text(&entry.to_string());
        let error = [("type", entry.reason.name()), ("message", message.as_str())];
        writer.create_element("error").with_attributes(error).write_text_content(BytesText::new(&message))?;
        Ok(())
    })?;
    Ok(())
}

fn suite(
    writer: &mut Writer<&mut dyn Write>,
    path: &str,
    findings: &[Finding],
    suppressed: &[&Suppression],
) -> io::Result<()> {
    let failures = findings.iter().filter(|finding| fails(finding)).count();
    let name = xml::text(&slashed(path));
    let tests = findings.len() + suppressed.len();
    let [tests, failures, skipped] = [tests, failures, suppressed.len()].map(|number| number.to_string());
    let suite = writer.create_element("testsuite").with_attributes([("name", name.as_str()), ("tests", &tests)]);
    let suite = suite.with_attributes([("failures", failures.as_str()), ("errors", "0"), ("skipped", &skipped)]);
    suite.write_inner_content(|writer| {
        findings.iter().try_for_each(|finding| case(writer, &name, finding))?;
        suppressed.iter().try_for_each(|suppression| skipped_case(writer, &name, suppression))
    })?;
    Ok(())
}

fn fails(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}

fn skipped_case(writer: &mut Writer<&mut dyn Write>, path: &str, suppression: &Suppression) -> io::Result<()> {
    let finding = &suppression.finding;
    let place = finding.source.position(finding.span.start);
    let name = format!("{} at {}:{}", finding.rule, place.line, place.column);
    let why = match (suppression.by, &suppression.justification) {
        (SuppressedBy::Comment, Some(reason)) => format!("ignored by a comment: {reason}"),
        (SuppressedBy::Comment, None) => "ignored by a comment".to_owned(),
        (by, reason) => reason.clone().unwrap_or_else(|| by.name().to_owned()),
    };
    let case = writer.create_element("testcase");
    let case = case.with_attributes([("name", name.as_str()), ("classname", path), ("time", "0")]);
    case.write_inner_content(|writer| {
        writer.create_element("skipped").with_attribute(("message", xml::text(&why).as_str())).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn case(writer: &mut Writer<&mut dyn Write>, path: &str, finding: &Finding) -> io::Result<()> {
    let place = finding.source.position(finding.span.start);
    let name = format!("{} at {}:{}", finding.rule, place.line, place.column);
    let case = writer.create_element("testcase");
    let case = case.with_attributes([("name", name.as_str()), ("classname", path), ("time", "0")]);
    case.write_inner_content(|writer| {
        let body = format!("{path}:{}:{}: {}", place.line, place.column, xml::text(&whole(finding)));
        if fails(finding) {
            let message = xml::text(&finding.message);
            let failure = [("type", finding.severity.name()), ("message", message.as_str())];
            writer.create_element("failure").with_attributes(failure).write_text_content(BytesText::new(&body))?;
        } else {
            writer.create_element("system-out").write_text_content(BytesText::new(&body))?;
        }
        Ok(())
    })?;
    Ok(())
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
        assert_eq!(text.matches("<testcase ").count(), samples::hostile().findings.len());
        assert!(!text.contains("<x>") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }

    #[test]
    fn a_clean_run_is_one_test_that_passed() {
        insta::assert_snapshot!(written(&Report::default()));
    }

    #[test]
    fn junit() {
        insta::assert_snapshot!(written(&samples::report()));
    }
}
