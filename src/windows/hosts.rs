//! The machines that containers run on or are built on: what a host is, and what is known of it.

mod names;
mod platforms;
mod products;
mod resolve;
mod table;
mod unknown;
mod ver_text;

pub(super) use table::HostRow;
pub use unknown::UnknownHost;
pub use ver_text::version_in;

use super::baseline::Side;
use super::version::{Build, OsVersion};
use jiff::civil::Date;
use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Serialize};
use std::fmt;

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
    product: String,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum HostKind {
    Server,
    Client,
    Linux,
}

/// Who runs the machine, where that matters to containers.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// A machine of one's own.
    #[serde(rename = "")]
    Unknown,
    GithubHosted,
    AzurePipelines,
    Kubernetes,
    Aks,
    Eks,
    Gke,
    Ecs,
    Fargate,
    Aci,
}

/// How a container is kept apart from its host.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// It shares the kernel of the host.
    Process,
    /// It has a kernel of its own, in a small virtual machine.
    HyperV,
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

impl HostKind {
    /// `server`, `client` or `linux`.
    pub fn name(self) -> &'static str {
        match self {
            HostKind::Server => "server",
            HostKind::Client => "client",
            HostKind::Linux => "linux",
        }
    }
}

impl Platform {
    /// The word before the colon in `aks:Windows2022`.
    pub fn name(self) -> &'static str {
        match self {
            Platform::Unknown => "",
            Platform::GithubHosted => "github-hosted",
            Platform::AzurePipelines => "azure-pipelines",
            Platform::Kubernetes => "kubernetes",
            Platform::Aks => "aks",
            Platform::Eks => "eks",
            Platform::Gke => "gke",
            Platform::Ecs => "ecs",
            Platform::Fargate => "fargate",
            Platform::Aci => "aci",
        }
    }

    /// What a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Platform::Unknown => "A host of one's own",
            Platform::GithubHosted => "A GitHub-hosted runner",
            Platform::AzurePipelines => "A hosted agent of Azure Pipelines",
            Platform::Kubernetes => "Kubernetes",
            Platform::Aks => "AKS",
            Platform::Eks => "EKS",
            Platform::Gke => "GKE",
            Platform::Ecs => "ECS",
            Platform::Fargate => "Fargate",
            Platform::Aci => "Azure Container Instances",
        }
    }

    /// The platform of a prefix, in any case.
    fn of_prefix(word: &str) -> Option<Platform> {
        let word = word.to_ascii_lowercase();
        let known = Platform::deserialize(StrDeserializer::<value::Error>::new(&word));
        known.ok().filter(|platform| *platform != Platform::Unknown)
    }
}

impl Isolation {
    /// What a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Isolation::Process => "process",
            Isolation::HyperV => "Hyper-V",
        }
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Isolation::Process => "process",
            Isolation::HyperV => "hyperv",
        })
    }
}
