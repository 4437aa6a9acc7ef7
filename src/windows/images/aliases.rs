//! Other tags of the same image, in spellings that sources have seen.

use super::query::ImageQuery;
use super::resolution::Status;
use super::tag::architecture_suffix;
use crate::windows::data::{BaseImage, Build, Catalog, Family, KbTags, Release, Seen};
use jiff::civil::Date;

/// The day from which tags also came with `-amd64` at their end.
///
/// Source: copies of Docker Hub's tag tables, which give `1809-amd64` this day (`data/base_images.csv`).
const ARCHITECTURES_SINCE: Date = jiff::civil::date(2019, 4, 5);

/// Returns the other tags of an image as full references; for a version or a line alone, the tags
/// of every base image repository.
pub fn aliases(catalog: &Catalog, asked: &ImageQuery) -> Vec<String> {
    let given = asked.reference.as_ref().map(ToString::to_string);
    let tag = asked.reference.as_ref().and_then(|reference| reference.tag.as_deref()).unwrap_or_default();
    let architecture = Some(architecture_suffix(tag)).filter(|suffix| !suffix.is_empty()).unwrap_or("-amd64");
    let of_row = |row: &BaseImage| {
        let mut tags = tags_of_row(catalog, asked, row);
        tags.retain(|tag| [architecture, ""].contains(&architecture_suffix(tag)));
        tags.into_iter().map(|tag| format!("{}:{tag}", row.repository)).collect::<Vec<_>>()
    };
    let all = rows_of_query(catalog, asked).into_iter().flat_map(of_row);
    all.filter(|alias| Some(alias) != given.as_ref()).collect()
}

fn rows_of_query<'c>(catalog: &'c Catalog, asked: &ImageQuery) -> Vec<&'c BaseImage> {
    let Some(build) = asked.resolution.build().filter(|_| !asked.resolution.insider) else { return vec![] };
    match &asked.reference {
        None => [Family::ServerCore, Family::NanoServer, Family::Windows, Family::Server]
            .into_iter()
            .filter_map(|family| catalog.base_image(family, build))
            .collect(),
        Some(reference) => {
            let repository = reference.repository();
            catalog.base_images().iter().filter(|row| row.build == build.0 && row.repository == repository).collect()
        }
    }
}

fn tags_of_row(catalog: &Catalog, asked: &ImageQuery, row: &BaseImage) -> Vec<String> {
    let floating = row.floating_tags().map(str::to_owned);
    match asked.resolution.status {
        Status::Exact => {
            let release = asked.resolution.release(catalog).filter(|release| has_image(row, release));
            let moves_with_it = release.is_some_and(|release| is_newest_image(catalog, row, release));
            let of_release = release.into_iter().flat_map(|release| release_tags(catalog, row, release));
            floating.filter(|_| moves_with_it).chain(of_release).collect()
        }
        // The tag of a finished line stands still on its last image.
        Status::Floating => {
            let last = row.last_image_revision.and(images_of(catalog, row).last().copied());
            floating.chain(last.into_iter().flat_map(|release| release_tags(catalog, row, release))).collect()
        }
        _ => vec![],
    }
}

/// `10.0.17763.1040` and `1809-KB4546852`, each also with its architecture.
fn release_tags(catalog: &Catalog, row: &BaseImage, release: &Release) -> Vec<String> {
    let names = [Some(release.os_version().to_string()), kb_tag(catalog, release)];
    let by_architecture = row.floating_tags().any(|tag| !architecture_suffix(tag).is_empty())
        && release.released.is_some_and(|day| day >= ARCHITECTURES_SINCE);
    let suffixes: &[&str] = if by_architecture { &["", "-amd64"] } else { &[""] };
    let spelled = |name: String| suffixes.iter().map(move |suffix| format!("{name}{suffix}"));
    names.into_iter().flatten().flat_map(spelled).collect()
}

/// Returns the tags of a base image repository: those that move and those of each release. Empty for every other
/// repository, whose tags the data do not list.
pub fn listed_tags(catalog: &Catalog, repository: &str) -> Vec<String> {
    let rows = catalog.base_images().iter().filter(|row| row.repository == repository);
    let of_row = |row: &BaseImage| {
        let floating = BaseImage::floating_tags(row).map(str::to_owned);
        let releases = images_of(catalog, row).into_iter().flat_map(|release| release_tags(catalog, row, release));
        floating.chain(releases).collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

/// Returns the tag that names the update: `1809-KB4546852`. None if the line has no such tags.
pub fn kb_tag(catalog: &Catalog, release: &Release) -> Option<String> {
    let (kb, day) = (release.kb?, release.released?);
    // One KB with two revisions: its tag is that of the other.
    catalog.release_of_kb(Build(release.build), kb).filter(|other| other.revision == release.revision)?;
    let in_time = |row: &&KbTags| row.first.is_none_or(|first| first <= day) && row.last.is_none_or(|last| day <= last);
    let row = catalog.kb_tags().iter().filter(|row| row.build == release.build).find(in_time)?;
    Some(format!("{}{kb}", row.prefix))
}

/// The releases of a line that were seen as images of the repository, oldest first.
pub fn images_of<'c>(catalog: &'c Catalog, row: &BaseImage) -> Vec<&'c Release> {
    let mut images: Vec<_> =
        catalog.releases(Build(row.build)).iter().filter(|release| has_image(row, release)).collect();
    images.sort_by_key(|release| (release.released, release.revision));
    images
}

/// Whether the repository has an image of the release: Nano Server of 2016 ended before its line.
fn has_image(row: &BaseImage, release: &Release) -> bool {
    release.image == Seen::Yes && row.last_image_revision.is_none_or(|last| release.revision <= last)
}

/// Whether the floating tags name a release, as far as is known: the data have no later monthly release that
/// may have become an image.
fn is_newest_image(catalog: &Catalog, row: &BaseImage, release: &Release) -> bool {
    if row.last_image_revision.is_some() {
        return row.last_image_revision == Some(release.revision);
    }
    let later = |other: &&Release| other.released > release.released && other.image != Seen::No;
    !catalog
        .releases(Build(row.build))
        .iter()
        .any(|other| later(&other) && (other.is_monthly() || other.image == Seen::Yes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::data::CatalogUpdate;
    use crate::windows::images::{Resolver, parse_query};

    fn aliases(text: &str) -> Vec<String> {
        aliases_in(Catalog::embedded(), text)
    }

    fn aliases_in(catalog: &Catalog, text: &str) -> Vec<String> {
        let all = super::aliases(catalog, &parse_query(&Resolver::from_data(catalog), text));
        all.into_iter().map(|alias| alias.replace("mcr.microsoft.com/windows/", "")).collect()
    }

    #[test]
    fn other_tags_of_the_same_image_are_known() {
        for (text, expected) in [
            (
                "mcr.microsoft.com/windows/servercore:10.0.17763.1040",
                &["servercore:10.0.17763.1040-amd64", "servercore:1809-KB4546852", "servercore:1809-KB4546852-amd64"][..],
            ),
            (
                "mcr.microsoft.com/windows/servercore:ltsc2019",
                &["servercore:ltsc2019-amd64", "servercore:1809", "servercore:1809-amd64"],
            ),
            (
                "mcr.microsoft.com/windows/nanoserver:1909",
                &[
                    "nanoserver:1909-amd64",
                    "nanoserver:10.0.18363.1556",
                    "nanoserver:10.0.18363.1556-amd64",
                    "nanoserver:1909-KB5003169",
                    "nanoserver:1909-KB5003169-amd64",
                ],
            ),
            ("mcr.microsoft.com/windows/servercore:10.0.16299.19", &["servercore:1709_KB4043961"]),
            ("mcr.microsoft.com/windows/nanoserver:ltsc2025-arm64", &["nanoserver:ltsc2025"]),
            ("mcr.microsoft.com/windows/servercore:10.0.17763.9247", &[]),
            ("microsoft/windowsservercore:10.0.14393.693", &[]),
            ("golang:1.26-windowsservercore-ltsc2022", &[]),
        ] {
            assert_eq!(aliases(text), expected, "{text}");
        }
    }

    #[test]
    fn a_version_alone_is_named_in_every_repository_that_had_it() {
        let found = aliases("10.0.14393.3506");
        assert!(found.contains(&"servercore:1607-KB4546850".to_owned()), "{found:?}");
        assert!(!found.iter().any(|alias| alias.starts_with("nanoserver")), "sac2016 ended before: {found:?}");
    }

    #[test]
    fn a_floating_tag_names_a_release_only_where_nothing_newer_is_known() {
        let (image, later) = ("10.0.20348.90000", "10.0.20348.90001");
        for (label, seen, names_image, names_later) in [
            ("2099-11 OOB", "unknown", true, false),
            ("2099-11 OOB", "no", true, false),
            ("2099-12 12B", "no", true, false),
            ("2099-12 12B", "unknown", false, false),
            ("2099-11 OOB", "yes", false, true),
        ] {
            let catalog = with_releases(&[("2099-11-10", "2099-11 11B", "yes"), ("2099-12-08", label, seen)]);
            let is_named = |text: &str| aliases_in(&catalog, text).contains(&"servercore:ltsc2022".to_owned());
            assert_eq!((is_named(image), is_named(later)), (names_image, names_later), "then {label}, {seen}");
            assert!(!is_named("10.0.20348.5622"), "it was the newest once");
        }
        let of_2019 = aliases("10.0.17763.8389");
        assert!(!of_2019.contains(&"servercore:ltsc2019".to_owned()), "monthly releases came after it: {of_2019:?}");
    }

    #[test]
    fn the_tags_of_base_image_repositories_are_listed() {
        let tags = listed_tags(Catalog::embedded(), "mcr.microsoft.com/windows/servercore");
        for tag in ["ltsc2022", "1709", "10.0.17763.1040", "1809-KB4546852"] {
            assert!(tags.iter().any(|listed| listed == tag), "{tag}");
        }
        assert!(listed_tags(Catalog::embedded(), "docker.io/library/golang").is_empty());
    }

    /// The data with releases of Windows Server 2022, from revision 90000 on: day, label, and whether seen as images.
    fn with_releases(releases: &[(&str, &str, &str)]) -> Catalog {
        let releases = releases.iter().zip(90_000..).map(|((day, label, seen), revision)| {
            serde_json::json!({"build": 20348, "revision": revision, "released": day, "kb": null, "label": label,
                "image": seen, "stream": "server"})
        });
        let releases: Vec<_> = releases.collect();
        let update = serde_json::json!({"schema": "winfrom/catalog@1", "day": "2099-12-31", "releases": releases});
        Catalog::with_update(CatalogUpdate::from_json(update.to_string().as_bytes()).expect("news"))
    }
}
