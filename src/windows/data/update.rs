//! Releases that `winfrom catalog update` found in the registry after this build of winfrom.

use super::release::Release;
use super::version::Build;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The releases that `catalog update` found, as stored in the user's data directory.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct CatalogUpdate {
    schema: String,
    /// The day of the update.
    pub day: Date,
    /// Ordered by build and revision. They replace embedded releases of the same revision.
    pub releases: Vec<Release>,
}

const SCHEMA: &str = "winfrom/catalog@1";

impl CatalogUpdate {
    /// An update with these releases, which are ordered by build and revision.
    pub fn new(day: Date, releases: Vec<Release>) -> Self {
        Self { schema: SCHEMA.to_owned(), day, releases }
    }

    /// Parses the output of [`Self::to_json`]. None if the text is anything else.
    pub fn from_json(text: &[u8]) -> Option<Self> {
        let update: Self = serde_json::from_slice(text).ok()?;
        let in_order = update.releases.is_sorted_by_key(|release| (release.build, release.revision));
        (update.schema == SCHEMA && in_order).then_some(update)
    }

    /// Returns the update as JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// Adds the releases of one line to the embedded ones.
    pub(super) fn add_to(&self, build: Build, releases: &mut Vec<Release>) {
        for fresh in self.releases.iter().filter(|release| release.build == build.0) {
            match releases.binary_search_by_key(&fresh.revision, |release| release.revision) {
                Ok(known) => releases[known] = fresh.clone(),
                Err(place) => releases.insert(place, fresh.clone()),
            }
        }
    }
}
