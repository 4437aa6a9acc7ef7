//! `winfrom compat`

mod human;
mod matrix;

use super::hosts::{self, isolation_parser};
use super::images::Images;
use super::options::Common;
use super::{catalog, output};
use crate::inspect::InspectedImage;
use crate::report::compat::{Answer, to_json};
use crate::report::json;
use crate::windows::advice::replacements;
use crate::windows::compat::{self, judge_query};
use crate::windows::data::Verdict;
use crate::windows::images::{parse_query, published_queries};
use crate::windows::{Build, Catalog, Host, ImageQuery, Isolation, Kind, Resolver};
use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Options {
    #[command(flatten)]
    images: Images,

    /// What the images are to run on: `ltsc2022`, `windows-2022`, `aks:windows2022`, `10.0.17763.1039`, ...; `-` is
    /// what `ver` or docker prints, on standard input
    #[arg(long = "host", value_name = "HOST", env = "WINFROM_HOST")]
    hosts: Vec<String>,

    /// A file with what `docker info`, `docker version` or `ver` printed on the host; `-` is standard input
    #[arg(long, value_name = "FILE")]
    host_from: Vec<PathBuf>,

    /// How containers are isolated; by default what the host's platform does
    #[arg(long, value_parser = isolation_parser())]
    isolation: Option<Isolation>,

    /// How the answer is written
    #[arg(short, long, default_value = "human")]
    format: output::Format,
}

/// A host, and the isolation that its containers get.
struct Placed {
    host: Host,
    isolation: Isolation,
}

/// What was asked: which of hosts and images were named decides how the answer is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Do these images run on these hosts?
    Pairs,
    /// What runs on these hosts?
    Hosts,
    /// Where do these images run?
    Images,
    /// All that is known.
    Matrix,
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let (catalog, today) = (catalog::in_use(), common.today());
    let hosts = placed(catalog, options, today)?;
    let mut images = options.images.read(catalog, common)?;
    for image in &mut images {
        image.entries = image.entries.iter().flat_map(|asked| published_queries(catalog, asked)).collect();
    }
    let question = match (hosts.is_empty(), options.images.are_given()) {
        (false, true) => Question::Pairs,
        (false, false) => Question::Hosts,
        (true, true) => Question::Images,
        (true, false) => Question::Matrix,
    };
    let hosts = if hosts.is_empty() { placed_hosts_of_the_matrix(catalog, options, today) } else { hosts };
    let images = if options.images.are_given() { images } else { lines(catalog, question) };
    let mut answers: Vec<Answer<'_>> = vec![];
    for placed in &hosts {
        let of_host = images.iter().filter_map(|image| answer(catalog, placed, image, question, today));
        let first = answers.len();
        answers.extend(of_host);
        if question == Question::Hosts {
            answers[first..].sort_by_key(|answer| best_first(catalog, answer, today));
        }
    }
    output::to_stdout(|out| match options.format {
        output::Format::Json => json::print(&to_json(&answers), out),
        output::Format::Human => {
            out.write_all(human::draw(catalog, question, &answers, today, output::width()).as_bytes())
        }
    })?;
    Ok(if question == Question::Pairs { exit_code(&answers) } else { 0 })
}

/// 0 where all run, 1 where any does not, 3 where that depends, or is not known.
fn exit_code(answers: &[Answer<'_>]) -> u8 {
    let any = |verdict| answers.iter().any(|answer| answer.judgement.verdict == verdict);
    match () {
        () if any(Verdict::No) => 1,
        () if any(Verdict::Conditional) || any(Verdict::Unknown) => 3,
        () => 0,
    }
}

fn placed(catalog: &Catalog, options: &Options, today: Date) -> anyhow::Result<Vec<Placed>> {
    let asked = options.isolation;
    let mut placed = vec![];
    for text in &options.hosts {
        let host = hosts::find(catalog, text, today)?;
        placed.push(Placed { isolation: asked.unwrap_or(host.default_isolation()), host });
    }
    for file in &options.host_from {
        let (host, of_daemon) = hosts::read(catalog, file, today).context("--host-from")?;
        placed.push(Placed { isolation: asked.or(of_daemon).unwrap_or(host.default_isolation()), host });
    }
    Ok(placed)
}

/// Every host under the isolation that was asked for, else under both.
fn placed_hosts_of_the_matrix(catalog: &Catalog, options: &Options, today: Date) -> Vec<Placed> {
    let isolations = match options.isolation {
        Some(one) => vec![one],
        None => vec![Isolation::Process, Isolation::HyperV],
    };
    let hosts = compat::hosts_of_the_matrix(catalog, today);
    let under = |isolation: Isolation| hosts.iter().map(move |host| Placed { host: host.clone(), isolation });
    isolations.into_iter().flat_map(under).collect()
}

/// Every line that has images: by its floating tag for a host, by its build alone for the matrix, which then says what
/// `data/compat.csv` does.
fn lines(catalog: &Catalog, question: Question) -> Vec<InspectedImage> {
    let lines = catalog.lines().iter().filter(|line| line.has_images());
    let name = |build: Build| match question {
        Question::Matrix => format!("10.0.{build}"),
        _ => catalog.line_name(build),
    };
    let image = |build: Build| {
        let asked = parse_query(&Resolver::from_data(catalog), &name(build));
        InspectedImage { name: asked.text.clone(), entries: vec![asked] }
    };
    lines.map(|line| image(line.build())).collect()
}

/// What is said of an image on a host; `None` for an index without entries.
fn answer<'a>(
    catalog: &Catalog,
    placed: &'a Placed,
    image: &'a InspectedImage,
    question: Question,
    today: Date,
) -> Option<Answer<'a>> {
    let Placed { host, isolation } = placed;
    // Of an index the host takes the entry that it can run; a Linux one only where there is no other.
    let judged = image.entries.iter().map(|entry| (entry, judge_query(catalog, host, entry, *isolation)));
    let (entry, judgement) = judged
        .min_by_key(|(entry, judgement)| (judgement.verdict.rank(), entry.resolution.kind == Kind::NotWindows))?;
    let asks_for_more = question == Question::Pairs && judgement.verdict != Verdict::Yes;
    let instead = if asks_for_more { instead(catalog, entry, placed, today) } else { vec![] };
    Some(Answer { host, image_name: &image.name, image: entry, isolation: *isolation, judgement, instead })
}

fn instead(catalog: &Catalog, entry: &ImageQuery, placed: &Placed, today: Date) -> Vec<String> {
    replacements(catalog, entry, &placed.host, placed.isolation, today)
}

/// Verdicts from yes to no; among equals living lines, then the host's own, then the newest.
fn best_first(catalog: &Catalog, answer: &Answer<'_>, today: Date) -> impl Ord + use<> {
    let build = answer.image.resolution.build();
    let ended = answer.image.resolution.servicing(catalog).is_some_and(|row| row.has_ended(today));
    (answer.judgement.verdict.rank(), ended, build != answer.host.build, Reverse(build))
}
