//! The newest image of a line, with a tag in the style of another tag. Only tags that sources have seen.

use crate::windows::data::{Build, Catalog, Release, Seen};
use crate::windows::images::{BaseTag, date_in, kb_tag, kept_suffix, newest_framework_tag, parse_base_tag};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A tag to use in place of another.
pub struct Replacement {
    pub tag: String,
    /// The day of its release. None if no source gives it.
    pub released: Option<Date>,
}

/// Returns the newest image of a line, with its tag in the style of `tag`: a full version or the name of its update,
/// with the same `-amd64`. None if `tag` is neither, or no image is known.
///
/// Images above the revision `limit` are left out.
pub fn newest_in_style(catalog: &Catalog, tag: &str, build: Build, limit: Option<u32>) -> Option<Replacement> {
    let suffix = kept_suffix(tag)?;
    let (tag, release) = match parse_base_tag(catalog, tag) {
        BaseTag::Version(_) => {
            let release = newest_image(catalog, build, limit, |_| true)?;
            (format!("{}{suffix}", release.os_version()), release)
        }
        BaseTag::Kb(..) => {
            // Not every update beside the monthly ones has a tag (docker-library/official-images#18884).
            let release = newest_image(catalog, build, limit, Release::is_monthly)?;
            (kb_tag(catalog, release)? + suffix, release)
        }
        _ => return None,
    };
    Some(Replacement { tag, released: release.released })
}

/// Returns the newest dated tag of .NET Framework for the line and the framework version of `tag`.
pub fn newest_dated_tag(catalog: &Catalog, repository: &str, tag: &str, build: Build) -> Option<Replacement> {
    let newest = newest_framework_tag(catalog, repository, tag, build)?;
    Some(Replacement { tag: newest.to_owned(), released: date_in(newest) })
}

/// Returns the full version of the newest image that a floating tag is known to stand for, with the same `-amd64`.
pub fn pinned_version(catalog: &Catalog, tag: &str, build: Build) -> Option<Replacement> {
    let suffix = kept_suffix(tag)?;
    let release = catalog.latest_image(build)?;
    Some(Replacement { tag: format!("{}{suffix}", release.os_version()), released: release.released })
}

/// Returns how many monthly releases of a line were seen as images after a day, up to and including `today`.
pub fn images_since(catalog: &Catalog, build: Build, day: Date, today: Date) -> usize {
    let seen = catalog.releases(build).iter().filter(|release| release.image == Seen::Yes);
    let is_newer = |later: Date| later > day && later <= today;
    let newer = seen.filter(|release| release.is_monthly() && release.released.is_some_and(is_newer));
    // 2020-02 has two publications, and counts once.
    newer.filter_map(Release::label).collect::<BTreeSet<_>>().len()
}

/// The newest release seen as an image, of those up to a revision that `is_wanted` accepts.
fn newest_image(
    catalog: &Catalog,
    build: Build,
    limit: Option<u32>,
    is_wanted: impl Fn(&Release) -> bool,
) -> Option<&Release> {
    let seen = catalog.releases(build).iter().filter(|release| release.image == Seen::Yes);
    seen.filter(|release| limit.is_none_or(|limit| release.revision <= limit) && is_wanted(release))
        .max_by_key(|release| (release.released, release.revision))
}
