//! The texts of a judgement: explanation, error messages and assumption.

use super::image_facts::ImageFacts;
use super::judgement::Judgement;
use super::rule::{self, Ruling};
use super::{exceptions, one_build};
use crate::windows::data::{BaselineSide, BirthSide, Build, Catalog, OsVersion, Platform, Reason, Verdict};
use crate::windows::hosts::Host;
use crate::windows::isolation::Isolation;

/// The pair that was judged.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) host: &'a Host,
    pub(super) image: &'a ImageFacts,
    pub(super) isolation: Isolation,
}

pub(super) fn judgement(case: Case<'_>, ruling: Ruling) -> Judgement {
    let Case { catalog, host, image, .. } = case;
    let Ruling { verdict, reason, condition } = ruling;
    let behind = host.os_version().filter(|_| reason == Reason::HostBehind);
    Judgement {
        verdict,
        reason,
        explanation: case.explanation(verdict, reason),
        condition,
        error_text: error_text(host, image, verdict, reason),
        reported_failures: reason == Reason::ReportedFailures,
        assumption: case.assumption(verdict),
        known_break: behind
            .and_then(|host| exceptions::known_break(catalog, host, image.version, image.family))
            .cloned(),
    }
}

impl Case<'_> {
    /// `Windows Server 2019 (10.0.17763.973)`.
    fn image_title(&self) -> String {
        let version = self.image.version;
        format!("{} ({version})", self.catalog.product(version.build))
    }

    fn explanation(&self, verdict: Verdict, reason: Reason) -> String {
        let (image, host) = (self.image_title(), self.host.title());
        match reason {
            Reason::SameBuild => format!("{host} runs images of its own build."),
            Reason::StableAbi | Reason::BelowFloor | Reason::BuildDiffers => {
                let range = self.what_the_host_runs();
                format!("Under process isolation {host} runs images {range}; this one is of {image}.")
            }
            Reason::HypervOlderImage => format!("An image of {image} runs with its own kernel on {host}."),
            Reason::HostProcess => "HostProcess containers run on every Windows host.".to_owned(),
            Reason::PulledOnly => format!("{host} can pull images of {image}; a stage that only copies needs no more."),
            Reason::ImageNewer => format!("The image is of {image}, newer than {host}, which cannot even pull it."),
            Reason::HostBehind | Reason::RevisionMonthDiffers => self.of_two_revisions(reason),
            Reason::BaselineMismatch | Reason::InterimImage | Reason::BaselineUnknown => self.of_the_baseline(reason),
            Reason::ClientProcessIsolation => match verdict {
                Verdict::No => format!("{host} runs containers under Hyper-V isolation only."),
                _ => format!("{host} runs containers under process isolation for development and test only."),
            },
            Reason::RuntimeDependent => {
                format!("It is up to the container runtime whether {host} takes images of {image}.")
            }
            Reason::ReportedFailures => {
                format!("{host} is documented to run images of {image}, but users report that they fail or stall.")
            }
            Reason::Undocumented => {
                format!("No page says that {host} runs images of {image} under {} isolation.", self.isolation.title())
            }
            Reason::NoHypervOnPlatform => match verdict {
                Verdict::No => format!("{} has no Hyper-V isolation.", self.host.platform.title()),
                _ => format!("{} may have no Hyper-V isolation.", self.host.platform.title()),
            },
            // Neither is made from a ruling: they say what they have to say themselves.
            Reason::NotPublished | Reason::ImageUnknown | Reason::NoSuchTag | Reason::NotWindows => String::new(),
            Reason::LinuxHost => format!("A Linux host pulls images of {image}, but runs no command in them."),
        }
    }

    /// `from Windows Server 2022 (10.0.20348) up to its own build`.
    fn what_the_host_runs(&self) -> String {
        let oldest = self.host.build.map(|build| (build, rule::oldest_image(self.catalog, build)));
        match oldest {
            Some((build, oldest)) if oldest != build => {
                format!("from {} (10.0.{oldest}) up to its own build", self.catalog.product(oldest))
            }
            _ => "of its own build only".to_owned(),
        }
    }

    fn of_two_revisions(&self, reason: Reason) -> String {
        let (image, host) = (self.image.version, self.host.title());
        match reason {
            Reason::HostBehind => format!("The image {image} is ahead of its host {host}: patch the host first."),
            _ => format!(
                "The image {image} and the host {host} are of different months, which Windows Server 2016 does not \
                 support: the container may not start."
            ),
        }
    }

    fn of_the_baseline(&self, reason: Reason) -> String {
        let (image, host) = (self.image.version, self.host.title());
        let good = self.catalog.baseline_image(image.build).map(|good| good.to_string()).unwrap_or_default();
        let harm = "32-bit programs fail, some of them without a message";
        let image_baseline = one_build::image_baseline(self.catalog, self.image);
        match (reason, image_baseline) {
            (Reason::InterimImage, _) => format!(
                "The image {image} is the publication of 2020-02-11 that hangs or stops responding; {good} replaced it \
                 a week later."
            ),
            (Reason::BaselineMismatch, Some(BaselineSide::Pre)) => {
                format!(
                    "The image {image} is older than the baseline of February 2020 ({good}), and {host} is past it: {harm}."
                )
            }
            (Reason::BaselineMismatch, _) => {
                format!("The image {image} is past the baseline of February 2020 ({good}), and {host} is not: {harm}.")
            }
            (_, None) => format!(
                "Whether the image {image} is past the baseline of February 2020 ({good}) is not known; {host} runs \
                 images of its own side only."
            ),
            _ => format!(
                "The image {image} is older than the baseline of February 2020 ({good}); whether {host} is patched past \
                 it is not known."
            ),
        }
    }

    /// The assumption that a host without a revision has current updates.
    fn assumption(&self, verdict: Verdict) -> Option<String> {
        let build = self.host.build.filter(|build| *build == self.image.version.build)?;
        let crosses = self.catalog.line(build).is_some_and(|line| line.baseline == BirthSide::Crosses);
        let rests_on_it = self.isolation == Isolation::Process
            && verdict != Verdict::No
            && self.host.baseline.is_none()
            && one_build::image_baseline(self.catalog, self.image) == Some(BaselineSide::Post);
        let patched = OsVersion::new(build, Some(self.catalog.threshold(build)?.host_2b));
        let of_one_month = if build == one_build::WS2016 { ", and of the same month as the image" } else { "" };
        let assumed = format!("the host is patched past February 2020 ({patched} or later){of_one_month}");
        (crosses && rests_on_it).then_some(assumed)
    }
}

/// The error messages of Docker, Windows or the platform.
///
/// Sources: moby `pull_v2_windows.go`; runner-images issues 3422 and 11582; dotnet-framework-docker issues 521 and
/// 574; moby issues 27198 and 40525; hcsshim issue 2566; azure-docs issues 8586 and 94808; Windows-Containers
/// issue 410.
fn error_text(host: &Host, image: &ImageFacts, verdict: Verdict, reason: Reason) -> Vec<String> {
    let texts: &[&str] = match reason {
        _ if host.platform == Platform::Aci && verdict == Verdict::No => {
            &["UnsupportedWindowsVersion: Unsupported windows image version.", "OsVersionNotSupported"]
        }
        Reason::ImageNewer => return refused_pull(host, image),
        Reason::BuildDiffers | Reason::BelowFloor => &[
            "The container operating system does not match the host operating system.",
            "The operating system of the container does not match the operating system of the host. (0xc0370101)",
        ],
        Reason::BaselineMismatch if host.baseline == Some(BaselineSide::Post) => {
            &["exit code 3221225794 (0xC0000142, -1073741502)"]
        }
        Reason::BaselineMismatch => &["exit code 3221225785 (0xC0000139)"],
        Reason::HostBehind => &["The virtual machine or container exited unexpectedly. (0xc0370106)"],
        Reason::ReportedFailures => &["The container image contains a layer with an unrecognized format. (0xc0370112)"],
        Reason::RuntimeDependent => &["no match for platform in manifest: not found"],
        Reason::NoHypervOnPlatform if verdict != Verdict::No => &["No hypervisor is present on this system"],
        Reason::LinuxHost => &["no matching manifest for linux/amd64"],
        _ => &[],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn refused_pull(host: &Host, image: &ImageFacts) -> Vec<String> {
    let image = image.version.build;
    let texts = |host: Build| {
        vec![
            format!("a Windows version 10.0.{image}-based image is incompatible with a 10.0.{host} host"),
            format!("no matching manifest for windows/amd64 10.0.{host} in the manifest list entries"),
        ]
    };
    host.build.map(texts).unwrap_or_default()
}
