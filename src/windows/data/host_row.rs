//! `data/hosts.csv`: the names of hosts, and the days on which hosts end.

use super::baseline::BaselineSide;
use jiff::civil::Date;
use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Serialize};

/// One row: a name of a host, and its build from a day on.
#[derive(Deserialize, Debug)]
pub struct HostRow {
    pub name: String,
    pub kind: HostKind,
    pub platform: Platform,
    /// None for Linux, and if no source gives it.
    pub build: Option<u32>,
    /// The first day on which the name has this build. None if it always had.
    pub since: Option<Date>,
    /// The day on which the host is retired. None if no day is known.
    pub retired: Option<Date>,
    /// `post` if the platform documents that its hosts are newer than the baseline; else empty.
    baseline: String,
    pub notes: String,
}

impl HostRow {
    /// The side of the baseline that the platform documents. None if it documents none.
    pub fn baseline(&self) -> Option<BaselineSide> {
        (self.baseline == BaselineSide::Post.name()).then_some(BaselineSide::Post)
    }
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum HostKind {
    Server,
    Client,
    Linux,
}

/// The platform that runs a host.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// The user's own machine.
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

    /// The name in sentences.
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

    /// Returns the platform of a prefix, in any case.
    pub fn from_prefix(word: &str) -> Option<Platform> {
        let word = word.to_ascii_lowercase();
        let known = Platform::deserialize(StrDeserializer::<value::Error>::new(&word));
        known.ok().filter(|platform| *platform != Platform::Unknown)
    }
}
