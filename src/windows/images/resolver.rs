//! The only way from a reference to its resolution: declared private images and mirrors, the data, the answers of
//! registries, and paths that look like a mirror.

use super::answers::{Answers, complete};
use super::private::{PrivateImages, renamed};
use super::resolution::{Resolution, Status};
use super::resolve::{resolve_from_data, resolve_version};
use crate::image::{Reference, canonical_registry};
use crate::windows::data::{Catalog, Family};

/// The sources of a resolution: the data, the answers of registries, and the private images of a configuration.
#[derive(Clone, Copy)]
pub struct Resolver<'a> {
    pub catalog: &'a Catalog,
    pub answers: &'a Answers,
    pub private_images: &'a PrivateImages,
}

/// The resolution of an image, and the public image that it is a copy of. `original` is None for a public image and for
/// a private one that mirrors none.
pub struct Resolved {
    pub resolution: Resolution,
    pub original: Option<Reference>,
}

impl<'a> Resolver<'a> {
    /// A resolver that has only the data.
    pub fn from_data(catalog: &'a Catalog) -> Self {
        static NO_ANSWERS: Answers = Answers::NONE;
        static NO_IMAGES: PrivateImages = PrivateImages::NONE;
        Self { catalog, answers: &NO_ANSWERS, private_images: &NO_IMAGES }
    }

    /// Resolves a reference for every command: by the answer of its registry if there is one, else by the
    /// configuration, then by the data, then by its path.
    pub fn resolve(&self, reference: &Reference) -> Resolved {
        let found = self.resolve_offline(reference);
        let resolution = complete(self.catalog, self.answers, reference, found.resolution);
        Resolved { resolution, ..found }
    }

    fn resolve_offline(&self, reference: &Reference) -> Resolved {
        if let Some(version) = self.private_images.version_of(reference) {
            let family = reference.tag.as_deref().and_then(Family::named_in).or(Family::named_in(&reference.path));
            return Resolved { resolution: resolve_version(self.catalog, version, family), original: None };
        }
        if let Some(original) = self.private_images.original_of(reference) {
            return Resolved { resolution: resolve_from_data(self.catalog, &original), original: Some(original) };
        }
        let from_data = || Resolved { resolution: resolve_from_data(self.catalog, reference), original: None };
        probable_mirror(self.catalog, reference).unwrap_or_else(from_data)
    }
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
fn probable_mirror(catalog: &Catalog, reference: &Reference) -> Option<Resolved> {
    if matches!(&*canonical_registry(&reference.registry), "docker.io" | "mcr.microsoft.com") {
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
    Some(Resolved { resolution, original: Some(original) })
}

#[cfg(test)]
mod tests {
    use super::super::private::{Mirror, PrivateImage};
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
            ("MCR.Microsoft.com/windows/servercore:ltsc2022", "Floating 10.0.20348"),
            ("mcr.microsoft.com:443/windows/servercore:ltsc2022", "Floating 10.0.20348"),
            ("mcr.microsoft.com:8443/windows/servercore:ltsc2022", "Floating 10.0.20348 inferred"),
            ("Registry.Example.com/base/dotnet:8-1809", "Line 10.0.17763"),
            ("registry.example.com:443/mcr/windows/servercore:ltsc2022", "Floating 10.0.20348"),
        ] {
            let reference = Reference::parse(text).expect("a reference");
            let private_images = images();
            let resolver = Resolver { private_images: &private_images, ..Resolver::from_data(Catalog::embedded()) };
            let found = resolver.resolve(&reference).resolution;
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
