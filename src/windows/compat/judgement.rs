//! What is said of an image on a host: the verdict, the reason, and what a person needs to act on them.

use super::table::KnownBreak;
use crate::windows::hosts::Host;
use crate::windows::{Build, Catalog};
use serde::{Deserialize, Serialize};

/// Whether an image runs on a host, with what a person needs to act on it.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub verdict: Verdict,
    pub reason: Reason,
    /// One or two sentences that name the lines.
    pub explanation: String,
    /// What it runs under, or what stands in doubt; reads by itself, as a note does.
    pub condition: Option<String>,
    /// What the user would see where it fails.
    pub error_text: Vec<String>,
    /// Whether users report failures of this pair.
    pub reported_failures: bool,
    /// What was taken to be so because it is not known.
    pub assumption: Option<String>,
    /// The break on record that this pair of revisions would meet.
    pub known_break: Option<KnownBreak>,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Yes,
    No,
    Conditional,
    Unknown,
}

impl Verdict {
    /// `yes`, `no`, `conditional` or `unknown`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::No => "no",
            Verdict::Conditional => "conditional",
            Verdict::Unknown => "unknown",
        }
    }

    /// The better one first.
    pub fn rank(self) -> u8 {
        match self {
            Verdict::Yes => 0,
            Verdict::Conditional => 1,
            Verdict::Unknown => 2,
            Verdict::No => 3,
        }
    }
}

impl Reason {
    /// `same-build`: as the formats for programs write it.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Why the verdict is what it is.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Host and image are of one build.
    SameBuild,
    /// An older image on a host that keeps its ABI stable: one LTSC back.
    StableAbi,
    /// Under Hyper-V isolation older images bring their own kernel.
    HypervOlderImage,
    /// HostProcess images are exempt.
    HostProcess,
    /// Pulled and copied from or onto, and never run.
    PulledOnly,
    /// It runs, and the host should be patched before the image.
    HostBehind,
    ImageNewer,
    BuildDiffers,
    BelowFloor,
    /// One build, on different sides of the 2020-02 baseline.
    BaselineMismatch,
    /// The faulty publication of 2020-02-11.
    InterimImage,
    /// One build that crosses the baseline, and the side of image or host is not known.
    BaselineUnknown,
    /// Windows 10 runs process isolation for development at best.
    ClientProcessIsolation,
    /// Windows Server 2016 wants the monthly release of image and host to be one.
    RevisionMonthDiffers,
    /// The container runtime decides.
    RuntimeDependent,
    /// Documented as running, and reported to fail.
    ReportedFailures,
    /// No page says that it runs, and none that it does not.
    Undocumented,
    NoHypervOnPlatform,
    LinuxHost,
    /// The tag has no image of a line that runs there.
    NotPublished,
    /// The tag does not exist.
    NoSuchTag,
    /// The image is of Linux.
    NotWindows,
    /// The image's line is not known.
    ImageUnknown,
}

/// For a tag that has one image a line: none of the lines that it is published for runs on the host.
pub(super) fn not_published(catalog: &Catalog, host: &Host, lines: &[Build]) -> Judgement {
    let names: Vec<_> = lines.iter().map(|build| catalog.line_name(*build)).collect();
    let version = host.build.map_or_else(String::new, |build| format!(" 10.0.{build}"));
    Judgement {
        explanation: format!("The tag is published for {}, none of which {} runs.", names.join(", "), host.title()),
        error_text: vec![format!("no matching manifest for windows/amd64{version} in the manifest list entries")],
        ..bare(Verdict::No, Reason::NotPublished)
    }
}

/// For an image whose line is not known.
pub fn image_unknown() -> Judgement {
    let explanation = "The Windows line of the image is not known.".to_owned();
    Judgement { explanation, ..bare(Verdict::Unknown, Reason::ImageUnknown) }
}

/// For a tag that certainly does not exist.
pub(super) fn no_such_tag(image: &str, why: &str) -> Judgement {
    Judgement {
        explanation: format!("There is no such image: {why}."),
        error_text: vec![format!("manifest for {image} not found: manifest unknown")],
        ..bare(Verdict::No, Reason::NoSuchTag)
    }
}

/// For an image of Linux.
pub(super) fn not_windows(host: &Host, why: &str) -> Judgement {
    let Some(build) = host.build else {
        let explanation = format!("It is no Windows image ({why}), and only those are judged.");
        return Judgement { explanation, ..bare(Verdict::Unknown, Reason::NotWindows) };
    };
    Judgement {
        explanation: format!("It is no Windows image ({why}), and {} runs Windows containers.", host.title()),
        error_text: vec![format!("no matching manifest for windows/amd64 10.0.{build} in the manifest list entries")],
        ..bare(Verdict::No, Reason::NotWindows)
    }
}

/// A verdict and a reason that nothing else is known of.
fn bare(verdict: Verdict, reason: Reason) -> Judgement {
    Judgement {
        verdict,
        reason,
        explanation: String::new(),
        condition: None,
        error_text: vec![],
        reported_failures: false,
        assumption: None,
        known_break: None,
    }
}
