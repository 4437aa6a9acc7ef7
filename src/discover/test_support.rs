//! What was found in a few files, as text that tests compare.

use super::detect;
use super::facts::{Found, FoundHost, HostRole, ProjectFile};
use crate::settings::Place;
use crate::source::Source;
use crate::windows::Catalog;
use jiff::civil::date;
use std::sync::Arc;

/// One line for each fact in these files, given by path and text.
pub(super) fn found(files: &[(&str, &str)]) -> String {
    let file = |(path, text): &(&str, &str)| ProjectFile {
        path: (*path).to_owned(),
        source: Arc::new(Source::new(*path, text.as_bytes().to_vec())),
    };
    let files: Vec<_> = files.iter().map(file).collect();
    lines(&detect(Catalog::embedded(), date(2026, 11, 22), &files))
}

fn lines(found: &Found) -> String {
    let mut lines = vec![];
    for found in &found.hosts {
        lines.push(format!("{} host {}", place(&found.place), host(found)));
    }
    for build in &found.builds {
        let args: Vec<_> =
            build.args.iter().map(|(name, value)| format!("{name}={value}{}", mark(value.is_defaulted))).collect();
        let target = build.target.as_ref().map(|target| format!(" target {target}{}", mark(target.is_defaulted)));
        let isolation = build.isolation.map(|isolation| format!(" isolation {isolation}"));
        let on = build.host.as_ref().map(|found| format!(" on {}", host(found)));
        let more = [target, isolation, on].map(Option::unwrap_or_default).concat();
        let images = if build.images.is_empty() { String::new() } else { format!(" as {}", build.images.join(", ")) };
        lines.push(format!(
            "{} build {} of {} [{}]{more}{images}",
            place(&build.place),
            build.what,
            build.dockerfile,
            args.join(" ")
        ));
    }
    for image in &found.images {
        let reference = &image.reference;
        let on: Vec<_> = image.hosts.iter().map(host).collect();
        let windows = if image.is_windows { " windows" } else { "" };
        let process = if image.is_host_process { " hostprocess" } else { "" };
        let isolation = image.isolation.map(|isolation| format!(" isolation {isolation}")).unwrap_or_default();
        lines.push(format!(
            "{} image {} {}{}{windows}{process}{isolation} [{}]",
            place(&image.place),
            image.what,
            reference,
            mark(reference.is_defaulted),
            on.join(", ")
        ));
    }
    lines.extend(found.skipped.iter().map(|left| format!("{} left out: {}", place(&left.place), left.why)));
    lines.join("\n")
}

fn host(found: &FoundHost) -> String {
    let role = if found.role == HostRole::Build { "build" } else { "run" };
    let isolation = found.isolation.map(|isolation| format!(" {isolation}")).unwrap_or_default();
    format!("{role} {}{}{isolation} ({})", found.name, mark(found.is_defaulted), found.key)
}

fn mark(is_defaulted: bool) -> &'static str {
    if is_defaulted { "?" } else { "" }
}

/// `path:line`, with the text that is marked.
fn place(place: &Place) -> String {
    let source = &place.source;
    format!("{}:{} `{}`", source.path, source.line_of(place.span.start), source.text(place.span))
}
