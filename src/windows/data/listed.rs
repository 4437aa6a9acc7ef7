//! The repositories that the data list by name.

use super::catalog::Catalog;
use std::collections::BTreeSet;

impl Catalog {
    /// Returns the full names of the repositories of Microsoft and docker-library that the data contain, also those that
    /// have moved.
    pub fn listed_repositories(&self) -> BTreeSet<&str> {
        let base = self.base_images().iter().map(|row| row.repository.as_str());
        let derived = self.derived_images().iter().map(|row| row.repository.as_str());
        let moved = self.moved_repositories().iter().map(|row| row.repository.as_str());
        base.chain(derived).chain(moved).collect()
    }

    /// Whether the data contain a repository of Microsoft or docker-library by its full name.
    pub fn is_listed(&self, repository: &str) -> bool {
        self.listed_repositories().contains(repository) || self.is_linux_image(repository)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_repository_is_listed() {
        let catalog = Catalog::embedded();
        let repositories = catalog.listed_repositories();
        for name in ["mcr.microsoft.com/windows/servercore", "docker.io/library/golang", "docker.io/microsoft/iis"] {
            assert!(repositories.contains(name), "{name}");
        }
        assert!(catalog.is_listed("docker.io/library/alpine") && !catalog.is_listed("docker.io/library/base"));
    }
}
