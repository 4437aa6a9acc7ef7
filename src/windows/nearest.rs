//! The nearest right references to one that is wrong.

use super::asked::Asked;
use super::catalog::Catalog;
use super::repositories::{BaseImage, Family};
use super::resolution::{Absent, Kind, Status};
use jiff::civil::Date;

/// How many are named.
const NAMED: usize = 3;

impl Catalog {
    /// What was probably meant, best first; none where the image is right, or is nothing like a Windows base image.
    ///
    /// For a tag with a KB number: the tags of that update. A spelling near the number would be another update.
    pub fn nearest_images(&self, asked: &Asked, today: Date) -> Vec<String> {
        let resolution = &asked.resolution;
        if let (Some(family), Some(kb)) = (resolution.family, kb_number(asked.tag()))
            && resolution.status != Status::Exact
        {
            return self.tags_of_kb(family, kb);
        }
        match (resolution.status, resolution.absent) {
            (_, Some(Absent::Line(build))) => {
                let counterpart = resolution.family.and_then(|family| self.base_image(family.counterpart(), build));
                let same_line = self.base_images().iter().filter(|row| row.build == build.0);
                self.first_of(
                    counterpart.into_iter().chain(same_line).chain(self.successor_lines(resolution.family, today)),
                )
            }
            (_, Some(Absent::Latest)) => self.first_of(self.successor_lines(resolution.family, today).into_iter()),
            (_, Some(Absent::Asked)) => {
                resolution.nearest.iter().map(|tag| format!("{}:{tag}", asked.repository())).collect()
            }
            (Status::NoSuchTag, _) => self.similar(asked, resolution.family),
            (Status::Unresolved, _) if resolution.kind == Kind::Windows && has_tag(asked) => {
                self.similar(asked, resolution.family)
            }
            (Status::Unresolved, _) if resolution.kind == Kind::Unknown && looks_like_base(&asked.text) => {
                self.similar(asked, None)
            }
            _ => vec![],
        }
    }

    fn first_of<'a>(&self, rows: impl Iterator<Item = &'a BaseImage>) -> Vec<String> {
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

    /// The tags of a family's images that contain an update, by version and by KB, oldest Windows version first.
    fn tags_of_kb(&self, family: Family, kb: u32) -> Vec<String> {
        let repository = family.repository();
        let rows = self.base_images().iter().filter(|row| row.repository == repository);
        let of_row = |row: &BaseImage| {
            let images = self.images_of(row).into_iter().filter(|release| release.kb == Some(kb));
            let tags = images.flat_map(|image| [Some(image.os_version().to_string()), self.kb_tag(image)]);
            tags.flatten().map(|tag| format!("{}:{tag}", row.repository)).collect::<Vec<_>>()
        };
        rows.flat_map(of_row).collect()
    }

    /// The floating tags that are spelled most like the text; of two alike, the newer line.
    fn similar(&self, asked: &Asked, family: Option<Family>) -> Vec<String> {
        let text = asked.text.to_lowercase();
        let tag = asked.reference.as_ref().and_then(|reference| reference.tag.as_deref()).unwrap_or_default();
        let of_family = |row: &&BaseImage| family.is_none_or(|family| row.repository == family.repository());
        let rows = self.base_images().iter().filter(of_family);
        let names = rows.flat_map(|row| row.floating_tags().map(move |tag| (row, tag)));
        let mut names: Vec<_> = names
            .map(|(row, name)| {
                let whole = format!("{}:{name}", row.repository);
                // `2019` lacks a part of `ltsc2019`; by letters alone `2009` is nearer.
                let completes = !tag.is_empty() && name.contains(tag);
                (completes, likeness(&whole, name, &text), row.build, whole)
            })
            .collect();
        names.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(b.2.cmp(&a.2)));
        names.into_iter().take(NAMED).map(|(.., name)| name).collect()
    }
}

/// How much a text is like a reference, like its last words, or like its tag: 1 where it is the same.
fn likeness(name: &str, tag: &str, text: &str) -> f64 {
    let tail = name.rsplit('/').next().unwrap_or(name);
    let like = |spelling| strsim::normalized_damerau_levenshtein(spelling, text);
    like(name).max(like(tail)).max(like(tag))
}

/// The number of the update that a tag names, in any case: `KB5055519`, `1809-kb5055519-amd64`.
fn kb_number(tag: &str) -> Option<u32> {
    tag.split(['-', '_', '.']).find_map(|part| {
        let number = part.get(..2).filter(|start| start.eq_ignore_ascii_case("kb")).and(part.get(2..))?;
        number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn has_tag(asked: &Asked) -> bool {
    asked.reference.as_ref().is_some_and(|reference| reference.tag.is_some())
}

/// Whether the text has a word of the base images in it: without one, any proposal would be a guess.
fn looks_like_base(text: &str) -> bool {
    let text = text.to_lowercase();
    ["windows", "servercore", "nanoserver", "ltsc", "sac20"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let asked = catalog.image_asked(&format!("mcr.microsoft.com/windows/{tag}"));
            let expected: Vec<_> = expected.iter().map(|tag| format!("mcr.microsoft.com/windows/{tag}")).collect();
            assert_eq!(catalog.nearest_images(&asked, today), expected, "{tag}");
        }
    }

    #[test]
    fn what_was_meant_comes_first() {
        let catalog = Catalog::embedded();
        let today = jiff::civil::date(2026, 11, 22);
        for (text, expected) in [
            ("mcr.microsoft.com/windows:ltsc2022", Some("mcr.microsoft.com/windows/server:ltsc2022")),
            ("mcr.microsoft.com/windows/servercore", Some("mcr.microsoft.com/windows/servercore:ltsc2025")),
            ("mcr.microsoft.com/windows/servercore:2019", Some("mcr.microsoft.com/windows/servercore:ltsc2019")),
            ("mcr.microsoft.com/windows/servercore:LTSC2022", Some("mcr.microsoft.com/windows/servercore:ltsc2022")),
            ("mcr.microsoft.com/windows/nanoserver:lstc2022", Some("mcr.microsoft.com/windows/nanoserver:ltsc2022")),
            ("MCR.microsoft.com/Windows/servercore:ltsc2019", Some("mcr.microsoft.com/windows/servercore:ltsc2019")),
            ("servercore::1809", Some("mcr.microsoft.com/windows/servercore:1809")),
            ("mcr.microsoft.com/windows/servercore:ltsc2019", None),
            ("example.com/shop/cart:7", None),
        ] {
            let nearest = catalog.nearest_images(&catalog.image_asked(text), today);
            assert_eq!(nearest.first().map(String::as_str), expected, "{text}: {nearest:?}");
            assert!(nearest.is_empty() || nearest.len() == NAMED, "{text}: {nearest:?}");
        }
    }
}
