//! `data/hosts.csv`: the names of hosts, and the days on which hosts end.

use super::baseline::Side;
use jiff::civil::Date;
use serde::de::value::{self, StrDeserializer};
use serde::{Deserialize, Serialize};

/// One row: a name, and what it means from a day on.
#[derive(Deserialize, Debug)]
pub struct HostRow {
    pub name: String,
    pub kind: HostKind,
    pub platform: Platform,
    /// Empty for Linux, and where no source names it.
    pub build: Option<u32>,
    /// The day from which the name means this build; empty where it always did.
    pub since: Option<Date>,
    /// The day on which the host ends.
    pub retired: Option<Date>,
    /// `post` where the platform documents that side.
    baseline: String,
    pub notes: String,
}

impl HostRow {
    pub fn side(&self) -> Option<Side> {
        (self.baseline == Side::Post.name()).then_some(Side::Post)
    }
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
    pub fn of_prefix(word: &str) -> Option<Platform> {
        let word = word.to_ascii_lowercase();
        let known = Platform::deserialize(StrDeserializer::<value::Error>::new(&word));
        known.ok().filter(|platform| *platform != Platform::Unknown)
    }
}
