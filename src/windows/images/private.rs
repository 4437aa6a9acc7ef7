//! The private images and mirrors that a configuration declares.

use crate::image::Reference;
use crate::windows::data::OsVersion;
use globset::GlobMatcher;

/// The private images and mirrors that the configuration declares.
#[derive(Clone, Default)]
pub struct PrivateImages {
    pub images: Vec<PrivateImage>,
    pub mirrors: Vec<Mirror>,
}

/// A private base image.
#[derive(Clone)]
pub struct PrivateImage {
    /// Of the whole name: `registry.example.com/base/dotnet`.
    pub repository: GlobMatcher,
    /// What each tag is built on; the first one that fits is taken.
    pub tags: Vec<(GlobMatcher, OsVersion)>,
}

/// A prefix of repository names that stands for another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mirror {
    /// `registry.example.com/mcr`, without a slash at the end.
    pub prefix: String,
    /// `mcr.microsoft.com`, without a slash at the end.
    pub original: String,
}

impl PrivateImages {
    /// No private images and no mirrors.
    pub(super) const NONE: PrivateImages = PrivateImages { images: vec![], mirrors: vec![] };

    /// Returns the declared version of an image. None if no pattern of its repository matches its tag.
    pub(super) fn version_of(&self, reference: &Reference) -> Option<OsVersion> {
        let repository = reference.repository();
        let tag = reference.tag.as_deref().unwrap_or("latest");
        let images = self.images.iter().filter(|image| image.repository.is_match(&repository));
        let mut tags = images.flat_map(|image| &image.tags);
        tags.find(|(pattern, _)| pattern.is_match(tag)).map(|(_, version)| *version)
    }

    /// Returns the public image that a declared mirror stands for. None if no mirror is a prefix of the repository.
    pub(super) fn original_of(&self, reference: &Reference) -> Option<Reference> {
        let repository = reference.repository();
        let fitting = self.mirrors.iter().filter_map(|mirror| {
            let rest = repository.strip_prefix(&mirror.prefix)?;
            (rest.is_empty() || rest.starts_with('/'))
                .then(|| (mirror.prefix.len(), format!("{}{rest}", mirror.original)))
        });
        let (_, original) = fitting.max_by_key(|(length, _)| *length)?;
        renamed(reference, &original)
    }
}

/// Returns the same tag and digest of another repository. None if the name is invalid.
pub(super) fn renamed(reference: &Reference, repository: &str) -> Option<Reference> {
    let name = Reference::parse(repository).ok()?;
    Some(Reference { registry: name.registry, path: name.path, ..reference.clone() })
}
