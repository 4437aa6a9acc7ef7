//! Hosts: the machines that containers run on or are built on.

use crate::windows::data::{BaselineSide, Build, HostKind, OsVersion, Platform};
use crate::windows::isolation::Isolation;

use jiff::civil::Date;

/// A host, as far as its name gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Host {
    /// The text of the user, or the version in it if the text is the output of `ver`.
    pub name: String,
    pub kind: HostKind,
    pub platform: Platform,
    /// `None` for Linux.
    pub build: Option<Build>,
    /// None if the text has no revision.
    pub revision: Option<u32>,
    /// Set if the host is retired or unsupported on the day of the query.
    pub retired: Option<Retired>,
    /// The side of the 2020-02 baseline, from the revision or from what the platform documents.
    pub baseline: Option<BaselineSide>,
    pub(super) product: String,
}

/// Since when a host is retired, and why.
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

    /// The default isolation of containers.
    ///
    /// Source: moby `daemon/daemon_windows.go` setDefaultIsolation: Hyper-V on clients, process on servers.
    pub fn default_isolation(&self) -> Isolation {
        if self.kind == HostKind::Client { Isolation::HyperV } else { Isolation::Process }
    }
}
