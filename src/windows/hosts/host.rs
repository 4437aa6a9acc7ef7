//! The machines that containers run on or are built on: what a host is, and what is known of it.

use crate::windows::data::{Build, HostKind, OsVersion, Platform, Side};
use crate::windows::isolation::Isolation;

use jiff::civil::Date;

/// A machine, as far as the text that names it tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Host {
    /// The text that was given; for what `ver` and its like print, the version in it.
    pub name: String,
    pub kind: HostKind,
    pub platform: Platform,
    /// `None` for Linux.
    pub build: Option<Build>,
    /// Only where it was written: dated facts never stand in for it.
    pub revision: Option<u32>,
    /// Set where the host is gone, or out of support, on the day that was asked about.
    pub retired: Option<Retired>,
    /// The side of the 2020-02 baseline, from the revision or from what the platform documents.
    pub baseline: Option<Side>,
    pub(super) product: String,
}

/// Since when a host is gone, and what happened to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Retired {
    pub since: Date,
    pub note: String,
}

impl Host {
    /// `10.0.20348`, with the revision where it is known; `None` for Linux.
    pub fn os_version(&self) -> Option<OsVersion> {
        self.build.map(|build| OsVersion::new(build, self.revision))
    }

    /// `Windows Server 2022`.
    pub fn product(&self) -> &str {
        &self.product
    }

    /// `Windows Server 2022 (10.0.20348)`: the line for a person, the number for the log that has only that.
    pub fn title(&self) -> String {
        match self.os_version() {
            Some(version) => format!("{} ({version})", self.product),
            None => self.product.clone(),
        }
    }

    /// The isolation that containers get unless one is asked for.
    ///
    /// Source: moby `daemon/daemon_windows.go` setDefaultIsolation: Hyper-V on clients, process on servers.
    pub fn default_isolation(&self) -> Isolation {
        if self.kind == HostKind::Client { Isolation::HyperV } else { Isolation::Process }
    }
}
