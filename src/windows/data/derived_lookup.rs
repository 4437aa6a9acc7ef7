//! Lookups of derived images and of repositories that moved, by repository and tag.

use super::catalog::Catalog;
use super::derived_image::{DerivedImage, MovedRepository, MovedTag, Rebuilds};
use super::version::Build;

impl Catalog {
    /// Returns the row of a derived image. None if the repository is unknown.
    pub fn derived_image(&self, repository: &str) -> Option<&DerivedImage> {
        self.derived_images().iter().find(|row| row.repository == repository)
    }

    /// Returns the row of a repository that moved. None if it did not move.
    pub fn moved_repository(&self, repository: &str) -> Option<&MovedRepository> {
        self.moved_repositories().iter().find(|row| row.repository == repository)
    }

    /// Returns the repository that replaced `repository` for a tag. None if the data name none.
    pub fn successor(&self, repository: &str, tag: &str) -> Option<&str> {
        let rows = self.moved_repositories().iter().filter(|row| row.repository == repository);
        rows.filter(|row| tag.contains(&row.tag_word)).max_by_key(|row| row.tag_word.len())?.successor()
    }

    /// Returns until when the publisher rebuilt the tag's variant on the line. None if it still does, or is unknown.
    pub fn rebuilds(&self, repository: &str, tag: &str, build: Build) -> Option<&Rebuilds> {
        self.rebuild_rows()
            .iter()
            .find(|row| row.build == build.0 && repository.starts_with(&row.repositories) && tag.contains(&row.variant))
    }

    /// Returns the new name of a tag whose repository moved. None if `data/moved_tags.csv` has no row for it.
    pub fn moved_tag(&self, repository: &str, tag: &str) -> Option<&MovedTag> {
        self.moved_tags().iter().find(|row| row.repository == repository && row.tag == tag)
    }
}
