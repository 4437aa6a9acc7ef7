//! `winfrom releases`

use super::options::Common;
use super::{catalog, output};
use crate::report::json;
use crate::report::table::{self, Row};
use crate::text::similar::{by_beginning, most_similar};
use crate::windows::data::{Line, Release, Seen};
use crate::windows::hosts::find_host;
use crate::windows::{BaselineSide, Build, Catalog};
use anyhow::bail;
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};

#[derive(Args)]
pub(super) struct Options {
    /// Lines, by any name: `ltsc2019`, `1809`, `17763`, `Windows Server 2019`; by default all
    #[arg(value_name = "LINE")]
    lines: Vec<String>,

    /// Leave out what was released before
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,

    /// Leave out what was released later
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,

    /// Only releases that were seen as container images
    #[arg(long)]
    images_only: bool,

    /// How the releases are written
    #[arg(short, long, default_value = "human")]
    format: output::Format,
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let catalog = catalog::in_use();
    let lines: Vec<&Line> = match options.lines.as_slice() {
        [] => catalog.lines().iter().rev().collect(),
        names => names.iter().map(|name| named(catalog, name, common.today())).collect::<anyhow::Result<_>>()?,
    };
    let releases: Vec<(&Line, Vec<&Release>)> =
        lines.into_iter().map(|line| (line, newest_first(catalog, line, options))).collect();
    output::to_stdout(|out| match options.format {
        output::Format::Human => out.write_all(human(catalog, &releases, output::width()).as_bytes()),
        output::Format::Json => {
            let all = releases.iter().flat_map(|(_, releases)| releases);
            let all: Vec<Value> = all.map(|release| machine(catalog, release)).collect();
            json::print(&json!({"schema": "winfrom/releases@1", "releases": all}), out)
        }
    })?;
    Ok(0)
}

/// A line is called by whatever its hosts are called.
fn named<'c>(catalog: &'c Catalog, name: &str, today: Date) -> anyhow::Result<&'c Line> {
    let build = find_host(catalog, name, today).ok().and_then(|host| host.build);
    if let Some(line) = build.and_then(|build| catalog.line(build)) {
        return Ok(line);
    }
    let wanted = name.to_lowercase();
    let names = catalog.lines().iter().flat_map(|line| line.names().chain([line.product()]));
    let nearest = most_similar(names, |known| by_beginning(&known.to_lowercase(), &wanted));
    bail!("unknown line `{name}`: the nearest are {}", nearest.join(", "))
}

fn newest_first<'c>(catalog: &'c Catalog, line: &Line, options: &Options) -> Vec<&'c Release> {
    let in_time = |release: &&Release| {
        options.since.is_none_or(|since| release.released.is_some_and(|day| day >= since))
            && options.until.is_none_or(|until| release.released.is_some_and(|day| day <= until))
    };
    let wanted = |release: &&Release| !options.images_only || release.image == Seen::Yes;
    let mut releases: Vec<_> = catalog.releases(line.build()).iter().filter(in_time).filter(wanted).collect();
    // A release without a day stands where its revision puts it.
    let day = |release: &Release| release.released.or_else(|| day_before(catalog, release));
    releases.sort_by_key(|release| std::cmp::Reverse((day(release), release.revision)));
    releases
}

/// The day of the nearest earlier revision.
fn day_before(catalog: &Catalog, release: &Release) -> Option<Date> {
    let earlier = catalog.releases(Build(release.build)).iter().filter(|other| other.revision < release.revision);
    earlier.filter(|other| other.released.is_some()).max_by_key(|other| other.revision)?.released
}

fn machine(catalog: &Catalog, release: &Release) -> Value {
    let version = release.os_version();
    json!({
        "build": release.build,
        "revision": release.revision,
        "os_version": version.to_string(),
        "line": catalog.line(version.build).and_then(Line::short_name),
        "released": release.released.map(|day| day.to_string()),
        "label": release.label(),
        "kb": release.kb_name(),
        "image": seen(release),
        "baseline": catalog.image_baseline(version).map(BaselineSide::name),
    })
}

fn seen(release: &Release) -> &'static str {
    match release.image {
        Seen::Yes => "yes",
        Seen::No => "no",
        Seen::Unknown => "unknown",
    }
}

fn human(catalog: &Catalog, releases: &[(&Line, Vec<&Release>)], width: usize) -> String {
    let drawn = releases.iter().filter(|(_, releases)| !releases.is_empty()).map(|(line, releases)| {
        let name = line.short_name().map(|name| format!(", line {name}")).unwrap_or_default();
        format!("{} (10.0.{}){name}\n\n{}", line.product(), line.build, of_line(catalog, releases, width))
    });
    let text = drawn.collect::<Vec<_>>().join("\n");
    if text.is_empty() { "no release is known\n".to_owned() } else { text }
}

fn of_line(catalog: &Catalog, releases: &[&Release], width: usize) -> String {
    let is_post = |release: &Release| catalog.image_baseline(release.os_version()) == Some(BaselineSide::Post);
    let mut rows = vec![];
    for (index, release) in releases.iter().enumerate() {
        let crosses = index > 0 && is_post(releases[index - 1]) && !is_post(release);
        if let Some(first) = catalog.baseline_image(Build(release.build)).filter(|_| crosses) {
            rows.push(Row::Rule(format!("baseline of February 2020: {first}")));
        }
        rows.push(row(release));
    }
    table::draw(&["released", "label", "kb", "version", "image"], rows, width)
}

fn row(release: &Release) -> Row {
    let day = release.released.map_or_else(|| "unknown".to_owned(), |day| day.to_string());
    let label = release.label().unwrap_or_default().to_owned();
    let kb = release.kb_name().unwrap_or_default();
    Row::Cells(vec![day, label, kb, release.os_version().to_string(), seen(release).to_owned()])
}
