//! The files of a repository other than Dockerfiles: read, or left out with the reason; what is found can be judged.
//!
//! An input is one file after the other, each below a line `==== ` with its path.

use super::{assert_place, lint};
use jiff::civil::{Date, date};
use std::fmt::Debug;
use std::sync::Arc;
use winfrom::discover::{self, Found, FoundHost, ProjectFile};
use winfrom::dockerfile;
use winfrom::lint::{Judged, lint_image, model_of_image};
use winfrom::settings::{Place, Settings};
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

const TODAY: Date = date(2026, 11, 22);

/// More files of an input are not looked at.
const MOST: usize = 12;

pub(super) fn check(bytes: &[u8]) {
    let files = files(bytes);
    let found = discover::detect(Catalog::embedded(), TODAY, &files);
    assert_eq!(said(&found), said(&discover::detect(Catalog::embedded(), TODAY, &files)), "reading twice is the same");
    places(&found).into_iter().for_each(check_place);
    for build in &found.builds {
        let path = &build.dockerfile;
        assert!(path.is_empty() || path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{path}");
        assert!(!path.contains(['\\', ':']), "{path}");
    }
    let settings = Settings { survey: true, ..Settings::new(TODAY) };
    for file in &files {
        check_variants(&found, file, &settings);
    }
    for image in &found.images {
        let hosts = discover::hosts_of_image(&found, image, &settings, Catalog::embedded());
        let settings = Settings { hosts, is_defaulted: image.reference.is_defaulted, ..settings.clone() };
        let (catalog, text) = (Catalog::embedded(), image.reference.text());
        let model = model_of_image(catalog, &Answers::default(), &text, &image.place, image.is_windows, &settings);
        check_judged(&lint_image(catalog, &model, &settings));
    }
}

fn check_variants(found: &Found, file: &ProjectFile, settings: &Settings) {
    let dockerfile = dockerfile::read(&file.source.bytes);
    let variants = discover::variants(found, &file.path, &dockerfile, settings, Catalog::embedded());
    let is_built = found.builds.iter().any(|build| build.dockerfile == file.path);
    assert_eq!(variants.is_empty(), !is_built, "{}", file.path);
    if is_built {
        check_judged(&lint(file.source.clone(), &Settings { variants, ..settings.clone() }));
    }
}

fn check_judged(judged: &Judged) {
    for finding in judged.findings.iter().chain(&judged.elsewhere) {
        assert_place(finding.span, &finding.source.bytes);
        finding.related.iter().for_each(|related| assert_place(related.span, &related.source.bytes));
    }
}

fn check_place(place: &Place) {
    assert_place(place.span, &place.source.bytes);
}

fn files(bytes: &[u8]) -> Vec<ProjectFile> {
    let text_or_bytes = |part: &[u8]| {
        let end = memchr::memchr(b'\n', part).unwrap_or(part.len());
        let path = String::from_utf8_lossy(&part[..end]).trim().replace('\\', "/");
        let bytes = part.get(end + 1..).unwrap_or_default().to_vec();
        ProjectFile { source: Arc::new(Source::new(path.clone(), bytes)), path }
    };
    let starts: Vec<usize> = memchr::memmem::find_iter(bytes, b"==== ").collect();
    let is_at_margin = |at: &usize| *at == 0 || bytes[at - 1] == b'\n';
    let starts: Vec<usize> = starts.into_iter().filter(is_at_margin).take(MOST).collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(start, end)| text_or_bytes(&bytes[start + 5..end])).collect()
}

/// All that was found, as text.
fn said(found: &Found) -> Vec<String> {
    let host = |host: &FoundHost| {
        format!("{} {:?} {:?} {} {}", host.name, host.role, host.isolation, host.is_defaulted, at(&host.place))
    };
    let hosts = found.hosts.iter().map(host);
    let builds = found.builds.iter().map(|build| {
        let of = (&build.what, &build.dockerfile, &build.target, &build.args, build.isolation, &build.images);
        line(of, build.host.iter().map(host), &build.place)
    });
    let images = found.images.iter().map(|image| {
        let of = (&image.what, &image.reference, image.is_windows, image.is_host_process, image.isolation);
        line(of, image.hosts.iter().map(host), &image.place)
    });
    let left_out = found.skipped.iter().map(|left| format!("{} {}", left.why, at(&left.place)));
    hosts.chain(builds).chain(images).chain(left_out).chain([found.has_unknown_nodes.to_string()]).collect()
}

fn line(of: impl Debug, hosts: impl Iterator<Item = String>, place: &Place) -> String {
    format!("{of:?} {:?} {}", hosts.collect::<Vec<_>>(), at(place))
}

fn at(place: &Place) -> String {
    format!("{} {:?}", place.source.path, place.span)
}

/// Every place that was found.
fn places(found: &Found) -> Vec<&Place> {
    let hosts = found.hosts.iter();
    let hosts = hosts.chain(found.builds.iter().filter_map(|build| build.host.as_ref()));
    let hosts = hosts.chain(found.images.iter().flat_map(|image| &image.hosts));
    let builds = found.builds.iter().map(|build| &build.place);
    let images = found.images.iter().map(|image| &image.place);
    let left_out = found.skipped.iter().map(|left| &left.place);
    hosts.map(|host| &host.place).chain(builds).chain(images).chain(left_out).collect()
}
