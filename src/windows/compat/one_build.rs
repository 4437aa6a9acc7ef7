//! Image and host of one build under process isolation: the baseline of 2020-02, then the revisions.

use super::image_facts::ImageFacts;
use super::rule::Ruling;
use crate::windows::data::{
    BaselineSide, BirthSide, Build, Catalog, Family, HostKind, OsVersion, Reason, Stream, Verdict,
};
use crate::windows::hosts::Host;

/// Windows Server 2016, which requires image and host to be of the same monthly release.
pub(super) const WS2016: Build = Build(14393);

/// Refines the ruling on two builds by their revisions.
pub(super) fn settle(catalog: &Catalog, host: &Host, image: &ImageFacts, pair: Ruling) -> Ruling {
    let build = image.version.build;
    let crosses = catalog.line(build).is_some_and(|line| line.baseline == BirthSide::Crosses);
    let pair = match (image_baseline(catalog, image), host.baseline) {
        (Some(BaselineSide::Interim), _) => return Ruling::no(Reason::InterimImage),
        (Some(image), Some(host)) if image != host => return Ruling::no(Reason::BaselineMismatch),
        (None, _) | (Some(BaselineSide::Pre), None) if crosses => {
            return Ruling { reason: Reason::BaselineUnknown, ..pair };
        }
        _ if pair.reason == Reason::BaselineUnknown => of_one_side(host.kind),
        _ => pair,
    };
    match host.os_version() {
        Some(host) if build == WS2016 && months_differ(catalog, host, image.version) => {
            Ruling::conditional(Reason::RevisionMonthDiffers, "image and host must be of the same monthly release")
        }
        _ if pair.verdict == Verdict::Yes && is_behind(catalog, host, image) => Ruling::yes(Reason::HostBehind),
        _ => pair,
    }
}

/// The side of the image: given by the caller, else by the revision.
pub(super) fn image_baseline(catalog: &Catalog, image: &ImageFacts) -> Option<BaselineSide> {
    image.baseline.or_else(|| catalog.image_baseline(image.version))
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

/// Whether the image is of a later release than the host, and of a family for which this causes failures.
fn is_behind(catalog: &Catalog, host: &Host, image: &ImageFacts) -> bool {
    let (Some(host_revision), Some(image_revision)) = (host.revision, image.version.revision) else { return false };
    let Some(host_version) = host.os_version() else { return false };
    image_revision > host_revision
        && image.family != Some(Family::NanoServer)
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

/// The host's revision, where it can be compared with those of images.
pub fn revision_of_servers(catalog: &Catalog, host: &Host) -> Option<u32> {
    let version = host.os_version()?;
    let has_parted = catalog.releases(version.build).iter().any(|release| release.stream == Stream::Client);
    let is_of_clients = has_parted && has_client_revision(catalog, host.kind, version);
    version.revision.filter(|_| !is_of_clients)
}

/// Whether two revisions are one security release: the images of 2020-02 are one ahead of the hosts'.
fn is_same_release(catalog: &Catalog, host: OsVersion, image: OsVersion) -> bool {
    let label =
        |version| catalog.release(version).filter(|release| release.is_monthly()).and_then(|release| release.label());
    label(host).is_some() && label(host) == label(image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::compat::{Judgement, judge};
    use crate::windows::hosts::find_host;
    use crate::windows::isolation::Isolation;
    use jiff::civil::date;

    fn judged(host: &str, version: &str, family: Family) -> Judgement {
        let catalog = Catalog::embedded();
        let host = find_host(catalog, host, date(2026, 11, 22)).expect("a host");
        let version = version.parse().expect("a version");
        let image = ImageFacts { version, baseline: None, family: Some(family), host_process: false };
        judge(catalog, &host, &image, Isolation::Process)
    }

    /// The nine host-and-container combinations of the Microsoft page, for each line that crosses the baseline:
    /// hosts and images of 1B, 2B and 3B of 2020, where both are on one side or they do not run.
    #[test]
    fn the_nine_combinations_row_by_row() {
        use Verdict::{Conditional, No, Yes};
        // On Windows Server 2016 the month counts as well.
        let (line, ws2016) = (
            [[Yes, No, No], [No, Yes, Yes], [No, Yes, Yes]],
            [[Yes, No, No], [No, Yes, Conditional], [No, Conditional, Yes]],
        );
        for (build, hosts, images, expected) in [
            (14393, [3443, 3504, 3564], [3443, 3506, 3568], ws2016),
            (17134, [1246, 1304, 1365], [1246, 1305, 1365], line),
            (17763, [973, 1039, 1098], [973, 1040, 1098], line),
            (18362, [592, 657, 719], [592, 658, 719], line),
            (18363, [592, 657, 719], [592, 658, 719], line),
        ] {
            for (host, row) in hosts.iter().zip(expected) {
                for (image, verdict) in images.iter().zip(row) {
                    let (host, image) = (format!("10.0.{build}.{host}"), format!("10.0.{build}.{image}"));
                    let judged = judged(&host, &image, Family::ServerCore);
                    assert_eq!(judged.verdict, verdict, "{image} on {host}");
                    assert_eq!(judged.reason == Reason::BaselineMismatch, verdict == No, "{image} on {host}");
                }
            }
        }
    }

    #[test]
    fn the_image_of_2020_02_11_runs_nowhere() {
        for host in ["10.0.17763.973", "10.0.17763.1039", "10.0.17763.9247", "ltsc2019", "aci"] {
            assert_eq!(judged(host, "10.0.17763.1039", Family::ServerCore).reason, Reason::InterimImage, "{host}");
        }
    }

    #[test]
    fn a_host_without_a_revision_is_not_known_to_be_patched() {
        for (host, image, verdict, reason) in [
            ("ltsc2019", "10.0.17763.1040", Verdict::Yes, Reason::SameBuild),
            ("ltsc2019", "10.0.17763.973", Verdict::Conditional, Reason::BaselineUnknown),
            ("ltsc2019", "10.0.17763", Verdict::Conditional, Reason::BaselineUnknown),
            ("10.0.17763.9247", "10.0.17763", Verdict::Conditional, Reason::BaselineUnknown),
            ("client:17763", "10.0.17763.1040", Verdict::Conditional, Reason::ClientProcessIsolation),
            ("client:17763.1039", "10.0.17763.973", Verdict::No, Reason::BaselineMismatch),
            // ACI documents that it takes images of the baseline and later only.
            ("aci", "10.0.17763.973", Verdict::No, Reason::BaselineMismatch),
            ("aci", "10.0.17763.1040", Verdict::Yes, Reason::SameBuild),
        ] {
            let judged = judged(host, image, Family::ServerCore);
            assert_eq!((judged.verdict, judged.reason), (verdict, reason), "{image} on {host}");
        }
    }

    #[test]
    fn revisions_are_compared_where_they_are_one_stream() {
        use Family::{NanoServer, ServerCore};
        for (host, image, family, reason) in [
            ("windows-2022@20348.5499", "10.0.20348.5622", ServerCore, Reason::HostBehind),
            ("windows-2022@20348.5499", "10.0.20348.5622", NanoServer, Reason::SameBuild),
            ("windows-2022@20348.5499", "10.0.20348.5499", ServerCore, Reason::SameBuild),
            ("windows-2022@20348.5499", "10.0.20348.5386", ServerCore, Reason::SameBuild),
            ("windows-2022", "10.0.20348.5622", ServerCore, Reason::SameBuild),
            ("10.0.26100.32230", "10.0.26100.32370", ServerCore, Reason::HostBehind),
            ("10.0.26100.7462", "10.0.26100.32230", ServerCore, Reason::HostBehind),
            // The stream of the clients, of which .7840 is the 2026-02 release.
            ("client:26100.7840", "10.0.26100.32230", ServerCore, Reason::SameBuild),
            ("client:26100.4061", "10.0.26100.7462", ServerCore, Reason::SameBuild),
            ("10.0.26100.7840", "10.0.26100.32230", ServerCore, Reason::SameBuild),
            // One release, two revisions.
            ("10.0.17763.1039", "10.0.17763.1040", ServerCore, Reason::SameBuild),
            ("10.0.14393.3564", "10.0.14393.3568", ServerCore, Reason::SameBuild),
            ("10.0.14393.3630", "10.0.14393.3568", ServerCore, Reason::RevisionMonthDiffers),
        ] {
            assert_eq!(judged(host, image, family).reason, reason, "{image} on {host}");
        }
    }

    #[test]
    fn a_break_on_record_is_named() {
        let behind = judged("windows-2025@26100.2894", "10.0.26100.3194", Family::ServerCore);
        assert_eq!(behind.verdict, Verdict::Yes);
        assert!(behind.known_break.is_some_and(|found| found.remedy.contains("patch the host")));
        assert_eq!(judged("client:26100.2894", "10.0.26100.3194", Family::ServerCore).known_break, None);
    }
}
