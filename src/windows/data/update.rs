//! Releases that `winfrom catalog update` found in the registry after this build of winfrom.

use super::release::Release;
use super::version::Build;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What `catalog update` found, as it is kept in the user's data directory.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct News {
    schema: String,
    /// The day that the registry was asked.
    pub day: Date,
    /// Ordered by build and revision. One that the embedded data have too takes its place.
    pub releases: Vec<Release>,
}

const SCHEMA: &str = "winfrom/catalog@1";

impl News {
    /// An update with these releases, which are ordered by build and revision.
    pub fn new(day: Date, releases: Vec<Release>) -> Self {
        Self { schema: SCHEMA.to_owned(), day, releases }
    }

    /// Reads what [`Self::to_json`] wrote; `None` for anything else.
    pub fn from_json(text: &[u8]) -> Option<Self> {
        let news: Self = serde_json::from_slice(text).ok()?;
        let in_order = news.releases.is_sorted_by_key(|release| (release.build, release.revision));
        (news.schema == SCHEMA && in_order).then_some(news)
    }

    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }

    /// Puts the news of one line among its releases.
    pub(super) fn add_to(&self, build: Build, releases: &mut Vec<Release>) {
        for fresh in self.releases.iter().filter(|release| release.build == build.0) {
            match releases.binary_search_by_key(&fresh.revision, |release| release.revision) {
                Ok(known) => releases[known] = fresh.clone(),
                Err(place) => releases.insert(place, fresh.clone()),
            }
        }
    }
}
