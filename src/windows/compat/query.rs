//! Judges queries: an image with a version, with several lines, or with neither.

use super::image_facts::ImageFacts;
use super::judge::{judge, pullable};
use super::judgement::{Judgement, image_unknown, no_such_tag, not_published, not_windows};
use crate::windows::data::{Build, Catalog, OsVersion, Reason, Verdict};
use crate::windows::hosts::Host;
use crate::windows::images::{ImageQuery, Kind, Status, published_lines, resolve_version};
use crate::windows::isolation::Isolation;

/// Judges whether a container of the queried image runs on the host, for `lint` and `compat` alike.
pub fn judge_query(catalog: &Catalog, host: &Host, asked: &ImageQuery, isolation: Isolation) -> Judgement {
    let resolution = &asked.resolution;
    let why = resolution.why.as_deref().unwrap_or_default();
    match resolution.status {
        Status::NoSuchTag => return no_such_tag(&asked.text, why),
        Status::NotWindows => return not_windows(host, why),
        Status::Exempt if host.build.is_none() => {
            let judgement = judge(catalog, host, &host_process_image(host), isolation);
            let explanation = "HostProcess containers run on Windows hosts only.".to_owned();
            return Judgement { explanation, ..judgement };
        }
        Status::Exempt => return judge(catalog, host, &host_process_image(host), isolation),
        // A tag with Linux images also runs on Linux; which of them is not looked into.
        _ if resolution.kind == Kind::MultiOs && host.build.is_none() => return image_unknown(),
        Status::HostDependent => {
            return best(catalog, host, &published(catalog, asked), |image| judge(catalog, host, image, isolation));
        }
        _ => {}
    }
    match ImageFacts::from_resolution(resolution) {
        Some(facts) => judge(catalog, host, &facts, isolation),
        None => {
            Judgement { explanation: format!("The Windows line of the image is not known: {why}."), ..image_unknown() }
        }
    }
}

/// Judges whether the host can pull the queried image, for a stage that only copies.
pub fn pullable_query(catalog: &Catalog, host: &Host, asked: &ImageQuery) -> Judgement {
    match (asked.resolution.status, ImageFacts::from_resolution(&asked.resolution)) {
        (Status::HostDependent, _) => {
            best(catalog, host, &published(catalog, asked), |image| pullable(catalog, host, image))
        }
        (_, Some(facts)) => pullable(catalog, host, &facts),
        (_, None) => image_unknown(),
    }
}

/// Returns the images that a host-dependent tag is published for: those that its registry returned, else those of the
/// data. Empty if neither is known.
fn published(catalog: &Catalog, asked: &ImageQuery) -> Vec<ImageFacts> {
    let family = asked.resolution.family;
    let versions = asked.resolution.published.iter();
    let of_registry =
        versions.filter_map(|version| ImageFacts::from_resolution(&resolve_version(catalog, *version, family)));
    let of_registry: Vec<_> = of_registry.collect();
    if !of_registry.is_empty() {
        return of_registry;
    }
    let lines = published_lines(catalog, &asked.repository(), asked.tag());
    lines.iter().map(|build| ImageFacts::floating(catalog, *build, family)).collect()
}

/// Returns the best judgement among the images of one tag, as the host would pull it. Unknown if there are none.
fn best(
    catalog: &Catalog,
    host: &Host,
    images: &[ImageFacts],
    judge_one: impl Fn(&ImageFacts) -> Judgement,
) -> Judgement {
    let lines: Vec<Build> = images.iter().map(|image| image.version.build).collect();
    match images.iter().map(judge_one).min_by_key(|judgement| judgement.verdict.rank()) {
        None => image_unknown(),
        Some(judgement) if judgement.reason == Reason::LinuxHost => Judgement {
            explanation: format!("{} pulls a Windows image of this tag, but runs no command in it.", host.title()),
            ..judgement
        },
        Some(judgement) if judgement.verdict == Verdict::No => not_published(catalog, host, &lines),
        Some(judgement) => judgement,
    }
}

/// HostProcess containers have no version to match: they are of the host's own, whatever it is.
fn host_process_image(host: &Host) -> ImageFacts {
    let version = host.os_version().unwrap_or(OsVersion::new(Build(0), None));
    ImageFacts { version, baseline: None, family: None, host_process: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hosts::find_host;
    use crate::windows::images::{Resolver, parse_query};

    #[test]
    fn an_image_of_linux_is_explained() {
        let catalog = Catalog::embedded();
        for (host, expected) in [("ws2022", "runs Windows containers."), ("linux", "only those are judged.")] {
            let host = find_host(catalog, host, jiff::civil::date(2026, 11, 22)).expect("a host");
            let judged = judge_query(
                catalog,
                &host,
                &parse_query(&Resolver::from_data(catalog), "debian:bookworm"),
                Isolation::Process,
            );
            let explanation = judged.explanation;
            assert!(
                explanation.starts_with("It is no Windows image") && explanation.ends_with(expected),
                "{explanation}"
            );
        }
    }

    #[test]
    fn a_host_dependent_tag_is_pullable_if_one_of_its_images_is_not_newer_than_the_host() {
        let catalog = Catalog::embedded();
        for (host, image, verdict, reason) in [
            ("ws2025", "mcr.microsoft.com/dotnet/framework/aspnet:4.8", Verdict::Yes, Reason::PulledOnly),
            ("1709", "golang:nanoserver", Verdict::No, Reason::NotPublished),
            ("linux", "golang:nanoserver", Verdict::Yes, Reason::PulledOnly),
            ("ws2022", "golang:1.26", Verdict::Unknown, Reason::ImageUnknown),
        ] {
            let host = find_host(catalog, host, jiff::civil::date(2026, 11, 22)).expect("a host");
            let judged = pullable_query(catalog, &host, &parse_query(&Resolver::from_data(catalog), image));
            assert_eq!((judged.verdict, judged.reason), (verdict, reason), "{image} on {}", host.name);
        }
    }

    #[test]
    fn every_kind_of_image_gets_an_answer() {
        let catalog = Catalog::embedded();
        for (host, image, verdict, reason) in [
            ("ws2022", "mcr.microsoft.com/windows/servercore:ltsc2022", Verdict::Yes, Reason::SameBuild),
            ("ws2022", "mcr.microsoft.com/windows/servercore:latest", Verdict::No, Reason::NoSuchTag),
            ("ws2022", "debian:bookworm", Verdict::No, Reason::NotWindows),
            ("linux", "debian:bookworm", Verdict::Unknown, Reason::NotWindows),
            ("ws2022", "golang:nanoserver", Verdict::Yes, Reason::SameBuild),
            ("ws2019", "golang:nanoserver", Verdict::No, Reason::NotPublished),
            ("linux", "golang:nanoserver", Verdict::No, Reason::LinuxHost),
            ("linux", "mcr.microsoft.com/dotnet/sdk:8.0", Verdict::Unknown, Reason::ImageUnknown),
            (
                "linux",
                "mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0",
                Verdict::No,
                Reason::LinuxHost,
            ),
            ("ws2022", "example.com/shop/cart:7", Verdict::Unknown, Reason::ImageUnknown),
            (
                "ws2019",
                "mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0",
                Verdict::Yes,
                Reason::HostProcess,
            ),
        ] {
            let host = find_host(catalog, host, jiff::civil::date(2026, 11, 22)).expect("a host");
            let judged = judge_query(
                catalog,
                &host,
                &parse_query(&Resolver::from_data(catalog), image),
                host.default_isolation(),
            );
            assert_eq!((judged.verdict, judged.reason), (verdict, reason), "{image} on {}", host.name);
            assert!(!judged.explanation.contains("10.0.0"), "{}", judged.explanation);
        }
    }
}
