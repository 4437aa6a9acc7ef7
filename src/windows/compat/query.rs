//! Judges queries: an image with a version, with several lines, or with neither.

use super::image_facts::ImageFacts;
use super::judge::judge;
use super::judgement::{Judgement, image_unknown, no_such_tag, not_published, not_windows};
use crate::windows::data::{Build, Catalog, Family, OsVersion, Reason, Verdict};
use crate::windows::hosts::Host;
use crate::windows::images::{ImageQuery, Status, published_lines};
use crate::windows::isolation::Isolation;

/// Judges whether a container of the queried image runs on the host.
pub fn judge_query(catalog: &Catalog, host: &Host, asked: &ImageQuery, isolation: Isolation) -> Judgement {
    let resolution = &asked.resolution;
    let why = resolution.why.as_deref().unwrap_or_default();
    match resolution.status {
        Status::NoSuchTag => return no_such_tag(&asked.text, why),
        Status::NotWindows => return not_windows(host, why),
        Status::Exempt => return judge(catalog, host, &host_process_image(host), isolation),
        Status::HostDependent => {
            let reference = asked.reference.as_ref();
            let tag = reference.and_then(|reference| reference.tag.as_deref()).unwrap_or("latest");
            let lines = published_lines(catalog, &asked.repository(), tag);
            return judge_published(catalog, host, &lines, resolution.family, isolation);
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

/// Judges a tag with one image for each line: the best of its lines, as the host would pull it.
/// Unknown if the data do not have the lines.
pub fn judge_published(
    catalog: &Catalog,
    host: &Host,
    lines: &[Build],
    family: Option<Family>,
    isolation: Isolation,
) -> Judgement {
    let of_line = |build: &Build| judge(catalog, host, &ImageFacts::floating(catalog, *build, family), isolation);
    let best = lines.iter().map(of_line).min_by_key(|judgement| judgement.verdict.rank());
    match best {
        None => image_unknown(),
        Some(judgement) if judgement.verdict == Verdict::No && judgement.reason != Reason::LinuxHost => {
            not_published(catalog, host, lines)
        }
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
    use crate::windows::images::{Answers, parse_query};

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
                &parse_query(catalog, &Answers::default(), image),
                host.default_isolation(),
            );
            assert_eq!((judged.verdict, judged.reason), (verdict, reason), "{image} on {}", host.name);
        }
    }
}
