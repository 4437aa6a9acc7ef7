//! Images that are built on Windows base images, and repositories that have moved.

use super::version::Build;
use jiff::civil::Date;
use serde::Deserialize;

/// One row of `data/derived_images.csv`.
#[derive(Deserialize, Debug)]
pub struct DerivedImage {
    /// `docker.io/library/golang`.
    pub repository: String,
    pub tags: TagForm,
    pub plain: Plain,
    /// The lines for which a tag is published that is only a variant or a .NET Framework version, as in
    /// `nanoserver=20348 4.8=17763`. Empty if no source gives them. Older tags may have other lines.
    #[serde(default)]
    pub lines: String,
}

impl DerivedImage {
    /// Returns the lines for which a variant is published.
    pub fn lines_of_variant(&self, variant: &str) -> Vec<Build> {
        self.published().filter(|(name, _)| *name == variant).map(|(_, build)| build).collect()
    }

    /// Pairs of variant or framework version and line: `("nanoserver", 20348)`.
    fn published(&self) -> impl Iterator<Item = (&str, Build)> {
        let entries = self.lines.split_whitespace().filter_map(|entry| entry.split_once('='));
        entries.filter_map(|(name, build)| Some((name, Build(build.parse().ok()?))))
    }

    /// Returns the version of .NET Framework to use on a line: the wanted one, else the next later one.
    pub fn framework_on(&self, wanted: &str, build: Build) -> Option<&str> {
        let number = |version: &str| version.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>();
        let wanted = number(wanted)?;
        let on_line = self.published().filter(|(_, line)| *line == build);
        let fitting = on_line.filter_map(|(version, _)| Some((number(version)?, version)));
        // 4.8 runs what was built for 4.7.2, and not what was built for 3.5.
        let fitting = fitting.filter(|(number, _)| number[0] == wanted[0] && *number >= wanted);
        fitting.min().map(|(_, version)| version)
    }
}

/// How the tags of a derived image name the Windows version.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum TagForm {
    /// `1.26-windowsservercore-ltsc2022`.
    Variant,
    /// The same, and a date: `4.8-20200211-windowsservercore-ltsc2019`.
    Framework,
    /// `10.0.17763.1040`.
    Version,
    /// A preview build's version.
    Insider,
    /// Tags do not name the Windows version.
    None,
    /// Runs on the host itself (HostProcess containers): no version to match.
    HostProcess,
}

/// The operating systems of a tag without a Windows variant.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Plain {
    Linux,
    /// Linux and Windows: the host that pulls decides.
    Shared,
    /// Windows only: the host that pulls decides which line.
    Windows,
}

/// One row of `data/rebuilds.csv`: how long a publisher rebuilt its images on a line.
#[derive(Deserialize, Debug)]
pub struct Rebuilds {
    /// The beginning of the repositories' names.
    pub repositories: String,
    /// `nanoserver` or `windowsservercore`.
    pub variant: String,
    pub build: u32,
    /// The day on which the publisher's lists last had the line.
    pub last: Date,
}

/// One row of `data/moved_repositories.csv`.
#[derive(Deserialize, Debug)]
pub struct MovedRepository {
    pub repository: String,
    /// If a repository was split: the word in a tag to which the row applies.
    #[serde(default)]
    pub tag_word: String,
    /// Empty if no source names a successor.
    successor: String,
}

impl MovedRepository {
    /// The repository that replaces this one. None if no source names one.
    pub fn successor(&self) -> Option<&str> {
        Some(self.successor.as_str()).filter(|name| !name.is_empty())
    }
}

/// One row of `data/moved_tags.csv`: a tag that is the same image under a new name.
#[derive(Deserialize, Debug)]
pub struct MovedTag {
    pub repository: String,
    pub tag: String,
    pub new_repository: String,
    pub new_tag: String,
}

/// One row of `data/dotnet_framework_tags.csv`.
#[derive(Deserialize, Debug)]
pub struct FrameworkTag {
    /// `4.8-20200211-windowsservercore-ltsc2019`.
    pub tag: String,
    pub framework: String,
    pub date: Date,
    pub build: u32,
}
