//! How the image to use is written in place of another.

use crate::windows::data::{BaseImage, Build, Catalog, TagForm};
use crate::windows::images::{VariantOn, architecture_suffix, variant_on};

/// Returns the floating tag of a row to use in place of `tag`, with its architecture: `ltsc2022-amd64` for
/// `ltsc2019-amd64`. Without the architecture if the row has no such tag.
pub fn tag_like<'c>(row: &'c BaseImage, tag: &str) -> &'c str {
    let suffixed = format!("{}{}", row.best_tag(), architecture_suffix(tag));
    row.floating_tags().find(|tag| *tag == suffixed).unwrap_or(row.best_tag())
}

/// Returns the tag alone if it replaces a tag of the same repository, else the whole reference.
///
/// `replaces` is the repository whose tag is replaced; None if there is no tag to replace.
pub fn tag_or_reference(row: &BaseImage, replaces: Option<&str>, tag: &str) -> String {
    if replaces == Some(row.repository.as_str()) { tag.to_owned() } else { format!("{}:{tag}", row.repository) }
}

/// Returns the repository that publishes the image of `repository:tag` today. None if the data do not have it.
pub fn published_repository<'c>(catalog: &'c Catalog, repository: &str, tag: &str) -> Option<&'c str> {
    let own = || catalog.derived_image(repository).map(|row| row.repository.as_str());
    catalog.successor(repository, tag).or_else(own)
}

/// Returns what the repository that publishes a derived image today has on the line of a row.
pub fn variant_on_line(catalog: &Catalog, repository: &str, tag: &str, row: &BaseImage) -> VariantOn {
    let published = published_repository(catalog, repository, tag);
    published.map_or(VariantOn::Unknown, |name| variant_on(catalog, name, tag, Build(row.build)))
}

/// Whether an image is replaced by a base image although it is not one: preview images are.
pub fn is_preview_repository(catalog: &Catalog, repository: &str) -> bool {
    catalog.derived_image(repository).is_some_and(|row| row.tags == TagForm::Insider)
}
