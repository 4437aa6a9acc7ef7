//! The rules of compatibility: which builds of images run on which builds of hosts.
//!
//! `data/compat.csv` has the pairs for which sources differ from the rules.

use crate::windows::data::{BirthSide, Build, Catalog, HostKind, Line, Reason, Verdict};
use crate::windows::isolation::Isolation;

/// A verdict with its reason, before it is put into words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    /// What the verdict depends on. None if it depends on nothing.
    pub(super) condition: Option<String>,
}

impl Ruling {
    pub(super) fn yes(reason: Reason) -> Self {
        Self { verdict: Verdict::Yes, reason, condition: None }
    }

    pub(super) fn yes_if(reason: Reason, condition: impl Into<String>) -> Self {
        Self { verdict: Verdict::Yes, reason, condition: Some(condition.into()) }
    }

    pub(super) fn no(reason: Reason) -> Self {
        Self { verdict: Verdict::No, reason, condition: None }
    }

    pub(super) fn conditional(reason: Reason, condition: impl Into<String>) -> Self {
        Self { verdict: Verdict::Conditional, reason, condition: Some(condition.into()) }
    }

    /// A client that runs images of its own build for development.
    pub(super) fn for_development() -> Self {
        Self::conditional(Reason::ClientProcessIsolation, FOR_DEVELOPMENT)
    }
}

/// The condition of clients before Windows 11 under process isolation. Source: Microsoft's hyperv-container page.
const FOR_DEVELOPMENT: &str =
    "for development and test only, with an explicit --isolation=process and Docker Engine 18.09 or later";

/// The condition of pairs that cross the baseline of February 2020. Source: Microsoft's update-containers page.
const SAME_SIDE: &str = "image and host must both be older than the baseline of 2020-02, or both past it";

/// The condition of all listed pairs under Hyper-V isolation. Source: Microsoft's version-compatibility page.
const NEEDS_HYPERV: &str = "needs the Hyper-V role on the host (nested virtualization where the host is a VM)";

/// The first client that has process isolation. Source: Microsoft's hyperv-container page.
const FIRST_CLIENT_WITH_PROCESS: Build = Build(17763);

/// Returns what the rules give for two builds, whatever the revisions are.
///
/// A host refuses images newer than itself under both kinds of isolation: moby `pull_v2_windows.go`.
pub(super) fn builds(catalog: &Catalog, kind: HostKind, host: Build, image: Build, isolation: Isolation) -> Ruling {
    let pair = Pair { catalog, kind, host, image };
    match isolation {
        _ if image > host => Ruling::no(Reason::ImageNewer),
        Isolation::HyperV => pair.under_hyperv(),
        Isolation::Process if kind == HostKind::Client && host < FIRST_CLIENT_WITH_PROCESS => {
            Ruling::no(Reason::ClientProcessIsolation)
        }
        Isolation::Process if is_stable(catalog, host) => pair.on_stable_host(),
        Isolation::Process => pair.on_exact_host(),
    }
}

/// Returns the oldest build that a host runs under process isolation: its own build, and from Windows Server 2022 on
/// the generation of the stable ABI before its own.
pub(super) fn oldest_image(catalog: &Catalog, host: Build) -> Build {
    let generations = catalog.abi_generations();
    match generations.iter().rposition(|generation| *generation <= host) {
        Some(generation) => generations[generation.saturating_sub(1)],
        None => host,
    }
}

/// Whether a host runs images older than itself under process isolation: all hosts from Windows Server 2022 on.
fn is_stable(catalog: &Catalog, host: Build) -> bool {
    catalog.abi_generations().first().is_some_and(|first| host >= *first)
}

/// A host and an image by their builds. The image is not newer than the host.
#[derive(Clone, Copy)]
struct Pair<'a> {
    catalog: &'a Catalog,
    kind: HostKind,
    host: Build,
    image: Build,
}

impl Pair<'_> {
    /// Whether the host is a server newer than all that are released.
    fn is_unreleased_server(self) -> bool {
        self.kind == HostKind::Server && self.host > self.catalog.newest_server()
    }

    /// Whether Microsoft's pages on version compatibility list the host.
    fn is_listed_host(self) -> bool {
        let is_listed = |line: &Line| line.is_listed_host() && line.product_of(self.kind).is_some();
        self.catalog.line(self.host).is_some_and(is_listed)
    }

    /// Whether no page lists the host, and its neighbours say nothing about it: it is newer than all released servers,
    /// or a known version without a page.
    fn is_unlisted_host(self) -> bool {
        let is_newest = self.host > self.catalog.newest_server();
        (is_newest || self.catalog.line(self.host).is_some_and(|line| !line.is_listed_host())) && !self.is_listed_host()
    }

    fn image_is_released(self) -> bool {
        self.catalog.line(self.image).is_some_and(|line| line.has_images())
    }

    /// An image no newer than the host runs with a kernel of its own; pages list most pairs.
    fn under_hyperv(self) -> Ruling {
        if !self.image_is_released() || !(self.is_listed_host() || self.is_unreleased_server()) {
            let condition = "needs the Hyper-V role on the host; older images run with their own kernel, but no page lists this pair";
            return Ruling::conditional(Reason::Undocumented, condition);
        }
        if self.image == self.host {
            return Ruling::yes_if(Reason::SameBuild, NEEDS_HYPERV);
        }
        if self.is_unreleased_server()
            || !self.catalog.line(self.image).is_some_and(|line| line.has_hyperv_host(self.host))
        {
            let condition =
                format!("{NEEDS_HYPERV}; older images run with their own kernel, but no page lists this pair");
            return Ruling::conditional(Reason::Undocumented, condition);
        }
        // containerd pulls what its matcher for process isolation accepts.
        let is_pulled = is_stable(self.catalog, self.host) && self.image >= oldest_image(self.catalog, self.host);
        let refusal = if is_pulled { "" } else { "; pullers built on containerd may still refuse the image" };
        Ruling::yes_if(Reason::HypervOlderImage, format!("{NEEDS_HYPERV}{refusal}"))
    }

    /// Hosts before Windows Server 2022 run images of their own build.
    fn on_exact_host(self) -> Ruling {
        if self.image != self.host {
            return Ruling::no(Reason::BuildDiffers);
        }
        let crosses = self.catalog.line(self.image).is_some_and(|line| line.baseline == BirthSide::Crosses);
        match self.kind {
            HostKind::Client if crosses => {
                Ruling::conditional(Reason::BaselineUnknown, format!("{FOR_DEVELOPMENT}; {SAME_SIDE}"))
            }
            _ if crosses => Ruling::conditional(Reason::BaselineUnknown, SAME_SIDE),
            HostKind::Client => Ruling::for_development(),
            _ => Ruling::yes(Reason::SameBuild),
        }
    }

    /// From Windows Server 2022 on a host runs images of its own generation of the stable ABI and of the one before.
    fn on_stable_host(self) -> Ruling {
        if self.image < oldest_image(self.catalog, self.host) {
            return Ruling::no(Reason::BelowFloor);
        }
        if self.image == self.host {
            return self.without_default_isolation(Ruling::yes(Reason::SameBuild));
        }
        if self.is_unlisted_host() {
            return self.on_unlisted_host();
        }
        if !self.image_is_released() {
            let condition = "runtimes accept the build, but it was never released as an image";
            return Ruling::conditional(Reason::Undocumented, condition);
        }
        self.without_default_isolation(Ruling::yes(Reason::StableAbi))
    }

    /// Source: containerd/platforms v1.0.0-rc.5 and the policy of Microsoft's portability page.
    fn on_unlisted_host(self) -> Ruling {
        let oldest = oldest_image(self.catalog, self.host);
        let reaches_back = self.image == oldest;
        let newest = self.catalog.newest_server();
        let is_server = self.is_unreleased_server() && self.image_is_released();
        match (reaches_back, is_server) {
            (true, true) => Ruling::conditional(
                Reason::RuntimeDependent,
                format!(
                    "the policy promises images of one LTSC back only; the matcher of the runtime may still reach back to 10.0.{oldest}"
                ),
            ),
            (true, false) => Ruling::conditional(
                Reason::RuntimeDependent,
                "the matcher of the runtime decides: containerd/platforms v1.0.0-rc.5 takes the image, the versions before refuse it",
            ),
            (false, true) => Ruling::conditional(
                Reason::Undocumented,
                format!("images of one LTSC back should run by policy, but no server above 10.0.{newest} is released"),
            ),
            (false, false) => Ruling::conditional(
                Reason::Undocumented,
                "images of one LTSC back should run by policy, but no page lists this host, and failures are reported from Windows 11 25H2",
            ),
        }
    }

    /// Clients run containers under Hyper-V isolation by default.
    fn without_default_isolation(self, ruling: Ruling) -> Ruling {
        if self.kind == HostKind::Client && self.is_listed_host() && self.image_is_released() {
            return Ruling { condition: Some("needs an explicit --isolation=process".to_owned()), ..ruling };
        }
        ruling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_differ_from_the_rules() {
        let catalog = Catalog::embedded();
        for row in catalog.compat_exceptions() {
            let by_rule = builds(catalog, row.host_kind, Build(row.host_build), Build(row.image_build), row.isolation);
            let exception = Ruling { verdict: row.verdict, reason: row.reason, condition: row.condition.clone() };
            assert_ne!(by_rule, exception, "{row:?}");
        }
    }

    #[test]
    fn hosts_run_two_generations_of_the_stable_abi() {
        let catalog = Catalog::embedded();
        for (host, oldest) in [(17763, 17763), (20348, 20348), (25398, 20348), (26100, 20348)] {
            assert_eq!(oldest_image(catalog, Build(host)), Build(oldest), "{host}");
        }
        let generations = catalog.abi_generations();
        let unreleased = Build(catalog.newest_server().0 + 1);
        assert_eq!(Some(&oldest_image(catalog, unreleased)), generations.iter().rev().nth(1));
    }
}
