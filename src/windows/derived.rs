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
    /// The lines that a tag of nothing but a variant, or of a version of .NET Framework, is published for, as in
    /// `nanoserver=20348 4.8=17763`; empty where no source tells. Older tags may have other lines.
    #[serde(default)]
    lines: String,
}

impl DerivedImage {
    fn lines_of_variant(&self, variant: &str) -> Vec<Build> {
        self.published().filter(|(name, _)| *name == variant).map(|(_, build)| build).collect()
    }

    /// `("nanoserver", 20348)`: what is published, and on which line.
    fn published(&self) -> impl Iterator<Item = (&str, Build)> {
        let entries = self.lines.split_whitespace().filter_map(|entry| entry.split_once('='));
        entries.filter_map(|(name, build)| Some((name, Build(build.parse().ok()?))))
    }

    /// The version of .NET Framework that takes the place of another on a line: itself, else the next later one.
    fn framework_on(&self, wanted: &str, build: Build) -> Option<&str> {
        let number = |version: &str| version.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>();
        let wanted = number(wanted)?;
        let on_line = self.published().filter(|(_, line)| *line == build);
        let fitting = on_line.filter_map(|(version, _)| Some((number(version)?, version)));
        // 4.8 runs what was built for 4.7.2, and not what was built for 3.5.
        let fitting = fitting.filter(|(number, _)| number[0] == wanted[0] && *number >= wanted);
        fitting.min().map(|(_, version)| version)
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
    /// Where one repository was split by kinds of image: the word in a tag that the row is for.
    #[serde(default)]
    tag_word: String,
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

    /// The repository that has a tag's image today.
    pub fn successor(&self, repository: &str, tag: &str) -> Option<&str> {
        let rows = self.moved_repositories().iter().filter(|row| row.repository == repository);
        rows.filter(|row| tag.contains(&row.tag_word)).max_by_key(|row| row.tag_word.len())?.successor()
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

    /// The newest dated tag of a repository for the line and the framework version of another tag, or for the next
    /// later version that the repository has.
    pub fn newest_framework_tag(&self, repository: &str, tag: &str, build: Build) -> Option<&str> {
        let framework = self.derived_image(repository)?.framework_on(framework_in(tag), build)?;
        let rows = self.framework_tags().iter().filter(|row| row.framework == framework && row.build == build.0);
        rows.max_by_key(|row| row.date).map(|row| row.tag.as_str())
    }

    /// What a tag of a repository that moved is named today; `None` where no row of `data/moved_tags.csv` says so.
    pub fn moved_tag(&self, repository: &str, tag: &str) -> Option<&MovedTag> {
        self.moved_tags().iter().find(|row| row.repository == repository && row.tag == tag)
    }

    /// What a repository has on a line in place of one of its tags.
    pub fn variant_on(&self, repository: &str, tag: &str, build: Build) -> VariantOn {
        let Some(row) = self.derived_image(repository).filter(|row| !row.lines.is_empty()) else {
            return VariantOn::Unknown;
        };
        let line = self.line_name(build);
        if row.tags == TagForm::Framework {
            let framework = row.framework_on(framework_in(tag), build);
            return framework
                .map_or(VariantOn::None, |framework| VariantOn::Tag(format!("{framework}-windowsservercore-{line}")));
        }
        let Some(variant) = ["windowsservercore", "nanoserver"].into_iter().find(|variant| tag.contains(variant))
        else {
            return VariantOn::Unknown;
        };
        match row.lines_of_variant(variant).contains(&build) {
            true => VariantOn::Ending(format!("{variant}-{line}")),
            false => VariantOn::None,
        }
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

/// What a repository has on a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VariantOn {
    /// `4.8-windowsservercore-ltsc2022`
    Tag(String),
    /// The end of the tags that it has there: `nanoserver-ltsc2022`.
    Ending(String),
    None,
    Unknown,
}

/// One row of `data/dotnet_framework_tags.csv`.
#[derive(Deserialize, Debug)]
pub struct FrameworkTag {
    /// `4.8-20200211-windowsservercore-ltsc2019`.
    tag: String,
    framework: String,
    date: Date,
    build: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_named_as_their_repository_has_them() {
        let catalog = Catalog::embedded();
        let ending = |text: &str| VariantOn::Ending(text.to_owned());
        let tag = |text: &str| VariantOn::Tag(text.to_owned());
        for (repository, old, build, expected) in [
            ("docker.io/library/golang", "1.13-nanoserver-1809", 20348, ending("nanoserver-ltsc2022")),
            ("docker.io/library/nats", "2-nanoserver-1809", 26100, VariantOn::None),
            ("docker.io/library/openjdk", "8-nanoserver-1809", 20348, VariantOn::Unknown),
            ("example.com/golang", "1.13-nanoserver-1809", 20348, VariantOn::Unknown),
            ("mcr.microsoft.com/dotnet/framework/aspnet", "4.7.2", 20348, tag("4.8-windowsservercore-ltsc2022")),
            ("mcr.microsoft.com/dotnet/framework/aspnet", "4.7.2", 17763, tag("4.7.2-windowsservercore-ltsc2019")),
            ("mcr.microsoft.com/dotnet/framework/sdk", "4.7.2", 17763, tag("4.8-windowsservercore-ltsc2019")),
            ("mcr.microsoft.com/dotnet/framework/sdk", "4.8", 26100, tag("4.8.1-windowsservercore-ltsc2025")),
            ("mcr.microsoft.com/dotnet/framework/wcf", "3.5", 20348, VariantOn::None),
        ] {
            assert_eq!(catalog.variant_on(repository, old, Build(build)), expected, "{repository}:{old} on {build}");
        }
    }

    #[test]
    fn a_repository_that_was_split_has_a_successor_by_tag() {
        let catalog = Catalog::embedded();
        for (repository, tag, expected) in [
            ("docker.io/microsoft/dotnet-framework", "4.7.2-sdk", "mcr.microsoft.com/dotnet/framework/sdk"),
            ("docker.io/microsoft/dotnet-framework", "4.7.2-runtime", "mcr.microsoft.com/dotnet/framework/runtime"),
            ("docker.io/microsoft/dotnet", "2.2-sdk-nanoserver-1809", "mcr.microsoft.com/dotnet/sdk"),
            ("docker.io/microsoft/dotnet", "2.2-runtime-nanoserver-1809", "mcr.microsoft.com/dotnet/runtime"),
            ("docker.io/microsoft/dotnet", "2.2-aspnetcore-runtime", "mcr.microsoft.com/dotnet/aspnet"),
            ("docker.io/microsoft/iis", "latest", "mcr.microsoft.com/windows/servercore/iis"),
        ] {
            assert_eq!(catalog.successor(repository, tag), Some(expected), "{repository}:{tag}");
        }
        assert_eq!(catalog.successor("docker.io/microsoft/mssql-server-windows-express", "2016-sp1"), None);
    }
}
