//! Image and host of one build under process isolation: the baseline of 2020-02, then the revisions.

use super::rule::Ruling;
use super::{Family, ImageFacts, Reason, Verdict};
use crate::windows::Catalog;
use crate::windows::baseline::Side;
use crate::windows::hosts::{Host, HostKind};
use crate::windows::lines::BirthSide;
use crate::windows::releases::Stream;
use crate::windows::version::{Build, OsVersion};

/// Windows Server 2016, whose containers want the revision of their host.
const WS2016: Build = Build(14393);

/// What becomes of the ruling on the builds once the revisions are looked at.
pub(super) fn settle(catalog: &Catalog, host: &Host, image: &ImageFacts, pair: Ruling) -> Ruling {
    let build = image.version.build;
    let crosses = catalog.line(build).is_some_and(|line| line.baseline == BirthSide::Crosses);
    let pair = match (image_side(catalog, image), host.baseline) {
        (Some(Side::Interim), _) => return Ruling::no(Reason::InterimImage),
        (Some(image), Some(host)) if image != host => return Ruling::no(Reason::BaselineMismatch),
        (None, _) | (Some(Side::Pre), None) if crosses => return Ruling { reason: Reason::BaselineUnknown, ..pair },
        _ if pair.reason == Reason::BaselineUnknown => of_one_side(host.kind),
        _ => pair,
    };
    match host.os_version() {
        Some(host) if build == WS2016 && months_differ(catalog, host, image.version) => {
            Ruling::conditional(Reason::RevisionMonthDiffers, "image and host of the same monthly release")
        }
        _ if pair.verdict == Verdict::Yes && is_behind(catalog, host, image) => Ruling::yes(Reason::HostBehind),
        _ => pair,
    }
}

/// The side of the image: what the caller knows of it, else what its revision says.
pub(super) fn image_side(catalog: &Catalog, image: &ImageFacts) -> Option<Side> {
    image.side.or_else(|| catalog.image_side(image.version))
}

fn of_one_side(kind: HostKind) -> Ruling {
    if kind == HostKind::Client { Ruling::for_development() } else { Ruling::yes(Reason::SameBuild) }
}

/// Whether both releases are known, and are of different months.
///
/// Not literal equality: the images of 2020-02 and 2020-03 bore revisions that no host ever had.
fn months_differ(catalog: &Catalog, host: OsVersion, image: OsVersion) -> bool {
    let month = |version| catalog.release(version).and_then(|release| release.month());
    matches!((month(host), month(image)), (Some(host), Some(image)) if host != image)
}

/// Whether the image is of a later release than the host, of a family that is known to mind.
fn is_behind(catalog: &Catalog, host: &Host, image: &ImageFacts) -> bool {
    let (Some(host_revision), Some(image_revision)) = (host.revision, image.version.revision) else { return false };
    let Some(host_version) = host.os_version() else { return false };
    image_revision > host_revision
        && image.family != Family::NanoServer
        && !has_client_revision(catalog, host.kind, host_version)
        && !is_same_release(catalog, host_version, image.version)
}

/// Whether the host's revision is one that only clients got, so that it says nothing about images.
///
/// Clients of 26100 left the stream of the servers in 2026-01: .7840 is newer than .32230 is.
fn has_client_revision(catalog: &Catalog, kind: HostKind, host: OsVersion) -> bool {
    let at_or_below = catalog.releases(host.build).iter().rev().find(|release| Some(release.revision) <= host.revision);
    kind == HostKind::Client || at_or_below.is_some_and(|release| release.stream == Stream::Client)
}

/// Whether two revisions are one security release: the images of 2020-02 are one ahead of the hosts'.
fn is_same_release(catalog: &Catalog, host: OsVersion, image: OsVersion) -> bool {
    let label =
        |version| catalog.release(version).filter(|release| release.is_monthly()).and_then(|release| release.label());
    label(host).is_some() && label(host) == label(image)
}
