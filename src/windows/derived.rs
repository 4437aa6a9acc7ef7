//! Images that are built on Windows base images: whose tags are read, and how; which repositories have moved.

use super::catalog::Catalog;
use super::tag::framework_in;
use super::version::Build;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;

/// One row of `data/derived_images.csv`.
#[derive(Deserialize, Debug)]
pub struct DerivedImage {
    /// `docker.io/library/golang`.
    pub repository: String,
    pub tags: TagForm,
    pub plain: Plain,
    /// The lines that a tag of nothing but a variant is published for, `nanoserver=20348`, blank-separated; empty
    /// where no source tells. Older tags of the repository may have other lines.
    #[serde(default)]
    lines: String,
}

impl DerivedImage {
    fn lines_of_variant(&self, tag: &str) -> Vec<Build> {
        let builds = self.lines.split_whitespace().filter_map(|entry| entry.strip_prefix(tag)?.strip_prefix('='));
        builds.filter_map(|build| build.parse().ok()).map(Build).collect()
    }
}

/// How the tags of a derived image name the Windows underneath.
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
    /// Not at all.
    None,
    /// Runs on the host itself (HostProcess containers): no version to match.
    HostProcess,
}

/// What a tag without a Windows variant gives.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Plain {
    Linux,
    /// Linux and Windows, by the puller.
    Shared,
    /// Windows only, the line by the puller.
    Windows,
}

/// One row of `data/rebuilds.csv`: how long a publisher rebuilt its images on a line.
#[derive(Deserialize, Debug)]
pub struct Rebuilds {
    /// The beginning of the repositories' names.
    repositories: String,
    /// `nanoserver` or `windowsservercore`.
    variant: String,
    build: u32,
    /// The day on which the publisher's lists last had the line.
    pub last: Date,
}

/// One row of `data/moved_repositories.csv`.
#[derive(Deserialize, Debug)]
pub struct MovedRepository {
    pub repository: String,
    /// Empty where no source names one.
    successor: String,
}

impl MovedRepository {
    pub fn successor(&self) -> Option<&str> {
        Some(self.successor.as_str()).filter(|name| !name.is_empty())
    }
}

impl Catalog {
    pub fn derived_image(&self, repository: &str) -> Option<&DerivedImage> {
        self.derived_images().iter().find(|row| row.repository == repository)
    }

    pub fn moved_repository(&self, repository: &str) -> Option<&MovedRepository> {
        self.moved_repositories().iter().find(|row| row.repository == repository)
    }

    /// How long the publisher rebuilt this tag's variant on the line, where that is over.
    pub fn rebuilds(&self, repository: &str, tag: &str, build: Build) -> Option<&Rebuilds> {
        self.rebuild_rows()
            .iter()
            .find(|row| row.build == build.0 && repository.starts_with(&row.repositories) && tag.contains(&row.variant))
    }

    /// The lines that a host-dependent tag is published for; none where the data do not tell.
    pub fn published_lines(&self, repository: &str, tag: &str) -> Vec<Build> {
        match self.derived_image(repository) {
            Some(row) if row.tags == TagForm::Framework => self.framework_lines(framework_in(tag)),
            Some(row) => row.lines_of_variant(tag),
            None => vec![],
        }
    }

    /// The lines that a framework version was ever published for (`data/dotnet_framework_tags.csv`, which lists
    /// every dated tag of dotnet-framework-docker); none for a version the table does not have.
    fn framework_lines(&self, framework: &str) -> Vec<Build> {
        let rows = self.framework_tags().iter().filter(|row| row.framework == framework);
        let builds: BTreeSet<u32> = rows.map(|row| row.build).collect();
        builds.into_iter().map(Build).collect()
    }

    /// The newest dated tag that was seen in this repository of the same framework version and line: what a dated
    /// tag can be replaced by.
    pub fn newest_framework_tag(&self, repository: &str, framework: &str, build: Build) -> Option<&str> {
        let mut rows = self.newest_frameworks().iter().filter(|row| row.build == build.0 && row.framework == framework);
        rows.find(|row| row.repository == repository).map(|row| row.tag.as_str())
    }

    /// What a tag of a repository that moved is named today; `None` where no row of `data/moved_tags.csv` proves it.
    pub fn moved_tag(&self, repository: &str, tag: &str) -> Option<&MovedTag> {
        self.moved_tags().iter().find(|row| row.repository == repository && row.tag == tag)
    }
}

/// One row of `data/moved_tags.csv`: a tag that is the same image under a new name.
#[derive(Deserialize, Debug)]
pub struct MovedTag {
    repository: String,
    tag: String,
    pub new_repository: String,
    pub new_tag: String,
}

/// One row of `data/framework_newest.csv`: the newest dated tag seen of a framework version on a line, by repository.
#[derive(Deserialize, Debug)]
pub(super) struct NewestFramework {
    repository: String,
    tag: String,
    framework: String,
    build: u32,
}

/// One row of `data/dotnet_framework_tags.csv`.
#[derive(Deserialize, Debug)]
pub struct FrameworkTag {
    framework: String,
    build: u32,
}
