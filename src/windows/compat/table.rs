//! `data/compat.csv`, which pairs of builds run, and `data/known_breaks.csv`, which revisions broke.

use super::rule::Ruling;
use super::{Family, Reason, Verdict};
use crate::windows::Catalog;
use crate::windows::hosts::{HostKind, Isolation};
use crate::windows::version::{Build, OsVersion};
use serde::Deserialize;

/// One row of `data/compat.csv`: an image build on a host build.
#[derive(Deserialize, Debug)]
pub struct PairRow {
    host_kind: HostKind,
    image_build: u32,
    isolation: Isolation,
    verdict: Verdict,
    reason: Reason,
    condition: Option<String>,
}

/// One row of `data/known_breaks.csv`: images from a revision on that fail on hosts that lag behind.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct KnownBreak {
    build: u32,
    image_revision: u32,
    host_below: u32,
    families: String,
    pub symptom: String,
    pub remedy: String,
}

/// What the table says of two builds.
pub(super) fn lookup(
    catalog: &Catalog,
    kind: HostKind,
    host: Build,
    image: Build,
    isolation: Isolation,
) -> Option<Ruling> {
    let newest_server = catalog.lines().iter().filter(|line| line.server().is_some()).map(|line| line.build()).max()?;
    let above = kind == HostKind::Server && host > newest_server;
    let rows = catalog.pairs((!above).then_some(host)).iter();
    // The image of a host above all that are released is of a released line, or is as unknown as the host.
    let row = rows
        .into_iter()
        .find(|row| row.host_kind == kind && row.image_build == image.0 && row.isolation == isolation)?;
    Some(Ruling { verdict: row.verdict, reason: row.reason, condition: row.condition.clone() })
}

/// The latest break on record that an image would meet on a host of its own build.
pub(super) fn known_break(catalog: &Catalog, host: OsVersion, image: OsVersion, family: Family) -> Option<&KnownBreak> {
    let meets = |row: &&KnownBreak| {
        row.build == image.build.0
            && image.revision.is_some_and(|revision| revision >= row.image_revision)
            && host.revision.is_some_and(|revision| revision < row.host_below)
            && row.families.split_whitespace().any(|name| Some(name) == family.name())
    };
    catalog.known_breaks().iter().filter(meets).max_by_key(|row| row.image_revision)
}

impl Family {
    /// The word that the tables and the repositories use; `None` where the family is not known.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Family::ServerCore => Some("servercore"),
            Family::NanoServer => Some("nanoserver"),
            Family::Server => Some("server"),
            Family::Windows => Some("windows"),
            Family::Unknown => None,
        }
    }
}
