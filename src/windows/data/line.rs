//! The build lines of Windows, and their names.

use super::version::Build;
use serde::Deserialize;

/// One row of `data/lines.csv`.
#[derive(Deserialize, Debug)]
pub struct Line {
    pub build: u32,
    /// The short name, `ltsc2019`; empty where no base images are made for the line.
    line: String,
    /// Other names of the line, blank-separated: `1809`.
    aliases: String,
    /// The server product; empty where there is none.
    server: String,
    /// The client product of the same build; empty where there is none.
    client: String,
    pub baseline: BirthSide,
}

/// How a line stands to the baseline of 2020-02 by the time it lived.
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
    pub fn build(&self) -> Build {
        Build(self.build)
    }

    /// `ltsc2019`, or `None` where no base images are made for the line.
    pub fn short_name(&self) -> Option<&str> {
        Some(self.line.as_str()).filter(|name| !name.is_empty())
    }

    /// `Windows Server 2019`; the client's name where no server has the build.
    pub fn product(&self) -> &str {
        if self.server.is_empty() { &self.client } else { &self.server }
    }

    pub fn server(&self) -> Option<&str> {
        Some(self.server.as_str()).filter(|name| !name.is_empty())
    }

    pub fn client(&self) -> Option<&str> {
        Some(self.client.as_str()).filter(|name| !name.is_empty())
    }

    pub fn has_images(&self) -> bool {
        self.baseline != BirthSide::HostOnly
    }

    /// The short name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.short_name().into_iter().chain(self.aliases.split_whitespace())
    }
}
