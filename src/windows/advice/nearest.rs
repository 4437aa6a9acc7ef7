//! The most similar valid references to an invalid one.

use super::fitting::successor_lines;
use crate::text::similar::by_edits;
use crate::windows::data::{BaseImage, Catalog, Family};
use crate::windows::images::{Absent, ImageQuery, Kind, Status, images_of, kb_tag};
use jiff::civil::Date;

/// How many references are suggested.
const NAMED: usize = 3;

/// Returns the references that the user probably meant, best first. Empty if the image is valid, or not similar to a
/// Windows base image.
///
/// For a tag with a KB number: the tags of that update. A spelling near the number would be another update.
pub fn nearest_images(catalog: &Catalog, asked: &ImageQuery, today: Date) -> Vec<String> {
    let resolution = &asked.resolution;
    if let (Some(family), Some(kb)) = (resolution.family, kb_number(asked.tag()))
        && resolution.status != Status::Exact
    {
        return tags_of_kb(catalog, family, kb);
    }
    match (resolution.status, resolution.absent) {
        (_, Some(Absent::Line(build))) => {
            let counterpart = resolution.family.and_then(|family| catalog.base_image(family.counterpart(), build));
            let same_line = catalog.base_images().iter().filter(|row| row.build == build.0);
            distinct_names(counterpart.into_iter().chain(same_line).chain(successor_lines(
                catalog,
                resolution.family,
                today,
            )))
        }
        (_, Some(Absent::Latest)) => distinct_names(successor_lines(catalog, resolution.family, today).into_iter()),
        (_, Some(Absent::NotInRegistry)) => {
            resolution.nearest.iter().map(|tag| format!("{}:{tag}", asked.repository())).collect()
        }
        (Status::NoSuchTag, _) => similar_tags(catalog, asked, resolution.family),
        (Status::Unresolved, _) if resolution.kind == Kind::Windows && has_tag(asked) => {
            similar_tags(catalog, asked, resolution.family)
        }
        (Status::Unresolved, _) if resolution.kind == Kind::Unknown && looks_like_base(&asked.text) => {
            similar_tags(catalog, asked, None)
        }
        _ => vec![],
    }
}

fn distinct_names<'a>(rows: impl Iterator<Item = &'a BaseImage>) -> Vec<String> {
    let mut found: Vec<String> = vec![];
    for row in rows {
        let name = format!("{}:{}", row.repository, row.best_tag());
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found.truncate(NAMED);
    found
}

/// Returns the tags of a family's images that contain an update, by version and by KB, oldest Windows version first.
fn tags_of_kb(catalog: &Catalog, family: Family, kb: u32) -> Vec<String> {
    let repository = family.repository();
    let rows = catalog.base_images().iter().filter(|row| row.repository == repository);
    let of_row = |row: &BaseImage| {
        let images = images_of(catalog, row).into_iter().filter(|release| release.kb == Some(kb));
        let tags = images.flat_map(|image| [Some(image.os_version().to_string()), kb_tag(catalog, image)]);
        tags.flatten().map(|tag| format!("{}:{tag}", row.repository)).collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

/// Returns the floating tags most similar to the text. Of equals, the newer line comes first.
fn similar_tags(catalog: &Catalog, asked: &ImageQuery, family: Option<Family>) -> Vec<String> {
    let text = asked.text.to_lowercase();
    let tag = asked.reference.as_ref().and_then(|reference| reference.tag.as_deref()).unwrap_or_default();
    let of_family = |row: &&BaseImage| family.is_none_or(|family| row.repository == family.repository());
    let rows = catalog.base_images().iter().filter(of_family);
    let names = rows.flat_map(|row| row.floating_tags().map(move |tag| (row, tag)));
    let mut names: Vec<_> = names
        .map(|(row, name)| {
            let whole = format!("{}:{name}", row.repository);
            // `2019` lacks a part of `ltsc2019`; by letters alone `2009` is nearer.
            let completes = !tag.is_empty() && name.contains(tag);
            (completes, similarity(&whole, name, &text), row.build, whole)
        })
        .collect();
    names.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(b.2.cmp(&a.2)));
    names.into_iter().take(NAMED).map(|(.., name)| name).collect()
}

/// The similarity of a text to a reference, to its last part or to its tag, whichever is highest. From 0 to 1.
fn similarity(name: &str, tag: &str, text: &str) -> f64 {
    let tail = name.rsplit('/').next().unwrap_or(name);
    let like = |spelling| by_edits(spelling, text);
    like(name).max(like(tail)).max(like(tag))
}

/// Returns the number of the update that a tag names, in any case: `KB5055519`, `1809-kb5055519-amd64`.
fn kb_number(tag: &str) -> Option<u32> {
    tag.split(['-', '_', '.']).find_map(|part| {
        let number = part.get(..2).filter(|start| start.eq_ignore_ascii_case("kb")).and(part.get(2..))?;
        number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn has_tag(asked: &ImageQuery) -> bool {
    asked.reference.as_ref().is_some_and(|reference| reference.tag.is_some())
}

/// Whether the text contains a word of the base images. Without one, every suggestion would be a guess.
fn looks_like_base(text: &str) -> bool {
    let text = text.to_lowercase();
    ["windows", "servercore", "nanoserver", "ltsc", "sac20"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::images::{Resolver, parse_query};

    #[test]
    fn a_tag_with_a_kb_has_the_tags_of_that_update_nearest() {
        let catalog = Catalog::embedded();
        let today = jiff::civil::date(2026, 11, 22);
        for (tag, expected) in [
            ("servercore:KB5055519", &["servercore:10.0.17763.7136", "servercore:1809-KB5055519"][..]),
            ("servercore:kb5055519-amd64", &["servercore:10.0.17763.7136", "servercore:1809-KB5055519"]),
            ("servercore:1809-kb4546852", &["servercore:10.0.17763.1040", "servercore:1809-KB4546852"]),
            // The update is one of another Windows version than the tag says.
            ("nanoserver:1903-KB4546852", &["nanoserver:10.0.17763.1040", "nanoserver:1809-KB4546852"]),
            (
                "servercore:KB4528760",
                &[
                    "servercore:10.0.18362.592",
                    "servercore:1903-KB4528760",
                    "servercore:10.0.18363.592",
                    "servercore:1909-KB4528760",
                ],
            ),
            ("servercore:KB1", &[]),
            ("servercore:1809-KB5055519", &[]),
        ] {
            let asked = parse_query(&Resolver::from_data(catalog), &format!("mcr.microsoft.com/windows/{tag}"));
            let expected: Vec<_> = expected.iter().map(|tag| format!("mcr.microsoft.com/windows/{tag}")).collect();
            assert_eq!(nearest_images(catalog, &asked, today), expected, "{tag}");
        }
    }

    #[test]
    fn what_was_meant_comes_first() {
        let catalog = Catalog::embedded();
        let today = jiff::civil::date(2026, 11, 22);
        let newest = catalog.newest_image_line().short_name().expect("a name");
        let newest = format!("mcr.microsoft.com/windows/servercore:{newest}");
        for (text, expected) in [
            ("mcr.microsoft.com/windows:ltsc2022", Some("mcr.microsoft.com/windows/server:ltsc2022")),
            ("mcr.microsoft.com/windows/servercore", Some(newest.as_str())),
            ("mcr.microsoft.com/windows/servercore:2019", Some("mcr.microsoft.com/windows/servercore:ltsc2019")),
            ("mcr.microsoft.com/windows/servercore:LTSC2022", Some("mcr.microsoft.com/windows/servercore:ltsc2022")),
            ("mcr.microsoft.com/windows/nanoserver:lstc2022", Some("mcr.microsoft.com/windows/nanoserver:ltsc2022")),
            ("MCR.microsoft.com/Windows/servercore:ltsc2019", Some("mcr.microsoft.com/windows/servercore:ltsc2019")),
            ("servercore::1809", Some("mcr.microsoft.com/windows/servercore:1809")),
            ("mcr.microsoft.com/windows/servercore:ltsc2019", None),
            ("example.com/shop/cart:7", None),
        ] {
            let nearest = nearest_images(catalog, &parse_query(&Resolver::from_data(catalog), text), today);
            assert_eq!(nearest.first().map(String::as_str), expected, "{text}: {nearest:?}");
            assert!(nearest.is_empty() || nearest.len() == NAMED, "{text}: {nearest:?}");
        }
    }
}
