//! The repositories and tags that the data list by name.

use super::catalog::Catalog;
use super::repositories::BaseImage;
use std::collections::BTreeSet;

impl Catalog {
    /// Returns the full names of the repositories of Microsoft and docker-library that the data know, also those that
    /// have moved.
    pub fn listed_repositories(&self) -> BTreeSet<&str> {
        let base = self.base_images().iter().map(|row| row.repository.as_str());
        let derived = self.derived_images().iter().map(|row| row.repository.as_str());
        let moved = self.moved_repositories().iter().map(|row| row.repository.as_str());
        base.chain(derived).chain(moved).collect()
    }

    /// Whether the data know a repository of Microsoft or docker-library by its full name.
    pub fn is_listed(&self, repository: &str) -> bool {
        self.listed_repositories().contains(repository) || self.is_linux_image(repository)
    }

    /// Returns the tags of a base image repository: those that move and those of each release. Empty for every other
    /// repository, whose tags the data do not list.
    pub fn listed_tags(&self, repository: &str) -> Vec<String> {
        let rows = self.base_images().iter().filter(|row| row.repository == repository);
        let of_row = |row: &BaseImage| {
            let floating = BaseImage::floating_tags(row).map(str::to_owned);
            let releases = self.images_of(row).into_iter().flat_map(|release| self.release_tags(row, release));
            floating.chain(releases).collect::<Vec<_>>()
        };
        rows.flat_map(of_row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_image_repositories_have_tags_and_every_repository_is_listed_once() {
        let catalog = Catalog::embedded();
        let repositories = catalog.listed_repositories();
        for name in ["mcr.microsoft.com/windows/servercore", "docker.io/library/golang", "docker.io/microsoft/iis"] {
            assert!(repositories.contains(name), "{name}");
        }
        assert!(catalog.is_listed("docker.io/library/alpine") && !catalog.is_listed("docker.io/library/base"));
        let tags = catalog.listed_tags("mcr.microsoft.com/windows/servercore");
        for tag in ["ltsc2022", "1709", "10.0.17763.1040", "1809-KB4546852"] {
            assert!(tags.iter().any(|listed| listed == tag), "{tag}");
        }
        assert!(catalog.listed_tags("docker.io/library/golang").is_empty());
    }
}
