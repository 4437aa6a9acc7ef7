//! What the repositories of Windows base images have that the data do not know.

use super::{Image, Registry, Trouble};
use crate::image::Reference;
use crate::windows::catalog_update::RegistryImage;
use crate::windows::data::Seen;
use crate::windows::images::{BaseTag, architecture_suffix, parse_base_tag};
use crate::windows::{Catalog, Family, OsVersion};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a registry has.
#[derive(Default)]
pub struct Survey {
    pub images: Vec<RegistryImage>,
    /// How many tags were read.
    pub tags: usize,
}

/// Reads the tags of the Windows repositories, and the manifests of those that could tell something new.
///
/// `prefix` is what stands before the repositories' paths: `mcr.microsoft.com`, or the folder of a mirror.
/// A mirror need not have every repository, but one.
pub fn survey(
    registry: &Registry,
    catalog: &Catalog,
    prefix: &str,
    done: &(dyn Fn(usize, usize) + Sync),
) -> Result<Survey, Trouble> {
    let mut survey = Survey::default();
    let mut unclear = vec![];
    let mut absent = None;
    for family in Family::ALL {
        let Ok(repository) = Reference::parse(&format!("{prefix}/{}", family.path())) else { continue };
        match registry.tags(&repository) {
            Ok(tags) => {
                survey.tags += tags.len();
                for tag in tags.iter().filter(|tag| architecture_suffix(tag).is_empty()) {
                    match meaning(catalog, tag) {
                        Meaning::Nothing => {}
                        Meaning::Seen(version) => {
                            survey.images.push(RegistryImage { version, kb: None, created: None })
                        }
                        Meaning::Unclear(kb) => unclear.push((tagged(&repository, tag), kb)),
                    }
                }
            }
            Err(trouble) if trouble.is_not_found() => absent = Some(trouble),
            Err(trouble) => return Err(trouble),
        }
    }
    match absent {
        Some(trouble) if survey.tags == 0 => Err(trouble),
        _ => {
            survey.images.extend(look_into(registry, catalog, unclear, done)?);
            Ok(Survey { images: joined(survey.images), ..survey })
        }
    }
}

/// What a tag tells without its manifest.
enum Meaning {
    Nothing,
    /// That a release whose day is known is there as an image.
    Seen(OsVersion),
    /// Its manifest tells more; the KB, where the tag names one.
    Unclear(Option<u32>),
}

fn meaning(catalog: &Catalog, tag: &str) -> Meaning {
    match parse_base_tag(catalog, tag) {
        BaseTag::Version(version) => match catalog.release(version) {
            Some(release) if release.image == Seen::Yes => Meaning::Nothing,
            Some(release) if release.released.is_some() => Meaning::Seen(version),
            _ => Meaning::Unclear(None),
        },
        BaseTag::Kb(build, kb) if catalog.release_of_kb(build, kb).is_none() => Meaning::Unclear(Some(kb)),
        BaseTag::Line(_) => Meaning::Unclear(None),
        _ => Meaning::Nothing,
    }
}

fn tagged(repository: &Reference, tag: &str) -> Reference {
    Reference { tag: Some(tag.to_owned()), ..repository.clone() }
}

fn look_into(
    registry: &Registry,
    catalog: &Catalog,
    tags: Vec<(Reference, Option<u32>)>,
    done: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<RegistryImage>, Trouble> {
    let references: Vec<_> = tags.iter().map(|(reference, _)| reference.clone()).collect();
    let found = registry.lookup_all(&references, done);
    let mut images = vec![];
    for ((reference, kb), found) in tags.iter().zip(found) {
        let image = match found {
            Ok(image) => image,
            Err(
                trouble @ (Trouble::Unreachable { .. }
                | Trouble::Denied { .. }
                | Trouble::Refused { .. }
                | Trouble::NotAsked { .. }),
            ) => return Err(trouble),
            // One broken tag of thousands is no reason to know nothing of the others.
            Err(_) => continue,
        };
        let Some((version, manifest)) = windows(&image) else { continue };
        let is_dated = catalog.release(version).is_some_and(|release| release.released.is_some());
        let created = if is_dated { None } else { created(registry, reference, manifest) };
        images.push(RegistryImage { version, kb: *kb, created });
    }
    Ok(images)
}

/// The version of an image for one Windows build, and the digest of its manifest.
fn windows(image: &Image) -> Option<(OsVersion, &str)> {
    let platform = image.platforms.first()?;
    Some((platform.os_version.filter(|version| version.revision.is_some())?, &platform.digest))
}

fn created(registry: &Registry, reference: &Reference, manifest: &str) -> Option<Date> {
    let by_digest = Reference { tag: None, digest: Some(manifest.to_owned()), ..reference.clone() };
    registry.lookup(&by_digest).ok()?.platforms.first()?.created
}

/// One entry a version: several repositories have it, and several tags.
fn joined(images: Vec<RegistryImage>) -> Vec<RegistryImage> {
    let mut versions: BTreeMap<OsVersion, RegistryImage> = BTreeMap::new();
    for image in images {
        match versions.get_mut(&image.version) {
            Some(known) => {
                known.kb = known.kb.or(image.kb);
                known.created = known.created.min(image.created).or(known.created).or(image.created);
            }
            None => {
                versions.insert(image.version, image);
            }
        }
    }
    versions.into_values().collect()
}
