//! Whether an image runs on a host, and why: process isolation, Hyper-V isolation, and the pull alone.

mod one_build;
mod rule;
mod table;
mod words;

pub use table::KnownBreak;
pub(super) use table::PairRow;

use super::Catalog;
use super::baseline::Side;
use super::hosts::{Host, HostKind, Isolation, Platform};
use super::lines::BirthSide;
use super::version::{Build, OsVersion};
use rule::Ruling;
use serde::Deserialize;

/// What is known of the image that is to run.
#[derive(Clone, Copy, Debug)]
pub struct ImageFacts {
    pub version: OsVersion,
    /// The side of the 2020-02 baseline where more than the revision tells it: a floating tag of a living line is past it.
    pub side: Option<Side>,
    pub family: Family,
    /// A base for HostProcess containers, which run on every host.
    pub host_process: bool,
}

/// What kind of base image it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Family {
    ServerCore,
    NanoServer,
    Server,
    Windows,
    Unknown,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Yes,
    No,
    Conditional,
    Unknown,
}

/// Why the verdict is what it is.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
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

impl ImageFacts {
    /// The image that a floating tag of a line stands for.
    ///
    /// The last images of every line are past the baseline, except where the line ended before it.
    pub fn floating(catalog: &Catalog, build: Build) -> Self {
        let side = match catalog.line(build).map(|line| line.baseline) {
            Some(BirthSide::Before) => Some(Side::Pre),
            Some(_) => Some(Side::Post),
            None => None,
        };
        Self { version: OsVersion::new(build, None), side, family: Family::Unknown, host_process: false }
    }
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

/// Whether a container of the image runs on the host.
pub fn judge(catalog: &Catalog, host: &Host, image: &ImageFacts, isolation: Isolation) -> Judgement {
    words::judgement(catalog, host, image, isolation, decide(catalog, host, image, isolation))
}

/// Whether the host can run what a floating tag of the line stands for.
pub fn runs(catalog: &Catalog, host: &Host, build: Build, isolation: Isolation) -> Judgement {
    judge(catalog, host, &ImageFacts::floating(catalog, build), isolation)
}

/// Whether the host can pull the image, for a stage that only copies: all that is not newer than itself.
///
/// Source: moby `pull_v2_windows.go` checkImageCompatibility; Linux builders pull by platform, whatever the build.
pub fn pullable(catalog: &Catalog, host: &Host, image: &ImageFacts) -> Judgement {
    let newer = host.build.is_some_and(|build| image.version.build > build);
    let ruling = match newer && !image.host_process {
        true => Ruling::no(Reason::ImageNewer),
        false => Ruling::yes(Reason::PulledOnly),
    };
    words::judgement(catalog, host, image, Isolation::Process, ruling)
}

/// Whether Hyper-V isolation may be offered as the way out: on machines of one's own only.
pub fn hyperv_is_a_remedy(host: &Host) -> bool {
    host.platform == Platform::Unknown && host.kind != HostKind::Linux
}

fn decide(catalog: &Catalog, host: &Host, image: &ImageFacts, isolation: Isolation) -> Ruling {
    let Some(build) = host.build else { return Ruling::no(Reason::LinuxHost) };
    if image.host_process {
        return Ruling::yes(Reason::HostProcess);
    }
    let pair = table::lookup(catalog, host.kind, build, image.version.build, isolation)
        .unwrap_or_else(|| rule::builds(catalog, host.kind, build, image.version.build, isolation));
    match isolation {
        _ if pair.verdict == Verdict::No => pair,
        Isolation::HyperV => hyperv_on(host.platform).unwrap_or(pair),
        Isolation::Process if image.version.build == build => one_build::settle(catalog, host, image, pair),
        Isolation::Process => pair,
    }
}

/// What stands against Hyper-V isolation on a platform, whatever the builds.
///
/// Sources: kubernetes/website concepts/windows/intro.md; actions/runner-images issues 183 and 252, of 2020.
fn hyperv_on(platform: Platform) -> Option<Ruling> {
    match platform {
        Platform::Unknown => None,
        _ if platform.is_kubernetes() => Some(Ruling::no(Reason::NoHypervOnPlatform)),
        Platform::GithubHosted | Platform::AzurePipelines => Some(Ruling::conditional(
            Reason::NoHypervOnPlatform,
            "a hypervisor on the hosted runner, which reports of 2020 say there is not",
        )),
        _ => Some(Ruling::conditional(
            Reason::NoHypervOnPlatform,
            "a platform that lets its users choose the isolation, which no source says of this one",
        )),
    }
}
