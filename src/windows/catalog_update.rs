//! Computes a catalog update from the images that a registry has.

use crate::windows::data::{Catalog, CatalogUpdate, OsVersion, Release, Seen};
use crate::windows::patch_days::second_tuesday;
use jiff::ToSpan;
use jiff::civil::Date;

/// An image in a registry.
#[derive(Clone, Debug)]
pub struct RegistryImage {
    pub version: OsVersion,
    /// The number of the KB in a tag of the same image. None if no tag names one.
    pub kb: Option<u32>,
    /// The day on which the image was created. None if its configuration has none.
    pub created: Option<Date>,
}

/// Returns the releases that the catalog lacks.
pub fn catalog_update(catalog: &Catalog, day: Date, seen: &[RegistryImage]) -> CatalogUpdate {
    let mut releases: Vec<_> = seen.iter().filter_map(|image| release_of(catalog, image)).collect();
    releases.sort_by_key(|release| (release.build, release.revision));
    CatalogUpdate::new(day, releases)
}

/// Returns the release of an image. None if the catalog already has it.
fn release_of(catalog: &Catalog, image: &RegistryImage) -> Option<Release> {
    let revision = image.version.revision?;
    catalog.line(image.version.build).filter(|line| line.has_images())?;
    match catalog.release(image.version) {
        Some(known) if known.image == Seen::Yes && (known.kb.is_some() || image.kb.is_none()) => None,
        Some(known) => {
            let mut release = known.clone();
            release.image = Seen::Yes;
            release.kb = known.kb.or(image.kb);
            Some(release)
        }
        None => {
            let (released, label) = image.created.map_or((None, String::new()), release_day);
            Some(Release::seen(image.version.build, revision, released, image.kb, label))
        }
    }
}

/// Images are created at most this many days before their Patch Tuesday.
const DAYS_AHEAD: i32 = 14;

/// Returns the day and the label of the release of an image by the day of its creation: the next Patch Tuesday if it is
/// near, else the day of creation, without a label.
fn release_day(created: Date) -> (Option<Date>, String) {
    let next_month = created.saturating_add(1.month());
    let tuesdays = [created, next_month].into_iter().filter_map(second_tuesday);
    let near = |tuesday: &Date| (*tuesday - created).get_days();
    match tuesdays.filter(|tuesday| *tuesday >= created).min().filter(|tuesday| near(tuesday) <= DAYS_AHEAD) {
        Some(tuesday) => {
            let label = format!("{:04}-{:02} {}B", tuesday.year(), tuesday.month(), tuesday.month());
            (Some(tuesday), label)
        }
        None => (Some(created), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::data::Build;
    use jiff::civil::date;

    fn image(version: &str, kb: Option<u32>, created: Option<Date>) -> RegistryImage {
        RegistryImage { version: version.parse().expect("a version"), kb, created }
    }

    #[test]
    fn images_are_of_the_patch_tuesday_that_follows() {
        for (created, released, label) in [
            (date(2026, 10, 8), date(2026, 10, 13), "2026-10 10B"),
            (date(2026, 10, 13), date(2026, 10, 13), "2026-10 10B"),
            (date(2026, 10, 31), date(2026, 11, 10), "2026-11 11B"),
            (date(2026, 10, 16), date(2026, 10, 16), ""),
        ] {
            assert_eq!(release_day(created), (Some(released), label.to_owned()), "{created}");
        }
    }

    #[test]
    fn only_what_the_data_do_not_know_is_news() {
        let catalog = Catalog::embedded();
        let seen = [
            image("10.0.20348.99999", Some(5099999), Some(date(2099, 11, 5))),
            image("10.0.17763.1040", None, None),
            image("10.0.18363.2274", None, None),
            image("10.0.12345.1", None, None),
        ];
        let update = catalog_update(catalog, date(2026, 11, 22), &seen);
        let revisions: Vec<_> = update.releases.iter().map(|release| release.revision).collect();
        assert_eq!(
            revisions,
            [2274, 99999],
            "one was known without an image, one is new, one is known, one is no line"
        );
        let catalog = Catalog::with_update(update);
        let newest = catalog.latest_image(Build(20348)).expect("an image");
        assert_eq!((newest.revision, newest.label()), (99999, Some("2099-11 11B")));
        assert_eq!(newest.kb_name().as_deref(), Some("KB5099999"));
        let without_image = catalog.release("10.0.18363.2274".parse().expect("a version")).expect("a release");
        assert_eq!((without_image.image, without_image.label()), (Seen::Yes, Some("2022-05 5B")), "its date is kept");
    }

    #[test]
    fn news_are_read_as_they_were_written() {
        let seen = [image("10.0.20348.99999", Some(5099999), Some(date(2099, 11, 5)))];
        let json = catalog_update(Catalog::embedded(), date(2026, 11, 22), &seen).to_json().expect("JSON");
        let read = CatalogUpdate::from_json(json.as_bytes()).expect("news");
        assert_eq!(read.to_json().expect("JSON"), json);
        for broken in [&json[..json.len() / 2], "", "{}", &json.replace("catalog@1", "catalog@2")] {
            assert!(CatalogUpdate::from_json(broken.as_bytes()).is_none(), "{broken}");
        }
    }
}
