//! The build lines of Windows, and their names.

use super::host_row::HostKind;
use super::version::Build;
use serde::Deserialize;

/// One row of `data/lines.csv`.
#[derive(Deserialize, Debug)]
pub struct Line {
    pub build: u32,
    /// The short name, `ltsc2019`. Empty if the line has no base images.
    line: String,
    /// Other names of the line, blank-separated: `1809`.
    aliases: String,
    /// The server product. Empty if there is none.
    server: String,
    /// The client product of the same build. Empty if there is none.
    client: String,
    pub baseline: BirthSide,
    /// `yes` if Microsoft's pages on version compatibility list hosts of this version; else empty.
    listed_host: String,
    /// `generation` if the version starts a generation of the stable ABI; else empty.
    ///
    /// Source: containerd/platforms `platform_windows_compat.go`, v1.0.0-rc.5.
    stable_abi: String,
    /// The newest host that a page lists for images of the version under Hyper-V isolation. None if the pages list all
    /// newer hosts.
    newest_hyperv_host: Option<u32>,
}

/// Whether the images of a line are older or newer than the baseline of 2020-02.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum BirthSide {
    /// All its images are older.
    Before,
    /// It has images on both sides.
    Crosses,
    /// All its images are newer.
    After,
    /// It has no images.
    HostOnly,
}

impl Line {
    /// The build of the line.
    pub fn build(&self) -> Build {
        Build(self.build)
    }

    /// The short name, `ltsc2019`. None if the line has no base images.
    pub fn short_name(&self) -> Option<&str> {
        Some(self.line.as_str()).filter(|name| !name.is_empty())
    }

    /// The name of the server, `Windows Server 2019`, or of the client if there is no server.
    pub fn product(&self) -> &str {
        if self.server.is_empty() { &self.client } else { &self.server }
    }

    /// The product of a kind of host. None if the version has no such product.
    pub fn product_of(&self, kind: HostKind) -> Option<&str> {
        match kind {
            HostKind::Server => self.server(),
            HostKind::Client => self.client(),
            HostKind::Linux => None,
        }
    }

    /// The server product. None if there is none.
    pub fn server(&self) -> Option<&str> {
        Some(self.server.as_str()).filter(|name| !name.is_empty())
    }

    /// The client product. None if there is none.
    pub fn client(&self) -> Option<&str> {
        Some(self.client.as_str()).filter(|name| !name.is_empty())
    }

    /// Whether Microsoft's pages on version compatibility list hosts of this version.
    pub fn is_listed_host(&self) -> bool {
        self.listed_host == "yes"
    }

    /// Whether the version starts a generation of the stable ABI.
    pub fn starts_generation(&self) -> bool {
        self.stable_abi == "generation"
    }

    /// Whether a page lists a host of this build, or one as new, for images of the version under Hyper-V isolation.
    pub fn has_hyperv_host(&self, host: Build) -> bool {
        self.newest_hyperv_host.is_none_or(|newest| host.0 <= newest)
    }

    /// Whether the line has base images.
    pub fn has_images(&self) -> bool {
        self.baseline != BirthSide::HostOnly
    }

    /// The short name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.short_name().into_iter().chain(self.aliases.split_whitespace())
    }
}
