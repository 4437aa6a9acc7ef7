//! Markdown for a job summary or a comment: counts, the bases, which host runs them, the findings.

mod text;

use super::format::Format;
use super::place::slashed;
use super::rank::{count, counted, gravest};
use super::{Report, summary};
use crate::finding::{Finding, Severity};
use crate::rules;
use crate::survey::{HostRole, Survey, SurveyedBase};
use crate::windows::data::Verdict;
use crate::windows::{Catalog, Status};
use jiff::civil::Date;
use std::io::{self, Write};
use text::{cell, code};

/// A comment on GitHub holds 65,536 characters, the longest job summary 1 MiB.
const LONGEST: usize = 60_000;

/// A table of more rows than this helps nobody.
const MOST_BASES: usize = 100;

pub static FORMAT: Format = Format {
    name: "markdown",
    summary: "A page for a job summary or a comment",
    shows_bases: true,
    write: |report, _, out| write(report, out),
};

pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut page = format!("## winfrom: {}\n\n{}\n", verdict(report), cell(&summary::summary(report)));
    page += &unreadable(report);
    if let Some(survey) = &report.survey {
        append(&mut page, "bases", bases(survey));
        append(&mut page, "bases", matrix(survey));
    }
    append(&mut page, "findings", findings(report));
    out.write_all(page.as_bytes())
}

/// A note that names the first files that could not be read.
fn unreadable(report: &Report) -> String {
    let paths: Vec<_> = summary::unreadable_paths(report).map(|path| code(&slashed(path))).collect();
    if paths.is_empty() {
        return String::new();
    }
    let all = summary::count_files_or_folders(report.skipped.unreadable);
    format!("\n⚠️ {all} could not be read: {}\n", summary::and_more(&paths, report.skipped.unreadable))
}

fn verdict(report: &Report) -> String {
    match counted(|severity| report.count(severity)).as_slice() {
        [] => "nothing found".into(),
        counts => counts.join(", "),
    }
}

/// A heading and a table, as many of its rows as there is room for.
struct Table {
    title: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How many rows were left out already.
    left_out: usize,
}

fn append(page: &mut String, what: &str, table: Table) {
    let Table { title, columns, rows, mut left_out } = table;
    if rows.is_empty() {
        return;
    }
    *page += &format!("\n### {title}\n\n{}{}", line(&columns), line(&vec!["---".to_owned(); columns.len()]));
    let number = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        let row = line(&row);
        if page.len() + row.len() > LONGEST {
            left_out += number - index;
            break;
        }
        *page += &row;
    }
    if left_out > 0 {
        *page += &format!("\n{left_out} more {what} are not shown.\n");
    }
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn bases(survey: &Survey) -> Table {
    let columns = ["Image", "Line", "Revision", "Age", "End of life", "Where"].map(str::to_owned).to_vec();
    let rows = shown(survey).map(|(image, base)| base_row(survey.today, image, base)).collect();
    Table { title: "Bases", columns, rows, left_out: survey.bases.len().saturating_sub(MOST_BASES) }
}

/// What is known comes before what is not.
fn shown(survey: &Survey) -> impl Iterator<Item = (&String, &SurveyedBase)> {
    let is_known = |(_, base): &(&String, &SurveyedBase)| base.resolution.build().is_some();
    let (known, unknown): (Vec<_>, Vec<_>) = survey.bases.iter().partition(is_known);
    known.into_iter().chain(unknown).take(MOST_BASES)
}

fn base_row(today: Date, image: &str, base: &SurveyedBase) -> Vec<String> {
    let catalog = Catalog::embedded();
    let resolution = &base.resolution;
    let line = match (resolution.build(), resolution.status) {
        (Some(build), _) => format!("{} (10.0.{build})", catalog.product(build)),
        (None, Status::HostDependent) => "the puller's".to_owned(),
        (None, _) => resolution.why.clone().unwrap_or_else(|| "not known".to_owned()),
    };
    let servicing = resolution.servicing(catalog);
    let has_ended = servicing.is_some_and(|row| row.has_ended(today));
    let release = match (resolution.status, resolution.build()) {
        // A floating tag stands still once its line has ended.
        (Status::Floating, Some(build)) if has_ended => catalog.latest_image(build),
        _ => resolution.release(catalog),
    };
    let written = resolution.version.and_then(|version| version.revision);
    let revision = match written.or(release.map(|release| release.revision)) {
        Some(revision) => revision.to_string(),
        None if resolution.status == Status::Floating => "moves every month".to_owned(),
        None => String::new(),
    };
    let age = release.and_then(|release| release.released).map(|day| age(day, today));
    let end = servicing.map(|row| match has_ended {
        true => format!("**ended {}**", row.image_end),
        false => row.image_end.to_string(),
    });
    let (path, at) = &base.first;
    let more = if base.uses > 1 { format!(" and {} more", base.uses - 1) } else { String::new() };
    let place = format!("{}{more}", code(&format!("{}:{at}", slashed(path))));
    vec![code(image), cell(&line), revision, age.unwrap_or_default(), end.unwrap_or_default(), place]
}

/// `12 days`, `7 months`, `6 years 9 months`.
fn age(released: Date, today: Date) -> String {
    let days = released.until((jiff::Unit::Day, today)).map_or(0, |span| span.get_days()).max(0);
    let months = released.until((jiff::Unit::Month, today)).map_or(0, |span| span.get_months()).max(0);
    match (months / 12, months % 12) {
        (0, 0) => count(days.unsigned_abs() as usize, "day"),
        (0, months) => count(months.unsigned_abs() as usize, "month"),
        (years, 0) => count(years.unsigned_abs() as usize, "year"),
        (years, months) => {
            let (years, months) = (years.unsigned_abs() as usize, months.unsigned_abs() as usize);
            format!("{} {}", count(years, "year"), count(months, "month"))
        }
    }
}

fn matrix(survey: &Survey) -> Table {
    let hosts: Vec<&HostRole> =
        survey.hosts.iter().filter(|host| survey.bases.values().any(|base| base.verdicts.contains_key(host))).collect();
    let name = |host: &&HostRole| match host.builds {
        true => format!("builds on {}", code(&host.label)),
        false => format!("runs on {}", code(&host.label)),
    };
    let row = |(image, base): (&String, &SurveyedBase)| {
        let verdicts = hosts.iter().map(|host| base.verdicts.get(host).map_or("", |verdict| sign(*verdict)).to_owned());
        std::iter::once(code(image)).chain(verdicts).collect()
    };
    let columns = std::iter::once("Image".to_owned()).chain(hosts.iter().map(name)).collect();
    let asked = shown(survey).filter(|(_, base)| !base.verdicts.is_empty());
    let all = survey.bases.values().filter(|base| !base.verdicts.is_empty()).count();
    let rows: Vec<_> = asked.map(row).collect();
    Table { title: "Hosts", left_out: all - rows.len(), columns, rows }
}

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "✅ yes",
        Verdict::No => "❌ no",
        Verdict::Conditional => "⚠️ conditional",
        Verdict::Unknown => "❔ unknown",
    }
}

fn findings(report: &Report) -> Table {
    let columns = ["", "Rule", "Where", "What", "What to do"].map(str::to_owned).to_vec();
    // No row is shorter than this, so more would not fit.
    let mut told: Vec<_> = gravest(&report.findings, LONGEST / 50).into_iter().map(|(_, finding)| finding).collect();
    told.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let left_out = report.findings.len() - told.len();
    Table { title: "Findings", columns, rows: told.into_iter().map(finding_row).collect(), left_out }
}

fn finding_row(finding: &Finding) -> Vec<String> {
    let sign = match finding.severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Note => "ℹ️ note",
    };
    let rule = match rules::rule(finding.rule) {
        Some(rule) => format!("[{}]({})", rule.name, rule.url()),
        None => finding.rule.to_owned(),
    };
    let line = finding.source.position(finding.span.start).line;
    let place = code(&format!("{}:{line}", slashed(&finding.source.path)));
    let help = finding.help.as_deref().map_or(String::new(), cell);
    vec![sign.to_owned(), rule, place, cell(&super::prose::headline(finding)), help]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use jiff::civil::date;

    fn written(report: &Report) -> String {
        samples::written(write, report)
    }

    #[test]
    fn ages_read_well() {
        let today = date(2026, 11, 22);
        for (released, expected) in [
            (date(2026, 11, 21), "1 day"),
            (date(2026, 10, 1), "1 month"),
            (date(2025, 11, 22), "1 year"),
            (date(2020, 2, 18), "6 years 9 months"),
            (date(2027, 1, 1), "0 days"),
        ] {
            assert_eq!(age(released, today), expected, "{released}");
        }
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let page = written(&samples::many(5000));
        assert!(page.len() < 65_536, "{}", page.len());
        let rows = page.lines().filter(|line| line.contains("⚠️ warning")).count();
        assert_eq!(page.lines().last(), Some(format!("{} more findings are not shown.", 5000 - rows).as_str()));
    }

    #[test]
    fn hostile_text_stays_in_its_cell() {
        let report = samples::hostile();
        let page = written(&report);
        let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| ")).collect();
        let cells = |row: &str| row.replace(r"\|", "").matches('|').count();
        assert!(rows.iter().all(|row| [6, 7].contains(&cells(row))), "{page}");
        assert!(!page.contains(['\u{1b}', '\u{202e}']) && !page.contains("<x>\u{20}"), "{page}");
    }

    #[test]
    fn page() {
        insta::assert_snapshot!(written(&samples::report()));
    }

    #[test]
    fn page_of_a_clean_run() {
        insta::assert_snapshot!(written(&samples::lint(
            "Dockerfile",
            "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n"
        )));
    }
}
