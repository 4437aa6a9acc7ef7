//! What is said of an image on a host: the verdict, the reason, and what a person needs to act on them.

use super::table::KnownBreak;
use serde::{Deserialize, Serialize};

/// Whether an image runs on a host, with what a person needs to act on it.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub verdict: Verdict,
    pub reason: Reason,
    /// One or two sentences that name the lines.
    pub explanation: String,
    /// What must hold for it to run.
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
}
