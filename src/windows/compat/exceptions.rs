//! The pairs of builds and of revisions for which sources report something else than the rules give.

use super::rule::Ruling;
use crate::windows::data::{Build, Catalog, Family, HostKind, KnownBreak, OsVersion};
use crate::windows::isolation::Isolation;

/// Returns the row of `data/compat.csv` for two builds, as a ruling. None if the rules apply.
pub(super) fn exception(
    catalog: &Catalog,
    kind: HostKind,
    host: Build,
    image: Build,
    isolation: Isolation,
) -> Option<Ruling> {
    let row = catalog.compat_exceptions().iter().find(|row| {
        (row.host_kind, row.host_build, row.image_build, row.isolation) == (kind, host.0, image.0, isolation)
    })?;
    Some(Ruling { verdict: row.verdict, reason: row.reason, condition: row.condition.clone() })
}

/// Returns the latest known break that affects an image on a host of its own build.
pub(super) fn known_break(
    catalog: &Catalog,
    host: OsVersion,
    image: OsVersion,
    family: Option<Family>,
) -> Option<&KnownBreak> {
    let meets = |row: &&KnownBreak| {
        row.build == image.build.0
            && image.revision.is_some_and(|revision| revision >= row.image_revision)
            && host.revision.is_some_and(|revision| revision < row.host_below)
            && family.is_some_and(|family| row.families.split_whitespace().any(|name| name == family.name()))
    };
    catalog.known_breaks().iter().filter(meets).max_by_key(|row| row.image_revision)
}
