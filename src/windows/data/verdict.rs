//! Whether an image runs on a host, and why.

use serde::{Deserialize, Serialize};

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

    /// The order of verdicts: the best is 0.
    pub fn rank(self) -> u8 {
        match self {
            Verdict::Yes => 0,
            Verdict::Conditional => 1,
            Verdict::Unknown => 2,
            Verdict::No => 3,
        }
    }
}

/// The reason of a verdict.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Host and image are of one build.
    SameBuild,
    /// An older image on a host that keeps its ABI stable: one LTSC back.
    StableAbi,
    /// Under Hyper-V isolation older images bring their own kernel.
    HypervOlderImage,
    /// HostProcess images run on every Windows host.
    HostProcess,
    /// The image is only pulled and copied from or to.
    PulledOnly,
    /// The image runs, but its host has older updates.
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
    /// Windows Server 2016 requires image and host to be of the same monthly release.
    RevisionMonthDiffers,
    /// The container runtime decides.
    RuntimeDependent,
    /// Documented as running, and reported to fail.
    ReportedFailures,
    /// No page documents whether the image runs.
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

impl Reason {
    /// The name in machine-readable formats: `same-build`.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}
