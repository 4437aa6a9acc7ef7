//! `winfrom resolve`

use super::images::Images;
use super::options::Common;
use super::{catalog, output};
use crate::report::{json, record, resolution};
use crate::windows::advice::nearest_images;
use crate::windows::data::BirthSide;
use crate::windows::images::aliases;
use crate::windows::{BaselineSide, Catalog, ImageQuery, Kind, OsVersion, Status};
use clap::{ArgGroup, Args};
use jiff::civil::Date;
use serde_json::{Value, json};

#[derive(Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["images", "inspect"])))]
pub(super) struct Options {
    #[command(flatten)]
    images: Images,

    /// How the answer is written
    #[arg(short, long, default_value = "human")]
    format: output::Format,
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let (catalog, today) = (catalog::in_use(), common.today());
    let images = options.images.read(catalog, common)?;
    let images: Vec<ImageQuery> = images.into_iter().flat_map(|image| image.entries).collect();
    output::to_stdout(|out| match options.format {
        output::Format::Human => {
            let width = output::width();
            let records: Vec<_> = images.iter().map(|asked| human(catalog, asked, today, width)).collect();
            out.write_all(records.join("\n").as_bytes())
        }
        output::Format::Json => {
            let images: Vec<Value> = images.iter().map(|asked| machine(catalog, asked, today)).collect();
            json::print(&json!({"schema": "winfrom/resolve@1", "images": images}), out)
        }
    })?;
    Ok(0)
}

fn machine(catalog: &Catalog, asked: &ImageQuery, today: Date) -> Value {
    let nearest = nearest_images(catalog, asked, today);
    let mut resolution = asked.resolution.clone();
    if let Some(why) = resolution.why.as_mut().filter(|_| !nearest.is_empty()) {
        *why += &format!("; the nearest are {}", nearest.join(", "));
    }
    json!({
        "image": asked.text,
        "kind": resolution::kind(resolution.kind),
        "resolution": resolution::to_json(catalog, &resolution),
        "aliases": aliases(catalog, asked),
    })
}

fn human(catalog: &Catalog, asked: &ImageQuery, today: Date, width: usize) -> String {
    let resolution = &asked.resolution;
    let one = |text: Option<String>| text.into_iter().collect::<Vec<_>>();
    let fields = [
        ("is", vec![what(catalog, asked)]),
        ("revision", one(revision(catalog, asked))),
        ("baseline", one(baseline(catalog, asked))),
        ("images", one(end_of_images(catalog, asked, today))),
        ("newest", one(newest(catalog, asked))),
        ("because", one(resolution.why.clone())),
        ("also", aliases(catalog, asked)),
        ("nearest", nearest_images(catalog, asked, today)),
    ];
    record::draw(&asked.text, &fields, width)
}

/// `Windows Server 2019, line ltsc2019, windows/servercore`.
fn what(catalog: &Catalog, asked: &ImageQuery) -> String {
    let resolution = &asked.resolution;
    let Some(version) = resolution.version else {
        return match (resolution.status, resolution.kind) {
            (Status::HostDependent, Kind::MultiOs) => "Windows or Linux, by the host that pulls".to_owned(),
            (Status::HostDependent, _) => "Windows, of the line of the host that pulls".to_owned(),
            (Status::Exempt, _) => "a HostProcess base: of no Windows version".to_owned(),
            (Status::NoSuchTag, _) => "nothing: there is no such tag".to_owned(),
            (Status::NotWindows, _) => "no Windows image".to_owned(),
            _ => "not known".to_owned(),
        };
    };
    let line = catalog.line(version.build).and_then(|line| line.short_name()).map(|name| format!("line {name}"));
    let family = resolution.family.map(|family| family.path().to_owned());
    let preview = resolution.insider.then(|| "a preview image".to_owned());
    let inferred = resolution.inferred.then(|| "by its name only".to_owned());
    let parts = [Some(format!("{} ({version})", catalog.product(version.build))), line, family, preview, inferred];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn revision(catalog: &Catalog, asked: &ImageQuery) -> Option<String> {
    let resolution = &asked.resolution;
    match resolution.status {
        Status::Exact => Some(match resolution.release(catalog).and_then(|release| release.describe()) {
            Some(released) => format!("released {released}"),
            None => "in no list of releases that is known".to_owned(),
        }),
        Status::Floating => Some(match resolution.release(catalog).and_then(|release| release.describe()) {
            Some(released) => format!("moves with the monthly releases; today's was released {released}"),
            None => "moves with the monthly releases".to_owned(),
        }),
        Status::Line => Some("not known".to_owned()),
        _ => None,
    }
}

fn baseline(catalog: &Catalog, asked: &ImageQuery) -> Option<String> {
    let build = asked.resolution.build()?;
    let line = catalog.line(build).filter(|_| !asked.resolution.insider)?;
    let first = catalog.baseline_image(build).map(|version| format!(": {version} of 2020-02-18 is the first past it"));
    let first = first.unwrap_or_default();
    Some(match asked.resolution.baseline {
        Some(BaselineSide::Pre) => format!("before February 2020{first}"),
        Some(BaselineSide::Interim) => format!("the faulty publication of 2020-02-11{first}"),
        Some(BaselineSide::Post) => "past February 2020".to_owned(),
        None if line.baseline == BirthSide::Crosses => format!("not known without the revision{first}"),
        None => return None,
    })
}

fn end_of_images(catalog: &Catalog, asked: &ImageQuery, today: Date) -> Option<String> {
    let row = asked.resolution.servicing(catalog)?;
    let other = row.image_end_other_source.map(|day| format!(" (another page says {day})")).unwrap_or_default();
    let word = if row.has_ended(today) { "ended" } else { "until" };
    Some(format!("{word} {}{other}", row.image_end))
}

fn newest(catalog: &Catalog, asked: &ImageQuery) -> Option<String> {
    let build = asked.resolution.build().filter(|_| !asked.resolution.insider)?;
    let described = |version: OsVersion, day: Option<Date>| match day {
        Some(day) => format!("{version} ({day})"),
        None => version.to_string(),
    };
    let seen = catalog.latest_image(build)?;
    let known = catalog.latest_known(build).filter(|known| known.revision != seen.revision);
    let known = known.map(|known| format!("; of all releases {}", described(known.os_version(), known.released)));
    Some(format!("{} seen as an image{}", described(seen.os_version(), seen.released), known.unwrap_or_default()))
}
