//! `winfrom catalog status`

use super::kept::{self, Kept};
use crate::cli::options::Common;
use crate::cli::output;
use crate::report::json;
use crate::report::table::{self, Row};
use crate::windows::data::{Line, Release};
use crate::windows::{Catalog, patch_days};
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};

#[derive(Args)]
pub(super) struct Status {
    /// How the status is written
    #[arg(short, long, default_value = "human")]
    format: output::Format,
}

/// What is known of one line.
struct LineStatus<'c> {
    line: &'c Line,
    /// The newest release.
    known: Option<&'c Release>,
    /// The newest release that was seen as an image.
    image: Option<&'c Release>,
    /// Whether the line gets no more images.
    ended: bool,
    /// How many monthly releases may have passed since the newest that is known.
    passed: usize,
}

pub(super) fn run(options: &Status, common: &Common) -> anyhow::Result<u8> {
    let (catalog, today) = (kept::in_use(), common.today());
    let lines = catalog.lines().iter().rev().filter(|line| line.has_images());
    let lines: Vec<LineStatus<'_>> = lines.map(|line| status(catalog, line, today)).collect();
    output::to_stdout(|out| match options.format {
        output::Format::Human => out.write_all(human(catalog, &lines, today, output::width()).as_bytes()),
        output::Format::Json => json::print(&machine(catalog, &lines, today), out),
    })?;
    Ok(0)
}

/// A line is over where no family of base images has it any more.
fn status<'c>(catalog: &'c Catalog, line: &'c Line, today: Date) -> LineStatus<'c> {
    let known = catalog.latest_known(line.build());
    let ended = catalog.base_images().iter().filter(|row| row.build == line.build).all(|row| row.has_ended(today));
    let newest = known.and_then(|release| release.released).filter(|_| !ended);
    let passed = newest.map_or(0, |day| patch_days::between(day, today));
    LineStatus { line, known, image: catalog.latest_image(line.build()), ended, passed }
}

fn machine(catalog: &Catalog, lines: &[LineStatus<'_>], today: Date) -> Value {
    let version = |release: Option<&Release>| release.map(|release| release.os_version().to_string());
    let day = |release: Option<&Release>| release.and_then(|release| release.released).map(|day| day.to_string());
    let line = |status: &LineStatus<'_>| {
        json!({
            "build": status.line.build,
            "line": status.line.short_name(),
            "latest": version(status.image),
            "latest_released": day(status.image),
            "latest_known": version(status.known),
            "latest_known_released": day(status.known),
            "ended": status.ended,
            "monthly_releases_since": status.passed,
        })
    };
    json!({
        "schema": "winfrom/catalog-status@1",
        "catalog": catalog.newest_fact().to_string(),
        "embedded": Catalog::embedded().newest_fact().to_string(),
        "updated": catalog.update().map(|news| news.day.to_string()),
        "as_of": today.to_string(),
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn human(catalog: &Catalog, lines: &[LineStatus<'_>], today: Date, width: usize) -> String {
    let described = |release: Option<&Release>| {
        let day = |release: &Release| release.released.map(|day| format!(" ({day})")).unwrap_or_default();
        release.map_or_else(String::new, |release| format!("{}{}", release.os_version(), day(release)))
    };
    let row = |status: &LineStatus<'_>| {
        let passed = if status.ended { "ended".to_owned() } else { status.passed.to_string() };
        let name = status.line.short_name().unwrap_or_default().to_owned();
        Row::Cells(vec![name, described(status.image), described(status.known), passed])
    };
    let header = ["line", "newest image seen", "newest release known", "monthly releases since"];
    let title =
        format!("Data of {}, as of {today}. The last column counts the second Tuesdays since.", catalog.newest_fact());
    let kept = textwrap::fill(&told(), width);
    format!("{}\n{kept}\n\n{}", textwrap::fill(&title, width), table::draw(&header, lines.iter().map(row), width))
}

/// What `catalog update` has to do with it.
fn told() -> String {
    let path = kept::path().map_or_else(String::new, |path| path.display().to_string());
    match kept::kept() {
        Kept::Update(news) => {
            format!("With {} seen in the registry on {}: {path}.", super::count(news.releases.len()), news.day)
        }
        Kept::Nothing => "It is the embedded data; `winfrom catalog update` asks the registry for newer.".to_owned(),
        // The warning says why.
        Kept::Useless(_) => format!("It is the embedded data: {path} is not used."),
    }
}
