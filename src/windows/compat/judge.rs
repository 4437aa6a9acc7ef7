//! Whether an image runs on a host, and why: process isolation, Hyper-V isolation, and the pull alone.

use super::image_facts::ImageFacts;
use super::judgement::Judgement;
use super::rule::{self, Ruling};
use super::words::{self, Case};
use super::{exceptions, one_build};
use crate::windows::data::{Build, Catalog, HostKind, Platform, Reason, Verdict};
use crate::windows::hosts::Host;
use crate::windows::isolation::Isolation;

/// Judges whether a container of the image runs on the host.
pub fn judge(catalog: &Catalog, host: &Host, image: &ImageFacts, isolation: Isolation) -> Judgement {
    words::judgement(Case { catalog, host, image, isolation }, decide(catalog, host, image, isolation))
}

/// Judges whether the host runs the image that a floating tag of the line names.
pub fn runs(catalog: &Catalog, host: &Host, build: Build, isolation: Isolation) -> Judgement {
    judge(catalog, host, &ImageFacts::floating(catalog, build, None), isolation)
}

/// Judges whether the host can pull the image, for a stage that only copies: every image not newer than the host.
///
/// Source: moby `pull_v2_windows.go` checkImageCompatibility; Linux builders pull by platform, whatever the build.
pub fn pullable(catalog: &Catalog, host: &Host, image: &ImageFacts) -> Judgement {
    let newer = host.build.is_some_and(|build| image.version.build > build);
    let ruling = match newer && !image.host_process {
        true => Ruling::no(Reason::ImageNewer),
        false => Ruling::yes(Reason::PulledOnly),
    };
    words::judgement(Case { catalog, host, image, isolation: Isolation::Process }, ruling)
}

/// Whether Hyper-V isolation may be recommended: only on the user's own machines.
pub fn hyperv_is_a_remedy(host: &Host) -> bool {
    host.platform == Platform::Unknown && host.kind != HostKind::Linux
}

fn decide(catalog: &Catalog, host: &Host, image: &ImageFacts, isolation: Isolation) -> Ruling {
    let Some(build) = host.build else { return Ruling::no(Reason::LinuxHost) };
    if image.host_process {
        return Ruling::yes(Reason::HostProcess);
    }
    let pair = exceptions::exception(catalog, host.kind, build, image.version.build, isolation)
        .unwrap_or_else(|| rule::builds(catalog, host.kind, build, image.version.build, isolation));
    match isolation {
        _ if pair.verdict == Verdict::No => pair,
        Isolation::HyperV => hyperv_on(host.platform).unwrap_or(pair),
        Isolation::Process if image.version.build == build => one_build::settle(catalog, host, image, pair),
        Isolation::Process => pair,
    }
}

/// The ruling of a platform on Hyper-V isolation, whatever the builds. None if the platform does not restrict it.
///
/// Sources: kubernetes/website concepts/windows/intro.md; actions/runner-images issues 183 and 252, of 2020.
fn hyperv_on(platform: Platform) -> Option<Ruling> {
    let doubted = |condition| Some(Ruling::conditional(Reason::NoHypervOnPlatform, condition));
    match platform {
        Platform::Unknown => None,
        Platform::Kubernetes | Platform::Aks | Platform::Eks | Platform::Gke => {
            Some(Ruling::no(Reason::NoHypervOnPlatform))
        }
        Platform::GithubHosted | Platform::AzurePipelines => {
            doubted("by reports of 2020 the hosted runner has no hypervisor")
        }
        Platform::Ecs | Platform::Fargate | Platform::Aci => {
            doubted("no source shows a way to ask this platform for Hyper-V isolation")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::data::Family;
    use crate::windows::hosts::find_host;
    use jiff::civil::date;

    fn host(text: &str) -> Host {
        find_host(Catalog::embedded(), text, date(2026, 11, 22)).expect("a host")
    }

    fn image(version: &str) -> ImageFacts {
        let version = version.parse().expect("a version");
        ImageFacts { version, baseline: None, family: Some(Family::ServerCore), host_process: false }
    }

    fn ruled(host_text: &str, version: &str, isolation: Isolation) -> (Verdict, Reason) {
        let judged = judge(Catalog::embedded(), &host(host_text), &image(version), isolation);
        (judged.verdict, judged.reason)
    }

    #[test]
    fn pairs_of_builds() {
        use Isolation::{HyperV, Process};
        for (host, image, isolation, expected) in [
            ("windows-2022", "10.0.17763", Process, (Verdict::No, Reason::BelowFloor)),
            ("windows-2022", "10.0.20348", Process, (Verdict::Yes, Reason::SameBuild)),
            ("windows-2022", "10.0.26100", Process, (Verdict::No, Reason::ImageNewer)),
            ("ltsc2025", "10.0.20348", Process, (Verdict::Yes, Reason::StableAbi)),
            ("23H2", "10.0.20348", Process, (Verdict::Yes, Reason::StableAbi)),
            ("ltsc2019", "10.0.14393", Process, (Verdict::No, Reason::BuildDiffers)),
            ("win11-25h2", "10.0.20348", Process, (Verdict::Conditional, Reason::RuntimeDependent)),
            ("win11-25h2", "10.0.26100", Process, (Verdict::Conditional, Reason::ReportedFailures)),
            ("win11-26h1", "10.0.26100", Process, (Verdict::Conditional, Reason::Undocumented)),
            ("win11-26h1", "10.0.17763", Process, (Verdict::No, Reason::BelowFloor)),
            ("ltsc2022", "10.0.17763", HyperV, (Verdict::Yes, Reason::HypervOlderImage)),
            ("win10-22h2", "10.0.17763", HyperV, (Verdict::Yes, Reason::HypervOlderImage)),
            ("win10-22h2", "10.0.20348", HyperV, (Verdict::No, Reason::ImageNewer)),
            ("win11-26h1", "10.0.26100", HyperV, (Verdict::Conditional, Reason::Undocumented)),
            // An insider build is no line: its side is not known, and no page says what runs it.
            ("ltsc2019", "10.0.17666.1000", Process, (Verdict::No, Reason::BuildDiffers)),
            ("ltsc2025", "10.0.25398.1", Process, (Verdict::Conditional, Reason::Undocumented)),
            ("29531", "10.0.29531", Process, (Verdict::Yes, Reason::SameBuild)),
        ] {
            assert_eq!(ruled(host, image, isolation), expected, "{image} on {host} under {isolation}");
        }
    }

    #[test]
    fn servers_newer_than_all_released_ones_run_images_by_policy_only() {
        let newest = Catalog::embedded().newest_server();
        let generations = Catalog::embedded().abi_generations();
        let before = generations.iter().rev().nth(1).expect("two generations");
        for host in [format!("{newest}+"), format!("server:{}", newest.0 + 100)] {
            let ruled = |image: &str| ruled(&host, image, Isolation::Process);
            let of_newest =
                judge(Catalog::embedded(), &self::host(&host), &image(&format!("10.0.{newest}")), Isolation::Process);
            assert_eq!((of_newest.verdict, of_newest.reason), (Verdict::Conditional, Reason::Undocumented), "{host}");
            let condition = of_newest.condition.expect("a condition");
            assert!(condition.contains(&format!("no server above 10.0.{newest} is released")), "{condition}");
            assert_eq!(ruled(&format!("10.0.{before}")), (Verdict::Conditional, Reason::RuntimeDependent), "{host}");
            assert_eq!(ruled("10.0.17763"), (Verdict::No, Reason::BelowFloor), "{host}");
        }
    }

    #[test]
    fn hyperv_is_not_to_be_had_everywhere() {
        for (text, verdict, remedy) in [
            ("aks:Windows2022", Verdict::No, false),
            ("eks:2022", Verdict::No, false),
            ("gke:ltsc2022", Verdict::No, false),
            ("kubernetes:ltsc2022", Verdict::No, false),
            ("windows-2022", Verdict::Conditional, false),
            ("azure-pipelines:windows-2022", Verdict::Conditional, false),
            ("ecs:2022", Verdict::Conditional, false),
            ("ltsc2022", Verdict::Yes, true),
            ("win11-24h2", Verdict::Yes, true),
            ("linux", Verdict::No, false),
        ] {
            assert_eq!(ruled(text, "10.0.17763", Isolation::HyperV).0, verdict, "{text}");
            assert_eq!(hyperv_is_a_remedy(&host(text)), remedy, "{text}");
        }
        let newer = ruled("aks:Windows2022", "10.0.26100", Isolation::HyperV);
        assert_eq!(newer, (Verdict::No, Reason::ImageNewer), "newer is newer, whatever the platform");
    }

    #[test]
    fn only_a_platform_that_may_have_hyperv_shows_its_absence() {
        let shown =
            |text: &str| judge(Catalog::embedded(), &host(text), &image("10.0.17763"), Isolation::HyperV).error_text;
        assert_eq!(shown("windows-2022"), ["No hypervisor is present on this system"]);
        assert_eq!(shown("aks:Windows2022"), [""; 0]);
    }

    #[test]
    fn pulling_asks_for_less_than_running() {
        for (text, version, verdict, reason) in [
            ("windows-2022", "10.0.17763", Verdict::Yes, Reason::PulledOnly),
            ("windows-2022", "10.0.26100", Verdict::No, Reason::ImageNewer),
            ("ubuntu-latest", "10.0.26100", Verdict::Yes, Reason::PulledOnly),
        ] {
            let judged = pullable(Catalog::embedded(), &host(text), &image(version));
            assert_eq!((judged.verdict, judged.reason), (verdict, reason), "{version} on {text}");
        }
        assert_eq!(ruled("ubuntu-latest", "10.0.20348", Isolation::Process), (Verdict::No, Reason::LinuxHost));
    }

    #[test]
    fn host_process_images_run_on_every_windows_host() {
        let exempt = ImageFacts { host_process: true, ..image("10.0.26100") };
        let judged = |text| judge(Catalog::embedded(), &host(text), &exempt, Isolation::Process).reason;
        assert_eq!(judged("aks:Windows2019"), Reason::HostProcess);
        assert_eq!(judged("linux"), Reason::LinuxHost);
    }

    #[test]
    fn floating_tags_stand_for_the_last_images_of_their_line() {
        for (text, build, verdict, assumed) in [
            ("ltsc2019", 17763, Verdict::Yes, true),
            ("ltsc2016", 14393, Verdict::Yes, true),
            ("10.0.17763.9247", 17763, Verdict::Yes, false),
            ("10.0.17763.973", 17763, Verdict::No, false),
            ("1709", 16299, Verdict::Yes, false),
            ("ltsc2022", 20348, Verdict::Yes, false),
            ("client:17763", 17763, Verdict::Conditional, true),
        ] {
            let judged = runs(Catalog::embedded(), &host(text), Build(build), Isolation::Process);
            assert_eq!((judged.verdict, judged.assumption.is_some()), (verdict, assumed), "{build} on {text}");
        }
    }

    #[test]
    fn a_judgement_is_one_that_a_person_can_read() {
        let judged = judge(Catalog::embedded(), &host("windows-2022"), &image("10.0.26100"), Isolation::Process);
        assert_eq!(
            judged.explanation,
            "The image is of Windows Server 2025 (10.0.26100), newer than Windows Server 2022 (10.0.20348), which \
             cannot even pull it."
        );
        assert_eq!(
            judged.error_text[0],
            "a Windows version 10.0.26100-based image is incompatible with a 10.0.20348 host"
        );
    }
}
