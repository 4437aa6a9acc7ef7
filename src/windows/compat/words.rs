//! A ruling in words: the explanation, the texts that the user would see, and what was assumed.

use super::rule::{Ruling, floor};
use super::{ImageFacts, Judgement, Reason, Verdict, one_build, table};
use crate::windows::Catalog;
use crate::windows::baseline::Side;
use crate::windows::hosts::{Host, Isolation, Platform};
use crate::windows::lines::BirthSide;
use crate::windows::version::OsVersion;

pub(super) fn judgement(
    catalog: &Catalog,
    host: &Host,
    image: &ImageFacts,
    isolation: Isolation,
    ruling: Ruling,
) -> Judgement {
    let Ruling { verdict, reason, condition } = ruling;
    let met = host.os_version().filter(|_| reason == Reason::HostBehind);
    Judgement {
        verdict,
        reason,
        explanation: explanation(catalog, host, image, reason),
        condition,
        error_text: error_text(catalog, host, image, verdict, reason),
        reported_failures: reason == Reason::ReportedFailures,
        assumption: assumption(catalog, host, image, isolation, verdict),
        known_break: met.and_then(|host| table::known_break(catalog, host, image.version, image.family)).cloned(),
    }
}

/// `Windows Server 2019 (10.0.17763.973)`.
fn title(catalog: &Catalog, version: OsVersion) -> String {
    format!("{} ({version})", catalog.product(version.build))
}

fn explanation(catalog: &Catalog, host: &Host, facts: &ImageFacts, reason: Reason) -> String {
    let image = title(catalog, facts.version);
    let build = facts.version.build;
    let on = host.title();
    match reason {
        Reason::SameBuild => format!("{on} runs images of its own build."),
        Reason::StableAbi => {
            format!("{on} runs images of {image}: its interface to containers is stable over one LTSC release.")
        }
        Reason::HypervOlderImage => format!("An image of {image} is older than {on} and runs with its own kernel."),
        Reason::HostProcess => "HostProcess containers run on every Windows host.".to_owned(),
        Reason::PulledOnly => {
            format!("{on} can pull an image of {image}, which is all that a stage without commands needs.")
        }
        Reason::HostBehind => {
            format!("The image is {}, ahead of its host {on}: patch the host before the image.", facts.version)
        }
        Reason::ImageNewer => format!("The image is of {image}, newer than {on}, which cannot even pull it."),
        Reason::BuildDiffers => {
            format!("The image is of {image}; under process isolation {on} runs images of its own build only.")
        }
        Reason::BelowFloor => {
            let floor = host.build.map(|build| title(catalog, OsVersion::new(floor(build), None))).unwrap_or_default();
            format!("The image is of {image}; under process isolation {on} runs nothing older than {floor}.")
        }
        Reason::BaselineMismatch => mismatch(catalog, host, facts),
        Reason::InterimImage => {
            let good = catalog
                .baseline_image(build)
                .map(|good| format!(", replaced on 2020-02-18 by {good}"))
                .unwrap_or_default();
            format!(
                "The image {} is the faulty publication of 2020-02-11{good}: it hangs or stops responding.",
                facts.version
            )
        }
        Reason::BaselineUnknown => format!(
            "{} crossed the security baseline of February 2020: an image runs only on a host of the same side, and {} is not known.",
            catalog.product(build),
            if one_build::image_side(catalog, facts).is_none() {
                "which release the image is"
            } else {
                "how far the host is patched"
            },
        ),
        Reason::ClientProcessIsolation => format!(
            "{on} runs Hyper-V isolation; process isolation is for development at best, and from 10.0.17763 on."
        ),
        Reason::RevisionMonthDiffers => format!(
            "On Windows Server 2016 image ({}) and host ({}) are of different monthly releases, which is unsupported: the container may not start.",
            facts.version,
            host.os_version().map(|version| version.to_string()).unwrap_or_default(),
        ),
        Reason::RuntimeDependent => {
            format!("Whether {on} takes an image of {image} depends on the version of the container runtime.")
        }
        Reason::ReportedFailures => {
            format!("Microsoft documents {image} on {on}, but users report that it fails or stalls.")
        }
        Reason::Undocumented => format!("No source documents an image of {image} on {on}."),
        Reason::NoHypervOnPlatform => format!("Hyper-V isolation is not available on {}.", host.platform.title()),
        Reason::LinuxHost => format!("A Linux host can pull an image of {image}, but runs no Windows command."),
    }
}

fn mismatch(catalog: &Catalog, host: &Host, facts: &ImageFacts) -> String {
    let good = catalog.baseline_image(facts.version.build).map(|good| good.to_string()).unwrap_or_default();
    let what = "programs of 32 bits fail, some without a word";
    match host.baseline {
        Some(Side::Post) => format!(
            "The image is older than the security baseline of February 2020 ({good}) and the host {} is past it: {what}.",
            host.title()
        ),
        _ => format!(
            "The image is past the security baseline of February 2020 ({good}) and the host {} is not: {what}.",
            host.title()
        ),
    }
}

/// What the user would see; from section 3 of `domain.md`, where each has its thread.
fn error_text(catalog: &Catalog, host: &Host, facts: &ImageFacts, verdict: Verdict, reason: Reason) -> Vec<String> {
    if host.platform == Platform::Aci && verdict == Verdict::No {
        return vec![
            "UnsupportedWindowsVersion: Unsupported windows image version.".to_owned(),
            "OsVersionNotSupported".to_owned(),
        ];
    }
    let image = facts.version.build;
    let texts: &[&str] = match reason {
        Reason::ImageNewer => {
            let Some(host) = host.build else { return vec![] };
            return vec![
                format!("a Windows version 10.0.{image}-based image is incompatible with a 10.0.{host} host"),
                format!("no matching manifest for windows/amd64 10.0.{host} in the manifest list entries"),
            ];
        }
        Reason::BuildDiffers | Reason::BelowFloor => {
            &["The container operating system does not match the host operating system.", "0xc0370101"]
        }
        Reason::BaselineMismatch if host.baseline == Some(Side::Post) => {
            &["exit code 0xC0000142 (3221225794, -1073741502)"]
        }
        Reason::BaselineMismatch => &["exit code 0xC0000139 (3221225785)"],
        Reason::HostBehind => &["The virtual machine or container exited unexpectedly. (0xc0370106)"],
        Reason::ReportedFailures => &["The container image contains a layer with an unrecognized format. (0xc0370112)"],
        Reason::RuntimeDependent => &["no match for platform in manifest: not found"],
        Reason::NoHypervOnPlatform => &["No hypervisor is present on this system"],
        Reason::LinuxHost => &["no matching manifest for linux/amd64"],
        _ => &[],
    };
    let _ = catalog;
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// That a host whose revision nobody gave is patched: what makes an image of today a yes.
fn assumption(
    catalog: &Catalog,
    host: &Host,
    facts: &ImageFacts,
    isolation: Isolation,
    verdict: Verdict,
) -> Option<String> {
    let build = host.build.filter(|build| *build == facts.version.build)?;
    let crosses = catalog.line(build).is_some_and(|line| line.baseline == BirthSide::Crosses);
    let rests_on_it = isolation == Isolation::Process && verdict != Verdict::No && host.baseline.is_none();
    let past = one_build::image_side(catalog, facts) == Some(Side::Post);
    let patched = OsVersion::new(build, Some(catalog.threshold(build)?.host_2b));
    (crosses && rests_on_it && past).then(|| format!("the host is patched past February 2020 ({patched} or later)"))
}
