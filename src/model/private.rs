//! Images that no public source knows: private bases, mirrors of public ones, and what looks like a mirror.

use crate::image::Reference;
use crate::windows::images::{complete, resolve_from_data, resolve_version};
use crate::windows::{Answers, Catalog, Family, OsVersion, Resolution, Status};
use globset::GlobMatcher;

/// What the configuration says of private images.
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

/// What is known of an image, and the public image that it is taken for, if it is not itself one.
pub struct Known {
    pub resolution: Resolution,
    pub original: Option<Reference>,
}

impl PrivateImages {
    /// What is known of an image: by its registry where that was asked, else from the configuration, then from the
    /// catalogue, then from its path.
    pub fn resolve(&self, catalog: &Catalog, answers: &Answers, reference: &Reference) -> Known {
        let known = self.resolve_by_data(catalog, reference);
        Known { resolution: complete(catalog, answers, reference, known.resolution), ..known }
    }

    fn resolve_by_data(&self, catalog: &Catalog, reference: &Reference) -> Known {
        if let Some(version) = self.version_of(reference) {
            let family = reference.tag.as_deref().and_then(Family::named_in).or(Family::named_in(&reference.path));
            return Known { resolution: resolve_version(catalog, version, family), original: None };
        }
        if let Some(original) = self.original_of(reference) {
            return Known { resolution: resolve_from_data(catalog, &original), original: Some(original) };
        }
        let resolution = resolve_from_data(catalog, reference);
        probable_mirror(catalog, reference).unwrap_or(Known { resolution, original: None })
    }

    fn version_of(&self, reference: &Reference) -> Option<OsVersion> {
        let repository = reference.repository();
        let tag = reference.tag.as_deref().unwrap_or("latest");
        let images = self.images.iter().filter(|image| image.repository.is_match(&repository));
        let mut tags = images.flat_map(|image| &image.tags);
        tags.find(|(pattern, _)| pattern.is_match(tag)).map(|(_, version)| *version)
    }

    fn original_of(&self, reference: &Reference) -> Option<Reference> {
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

/// The same tag and digest of another repository.
fn renamed(reference: &Reference, repository: &str) -> Option<Reference> {
    let name = Reference::parse(repository).ok()?;
    Some(Reference { registry: name.registry, path: name.path, ..reference.clone() })
}

/// How repositories of Microsoft's images end that people copy into registries of their own: Artifactory's
/// `docker-remote/windows/servercore`, the path that `az acr import` is given.
const COPIED: [&str; 9] = [
    "windows/servercore",
    "windows/nanoserver",
    "windows/server",
    "windows/servercore/iis",
    "dotnet/framework/aspnet",
    "dotnet/framework/runtime",
    "dotnet/framework/sdk",
    "dotnet/framework/wcf",
    "dotnet/framework/samples",
];

/// An image of an unknown registry whose path says that it is a copy of a public one.
fn probable_mirror(catalog: &Catalog, reference: &Reference) -> Option<Known> {
    if matches!(reference.registry.as_str(), "docker.io" | "mcr.microsoft.com") {
        return None;
    }
    let ends_so = |copied: &&&str| {
        reference.path.strip_suffix(**copied).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let copied = COPIED.iter().filter(ends_so).max_by_key(|copied| copied.len())?;
    let original = renamed(reference, &format!("mcr.microsoft.com/{copied}"))?;
    let mut resolution = resolve_from_data(catalog, &original);
    // Somebody else's registry may have any tag, so none is known to be missing there.
    if resolution.version.is_none() || resolution.status == Status::NoSuchTag {
        return None;
    }
    resolution.inferred = true;
    resolution.why =
        Some(format!("probably a mirror of mcr.microsoft.com/{copied}; `mirrors` in winfrom.yaml makes it certain"));
    Some(Known { resolution, original: Some(original) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images() -> PrivateImages {
        let glob = |text: &str| globset::Glob::new(text).expect("a glob").compile_matcher();
        let version = |text: &str| text.parse().expect("a version");
        PrivateImages {
            images: vec![PrivateImage {
                repository: glob("registry.example.com/base/dotnet"),
                tags: vec![(glob("*-1809"), version("10.0.17763")), (glob("old-*"), version("10.0.17763.973"))],
            }],
            mirrors: vec![
                Mirror { prefix: "registry.example.com/mcr".into(), original: "mcr.microsoft.com".into() },
                Mirror { prefix: "registry.example.com/mcr/hub".into(), original: "docker.io".into() },
            ],
        }
    }

    #[test]
    fn private_images_and_mirrors_are_resolved() {
        for (text, expected) in [
            ("registry.example.com/base/dotnet:8-1809", "Line 10.0.17763"),
            ("registry.example.com/base/dotnet:old-1", "Exact 10.0.17763.973"),
            ("registry.example.com/base/dotnet:8", "Unresolved"),
            ("registry.example.com/mcr/windows/servercore:ltsc2022", "Floating 10.0.20348"),
            ("registry.example.com/mcr/windows/servercore:latest", "NoSuchTag"),
            ("registry.example.com/mcr/hub/microsoft/nanoserver:1709", "Line 10.0.16299"),
            ("registry.example.com/mcr2/windows/servercore:ltsc2022", "Floating 10.0.20348 inferred"),
            ("me.azurecr.io/windows/nanoserver:1809", "Floating 10.0.17763 inferred"),
            ("art.example.com/docker/dotnet/framework/sdk:4.8-windowsservercore-ltsc2019", "Line 10.0.17763 inferred"),
            ("art.example.com/docker/windows/servercore:latest", "Unresolved"),
            ("art.example.com/mywindows/servercore:mine", "Unresolved"),
            ("mcr.microsoft.com/windows/servercore:ltsc2022", "Floating 10.0.20348"),
        ] {
            let reference = Reference::parse(text).expect("a reference");
            let found = images().resolve(Catalog::embedded(), &Answers::default(), &reference).resolution;
            let mut shown = format!("{:?}", found.status);
            if let Some(version) = found.version {
                shown += &format!(" {version}");
            }
            if found.inferred {
                shown += " inferred";
            }
            assert_eq!(shown, expected, "{text}");
        }
    }
}
