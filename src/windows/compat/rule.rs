//! Which builds run on which, by the rules that runtimes follow: for pairs that no table lists.

use crate::windows::data::{BirthSide, Build, Catalog, HostKind, Reason, Verdict};
use crate::windows::isolation::Isolation;

/// A verdict with its reason, before it is put into words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    pub(super) condition: Option<String>,
}

impl Ruling {
    pub(super) fn yes(reason: Reason) -> Self {
        Self { verdict: Verdict::Yes, reason, condition: None }
    }

    pub(super) fn no(reason: Reason) -> Self {
        Self { verdict: Verdict::No, reason, condition: None }
    }

    pub(super) fn conditional(reason: Reason, condition: &str) -> Self {
        Self { verdict: Verdict::Conditional, reason, condition: Some(condition.to_owned()) }
    }

    /// Source: Microsoft's hyperv-container page: Windows 10 version 1809 or later, not for production.
    pub(super) fn for_development() -> Self {
        let condition =
            "for development and test only, with an explicit --isolation=process and Docker Engine 18.09 or later";
        Self::conditional(Reason::ClientProcessIsolation, condition)
    }
}

/// The first host that runs images older than itself under process isolation.
const FIRST_STABLE: Build = Build(20348);
/// The newest server that is released: what runs on later ones is known from a policy and from reports.
pub(super) const NEWEST_SERVER: Build = Build(26100);
/// The generations of the stable ABI. Source: containerd/platforms `platform_windows_compat.go`, v1.0.0-rc.5.
const GENERATIONS: [Build; 2] = [FIRST_STABLE, NEWEST_SERVER];
/// The first client that offers process isolation, by the hyperv-container page.
const FIRST_CLIENT_WITH_PROCESS: Build = Build(17763);

/// What the rules say of two builds, whatever the revisions are.
pub(super) fn builds(catalog: &Catalog, kind: HostKind, host: Build, image: Build, isolation: Isolation) -> Ruling {
    match isolation {
        _ if image > host => Ruling::no(Reason::ImageNewer),
        Isolation::HyperV => {
            let condition = "needs the Hyper-V role on the host; older images run with their own kernel, but no page lists this pair";
            Ruling::conditional(Reason::Undocumented, condition)
        }
        Isolation::Process if kind == HostKind::Client && host < FIRST_CLIENT_WITH_PROCESS => {
            Ruling::no(Reason::ClientProcessIsolation)
        }
        Isolation::Process if host < FIRST_STABLE => on_exact_host(catalog, kind, host, image),
        Isolation::Process => on_stable_host(catalog, host, image),
    }
}

/// Hosts before Windows Server 2022 run images of their own build.
fn on_exact_host(catalog: &Catalog, kind: HostKind, host: Build, image: Build) -> Ruling {
    if image != host {
        // Source: microsoft/navcontainerhelper GetIsolationMode: these clients share the core of 19041.
        let shares_core = kind == HostKind::Client && (19042..=19045).contains(&host.0) && image == Build(19041);
        return match shares_core {
            true => Ruling::conditional(
                Reason::Undocumented,
                "not documented, but it works in the field: these builds share a core",
            ),
            false => Ruling::no(Reason::BuildDiffers),
        };
    }
    let crosses = catalog.line(image).is_some_and(|line| line.baseline == BirthSide::Crosses);
    match kind {
        _ if crosses => {
            let condition = "image and host must both be older than the baseline of 2020-02, or both past it";
            Ruling::conditional(Reason::BaselineUnknown, condition)
        }
        HostKind::Client => Ruling::for_development(),
        _ => Ruling::yes(Reason::SameBuild),
    }
}

/// From Windows Server 2022 on a host runs images of its own LTSC generation and of the one before.
fn on_stable_host(catalog: &Catalog, host: Build, image: Build) -> Ruling {
    match image {
        _ if image < oldest_image(host) => Ruling::no(Reason::BelowFloor),
        _ if image == host => Ruling::yes(Reason::SameBuild),
        FIRST_STABLE if host > NEWEST_SERVER => Ruling::conditional(
            Reason::RuntimeDependent,
            "the matcher of the runtime decides: containerd/platforms v1.0.0-rc.5 takes the image, the versions before refuse it",
        ),
        _ if host > NEWEST_SERVER => Ruling::conditional(
            Reason::Undocumented,
            "images of one LTSC back should run by policy, but no page lists this host, and failures are reported from Windows 11 25H2",
        ),
        _ if !catalog.line(image).is_some_and(|line| line.has_images()) => Ruling::conditional(
            Reason::Undocumented,
            "runtimes accept the build, but it was never released as an image",
        ),
        _ => Ruling::yes(Reason::StableAbi),
    }
}

/// The oldest build that a host runs under process isolation.
pub(super) fn oldest_image(host: Build) -> Build {
    if host < FIRST_STABLE {
        return host;
    }
    let generation = GENERATIONS.iter().rposition(|generation| *generation <= host).unwrap_or(0);
    GENERATIONS[generation.saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::compat::table;

    /// The rules and the table are two sources for one thing: under process isolation no verdict divides them.
    #[test]
    fn the_rules_agree_with_the_table() {
        // What users report follows from no rule.
        const REPORTED: (HostKind, u32, u32) = (HostKind::Client, 26200, 26100);
        let catalog = Catalog::embedded();
        let hosts = catalog.lines().iter().map(|line| line.build).chain([26101]);
        let pairs = hosts.flat_map(|host| catalog.lines().iter().map(move |line| (host, line.build)));
        let mut compared = 0;
        for (kind, (host, image)) in pairs.flat_map(|pair| [(HostKind::Server, pair), (HostKind::Client, pair)]) {
            let process = Isolation::Process;
            let Some(listed) = table::lookup(catalog, kind, Build(host), Build(image), process) else { continue };
            let ruled = builds(catalog, kind, Build(host), Build(image), process);
            assert_eq!(ruled.verdict, listed.verdict, "{image} on {kind:?} {host}");
            assert_eq!(ruled.reason == listed.reason, (kind, host, image) != REPORTED, "{image} on {kind:?} {host}");
            compared += 1;
        }
        // Every row of server build 26200 stands under `>26100`, as those of 26101 do.
        assert_eq!(compared, 290 + 20, "the process half of the table");
    }

    #[test]
    fn the_floor_is_one_generation_back() {
        for (host, oldest) in
            [(17763, 17763), (20348, 20348), (22631, 20348), (25398, 20348), (26100, 20348), (28000, 20348)]
        {
            assert_eq!(oldest_image(Build(host)), Build(oldest), "{host}");
        }
    }
}
