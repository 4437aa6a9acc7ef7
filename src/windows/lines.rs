//! The build lines of Windows, and their names.

use super::catalog::Catalog;
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

impl Catalog {
    pub fn line(&self, build: Build) -> Option<&Line> {
        self.lines().iter().find(|line| line.build == build.0)
    }

    /// The line that images carry `name` for, spelled as the registry spells it: tags are case-sensitive.
    pub fn image_line(&self, name: &str) -> Option<&Line> {
        self.lines().iter().find(|line| line.has_images() && self.is_image_name(line, name))
    }

    /// `24H2` is a name of the line, and no image ever carried it.
    fn is_image_name(&self, line: &Line, name: &str) -> bool {
        let is_tag = || {
            let rows = self.base_images().iter().filter(|row| row.build == line.build);
            rows.into_iter().any(|row| row.floating_tags().any(|tag| tag == name))
        };
        line.short_name() == Some(name) || (line.names().any(|other| other == name) && is_tag())
    }

    /// `Windows Server 2019`, or `Windows build 12345` where the data do not know it.
    pub fn product(&self, build: Build) -> String {
        self.line(build).map_or_else(|| format!("Windows build {build}"), |line| line.product().to_owned())
    }

    /// `ltsc2019`, or the build's number where the line has no name.
    pub fn line_name(&self, build: Build) -> String {
        self.line(build).and_then(Line::short_name).map_or_else(|| format!("10.0.{build}"), str::to_owned)
    }

    /// The newest line that images are made for.
    pub fn newest_image_line(&self) -> &Line {
        let lines = self.lines().iter().filter(|line| line.has_images());
        lines.max_by_key(|line| line.build).expect("data/lines.csv has lines with images")
    }
}
