//! What an image resolves to, for programs and for people.

use crate::windows::data::Release;
use crate::windows::{Catalog, Kind, Resolution, Status};
use serde_json::{Value, json};

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Windows => "windows",
        Kind::MultiOs => "multi-os",
        Kind::NotWindows => "not-windows",
        Kind::Unknown => "unknown",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Exact => "exact",
        Status::Floating => "floating",
        Status::Line => "line",
        Status::HostDependent => "host-dependent",
        Status::Exempt => "exempt",
        Status::NoSuchTag => "no-such-tag",
        Status::Unresolved => "unresolved",
        Status::NotWindows => "not-windows",
    }
}

/// The `resolution` of the JSON formats: what is not known is `null`.
pub fn to_json(catalog: &Catalog, resolution: &Resolution) -> Value {
    let build = resolution.build();
    let line = build.and_then(|build| catalog.line(build)).filter(|line| line.has_images() && !resolution.insider);
    let release = resolution.release(catalog);
    let newest = |known: Option<&Release>| known.map(|release| release.os_version().to_string());
    json!({
        "status": status(resolution.status),
        "build": build.map(|build| build.0),
        "revision": resolution.version.and_then(|version| version.revision),
        "os_version": resolution.version.map(|version| version.to_string()),
        "line": line.and_then(|line| line.short_name()),
        "product": line.map(|line| line.product()),
        "released": release.and_then(|release| release.released).map(|day| day.to_string()),
        "label": release.and_then(|release| release.label()),
        "kb": release.and_then(|release| release.kb_name()),
        "baseline": resolution.baseline.map(|side| side.name()),
        "end_of_life": resolution.servicing(catalog).map(|row| row.image_end.to_string()),
        "latest": line.and_then(|line| newest(catalog.latest_image(line.build()))),
        "latest_known": line.and_then(|line| newest(catalog.latest_known(line.build()))),
        "inferred": resolution.inferred,
        "why": resolution.why,
    })
}

/// One line for a person.
pub fn in_words(catalog: &Catalog, resolution: &Resolution) -> String {
    let known = resolution.version.map(|version| format!("{} ({version})", catalog.product(version.build)));
    let why = resolution.why.clone().unwrap_or_default();
    match (resolution.status, known) {
        (Status::Exact, Some(known)) => match resolution.release(catalog).and_then(|release| release.describe()) {
            Some(released) => format!("{known}, released {released}"),
            None => known,
        },
        (Status::Floating, Some(known)) => format!("{known}, the newest image of its line"),
        (_, Some(known)) => format!("{known}, revision not known"),
        (Status::HostDependent, None) if !resolution.published.is_empty() => why,
        (Status::HostDependent, None) => "the line of the host that pulls".to_owned(),
        (other, None) => format!("{}: {why}", status(other)),
    }
}
