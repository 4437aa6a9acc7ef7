//! The releases of each line: revision, date, KB, label, and whether an image was seen.

use super::catalog::Catalog;
use super::version::{Build, OsVersion};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One row of `data/releases.csv`: one publication of a line.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Release {
    pub build: u32,
    pub revision: u32,
    /// The day of publication; no source gave one for a handful.
    pub released: Option<Date>,
    /// The number after `KB`.
    pub kb: Option<u32>,
    /// `2020-02 2B`; empty where no source labels it.
    #[serde(default)]
    label: String,
    pub image: Seen,
    pub stream: Stream,
}

/// Whether a container image of the release was seen in a source.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    Yes,
    No,
    Unknown,
}

/// Who received the release. Client and server share builds, and since 2026-01 not their revisions.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum Stream {
    Server,
    Client,
    HostOnly,
}

impl Release {
    /// A release that was seen as an image.
    pub(super) fn seen(build: Build, revision: u32, released: Option<Date>, kb: Option<u32>, label: String) -> Self {
        Self { build: build.0, revision, released, kb, label, image: Seen::Yes, stream: Stream::Server }
    }

    pub fn os_version(&self) -> OsVersion {
        OsVersion::new(Build(self.build), Some(self.revision))
    }

    /// `2020-02 2B`: the security release of that month.
    pub fn label(&self) -> Option<&str> {
        Some(self.label.as_str()).filter(|label| !label.is_empty())
    }

    /// `KB4546852`.
    pub fn kb_name(&self) -> Option<String> {
        self.kb.map(|number| format!("KB{number}"))
    }

    /// `1B` of `2020-01 1B`.
    fn week(&self) -> Option<&str> {
        self.label().and_then(|label| label.split_once(' ')).map(|(_, week)| week)
    }

    /// Whether this is the security release of its month: images follow these, month by month.
    pub fn is_monthly(&self) -> bool {
        self.week().and_then(|week| week.strip_suffix('B')).is_some_and(|month| month.parse::<u8>().is_ok())
    }

    /// The calendar month it belongs to, as `(year, month)`.
    pub fn month(&self) -> Option<(i16, i8)> {
        self.released.map(|day| (day.year(), day.month()))
    }

    /// `2020-01-14 (1B, KB4534273)`: the date with what else is known of it.
    pub fn describe(&self) -> Option<String> {
        let day = self.released?;
        let extras: Vec<String> = self.week().map(str::to_owned).into_iter().chain(self.kb_name()).collect();
        Some(if extras.is_empty() { day.to_string() } else { format!("{day} ({})", extras.join(", ")) })
    }
}

/// The day of the newest release in `data/releases.csv`: a file of its own, so that no run parses all for one date.
/// A test writes it.
fn newest_embedded() -> Date {
    include_str!("../../data/newest.txt").trim().parse().expect("data/newest.txt is a date")
}

impl Catalog {
    pub fn release(&self, version: OsVersion) -> Option<&Release> {
        let revision = version.revision?;
        self.releases(version.build).iter().find(|release| release.revision == revision)
    }

    /// The release that a KB brought to a line: where it brought two revisions, the one seen as an image.
    pub fn release_of_kb(&self, build: Build, kb: u32) -> Option<&Release> {
        let found: Vec<_> = self.releases(build).iter().filter(|release| release.kb == Some(kb)).collect();
        match found.as_slice() {
            [one] => Some(one),
            several => {
                let mut seen = several.iter().filter(|release| release.image == Seen::Yes);
                seen.next().filter(|_| seen.next().is_none()).copied()
            }
        }
    }

    /// The newest release *seen as an image*, by date: since 2026-01 the order of revisions misleads.
    pub fn latest_image(&self, build: Build) -> Option<&Release> {
        self.releases(build)
            .iter()
            .filter(|release| release.image == Seen::Yes)
            .max_by_key(|r| (r.released, r.revision))
    }

    /// The newest image seen of the month of a release.
    pub fn image_of_month(&self, release: &Release) -> Option<&Release> {
        let month = release.month()?;
        let images = self.releases(Build(release.build)).iter().filter(|release| release.image == Seen::Yes);
        images.filter(|release| release.month() == Some(month)).max_by_key(|release| release.released)
    }

    /// The day of the newest fact in the data.
    pub fn newest_fact(&self) -> Date {
        let news = self.news().into_iter().flat_map(|news| &news.releases);
        news.filter_map(|release| release.released).fold(newest_embedded(), Date::max)
    }

    /// The newest release of the line that servers get, by date.
    pub fn latest_known(&self, build: Build) -> Option<&Release> {
        let releases = self.releases(build).iter().filter(|release| release.stream != Stream::Client);
        releases.max_by_key(|release| (release.released, release.revision))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_means_by_date_and_seen() {
        let catalog = Catalog::embedded();
        // A line that gets no release any more.
        let (image, known) = (catalog.latest_image(Build(18363)), catalog.latest_known(Build(18363)));
        assert_eq!(
            (image.map(|release| release.revision), known.map(|release| release.revision)),
            (Some(1556), Some(2274))
        );
        for line in catalog.lines() {
            let Some(latest) = catalog.latest_image(line.build()) else { continue };
            let mut images = catalog.releases(line.build()).iter().filter(|release| release.image == Seen::Yes);
            assert!(latest.image == Seen::Yes && images.all(|image| image.released <= latest.released), "{latest:?}");
            let known = catalog.latest_known(line.build()).expect("a release");
            let mut of_servers = catalog.releases(line.build()).iter().filter(|row| row.stream != Stream::Client);
            assert!(of_servers.all(|release| release.released <= known.released), "{known:?}");
        }
    }

    #[test]
    fn only_security_releases_are_monthly() {
        let catalog = Catalog::embedded();
        for (text, monthly) in [("10.0.17763.1040", true), ("10.0.17763.8148", false), ("10.0.26100.7392", false)] {
            let release = catalog.release(text.parse().expect("a version")).expect("a row");
            assert_eq!(release.is_monthly(), monthly, "{text}: {:?}", release.label());
        }
    }

    #[test]
    fn a_kb_with_two_revisions_means_the_one_seen_as_an_image() {
        let catalog = Catalog::embedded();
        let revision = |build, kb| catalog.release_of_kb(Build(build), kb).map(|r| r.revision);
        assert_eq!(revision(17763, 4546852), Some(1040));
        assert_eq!(revision(17763, 1), None);
    }

    #[test]
    fn rows_stand_in_order_with_their_build_first() {
        let catalog = Catalog::embedded();
        let all: usize = catalog.lines().iter().map(|line| catalog.releases(line.build()).len()).sum();
        let rows = include_str!("../../data/releases.csv").lines().count() - 1;
        assert_eq!(all, rows, "every row belongs to a line and its rows stand together");
    }
}
