//! The whole matrix: hosts down, lines across, one table for each kind of isolation.

use crate::report::compat::Answer;
use crate::report::table::{self, Row};
use crate::windows::data::Verdict;
use crate::windows::{Catalog, Isolation};

const LEGEND: &str =
    "yes: runs; if: under a condition, which `winfrom compat --host HOST IMAGE` names; -: does not run.";

pub(super) fn draw(catalog: &Catalog, answers: &[Answer<'_>], width: usize) -> String {
    let tables =
        answers.chunk_by(|a, b| a.isolation == b.isolation).map(|answers| of_isolation(catalog, answers, width));
    format!("{}\n{}\n", tables.collect::<Vec<_>>().join("\n"), textwrap::fill(LEGEND, width))
}

fn of_isolation(catalog: &Catalog, answers: &[Answer<'_>], width: usize) -> String {
    let rows: Vec<&[Answer<'_>]> = answers.chunk_by(|a, b| a.host.name == b.host.name).collect();
    let lines: Vec<String> =
        rows.first().map_or(vec![], |row| row.iter().map(|answer| column(catalog, answer)).collect());
    let header: Vec<&str> = ["host", "build"].into_iter().chain(lines.iter().map(String::as_str)).collect();
    let row = |row: &&[Answer<'_>]| {
        let host = row.first().map(|answer| answer.host);
        // Of servers later than all that are known there is no build to show.
        let build = host.and_then(|host| host.build).filter(|build| catalog.line(*build).is_some());
        let build = build.map_or_else(String::new, |build| build.to_string());
        let name = host.map_or_else(String::new, |host| host.name.clone());
        let cells = row.iter().map(|answer| cell(answer.judgement.verdict).to_owned());
        Row::Cells([name, build].into_iter().chain(cells).collect())
    };
    let title = match answers.first().map(|answer| answer.isolation) {
        Some(Isolation::HyperV) => "Hyper-V isolation",
        _ => "Process isolation",
    };
    format!("{title}\n\n{}", table::draw(&header, rows.iter().map(row), width))
}

/// `ltsc2019` on two lines, so that ten columns fit beside the hosts.
fn column(catalog: &Catalog, answer: &Answer<'_>) -> String {
    let name = answer.image.resolution.build().map_or_else(String::new, |build| catalog.line_name(build));
    match name.strip_prefix("ltsc") {
        Some(year) => format!("ltsc\n{year}"),
        None => name,
    }
}

fn cell(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "-",
        Verdict::Conditional => "if",
        Verdict::Unknown => "?",
    }
}
