//! Derived images: the lines that their tags are published for, and the tags to use on another line.

use super::tag::framework_in;
use crate::windows::data::{Build, Catalog, TagForm};
use std::collections::BTreeSet;

/// The tags of a repository on a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VariantOn {
    /// `4.8-windowsservercore-ltsc2022`
    Tag(String),
    /// The end of its tags there: `nanoserver-ltsc2022`.
    Ending(String),
    None,
    Unknown,
}

/// Returns the lines for which a host-dependent tag is published. Empty if the data do not have them.
pub fn published_lines(catalog: &Catalog, repository: &str, tag: &str) -> Vec<Build> {
    match catalog.derived_image(repository) {
        Some(row) if row.tags == TagForm::Framework => framework_lines(catalog, framework_in(tag)),
        Some(row) => row.lines_of_variant(tag),
        None => vec![],
    }
}

/// The lines that a framework version was ever published for (`data/dotnet_framework_tags.csv`, which lists
/// every dated tag of dotnet-framework-docker); none for a version the table does not have.
fn framework_lines(catalog: &Catalog, framework: &str) -> Vec<Build> {
    let rows = catalog.framework_tags().iter().filter(|row| row.framework == framework);
    let builds: BTreeSet<u32> = rows.map(|row| row.build).collect();
    builds.into_iter().map(Build).collect()
}

/// Returns the newest dated tag of a repository for the line and the framework version of another tag, or for the next
/// later version that the repository has.
pub fn newest_framework_tag<'c>(catalog: &'c Catalog, repository: &str, tag: &str, build: Build) -> Option<&'c str> {
    let framework = catalog.derived_image(repository)?.framework_on(framework_in(tag), build)?;
    let rows = catalog.framework_tags().iter().filter(|row| row.framework == framework && row.build == build.0);
    rows.max_by_key(|row| row.date).map(|row| row.tag.as_str())
}

/// Returns what a repository has on a line in place of one of its tags.
pub fn variant_on(catalog: &Catalog, repository: &str, tag: &str, build: Build) -> VariantOn {
    let Some(row) = catalog.derived_image(repository).filter(|row| !row.lines.is_empty()) else {
        return VariantOn::Unknown;
    };
    let line = catalog.line_name(build);
    if row.tags == TagForm::Framework {
        let framework = row.framework_on(framework_in(tag), build);
        return framework
            .map_or(VariantOn::None, |framework| VariantOn::Tag(format!("{framework}-windowsservercore-{line}")));
    }
    let Some(variant) = ["windowsservercore", "nanoserver"].into_iter().find(|variant| tag.contains(variant)) else {
        return VariantOn::Unknown;
    };
    match row.lines_of_variant(variant).contains(&build) {
        true => VariantOn::Ending(format!("{variant}-{line}")),
        false => VariantOn::None,
    }
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
            assert_eq!(variant_on(catalog, repository, old, Build(build)), expected, "{repository}:{old} on {build}");
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
