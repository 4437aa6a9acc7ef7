//! Lookups of rows by build, version, repository and name.

use super::base_image::{BaseImage, Family};
use super::baseline::{Side, Threshold};
use super::catalog::Catalog;
use super::derived_image::{DerivedImage, MovedRepository, MovedTag, Rebuilds};
use super::line::{BirthSide, Line};
use super::release::{Release, Seen, Stream};
use super::version::{Build, OsVersion};
use jiff::civil::Date;

/// The day of the newest release in `data/releases.csv`: a file of its own, so that no run parses all for one date.
/// A test writes it.
fn newest_embedded() -> Date {
    include_str!("../../../data/newest.txt").trim().parse().expect("data/newest.txt is a date")
}

impl Catalog {
    pub fn line(&self, build: Build) -> Option<&Line> {
        self.lines().iter().find(|line| line.build == build.0)
    }

    /// The line that images carry `name` for, spelled as the registry spells it: tags are case-sensitive.
    pub fn image_line(&self, name: &str) -> Option<&Line> {
        self.lines().iter().find(|line| line.has_images() && self.is_image_name(line, name))
    }

    /// `24H2` is a name of the line, and no image ever carried it.
    fn is_image_name(&self, line: &Line, name: &str) -> bool {
        let is_tag = || {
            let rows = self.base_images().iter().filter(|row| row.build == line.build);
            rows.into_iter().any(|row| row.floating_tags().any(|tag| tag == name))
        };
        line.short_name() == Some(name) || (line.names().any(|other| other == name) && is_tag())
    }

    /// `Windows Server 2019`, or `Windows build 12345` where the data do not know it.
    pub fn product(&self, build: Build) -> String {
        self.line(build).map_or_else(|| format!("Windows build {build}"), |line| line.product().to_owned())
    }

    /// `ltsc2019`, or the build's number where the line has no name.
    pub fn line_name(&self, build: Build) -> String {
        self.line(build).and_then(Line::short_name).map_or_else(|| format!("10.0.{build}"), str::to_owned)
    }

    /// The newest line that images are made for.
    pub fn newest_image_line(&self) -> &Line {
        let lines = self.lines().iter().filter(|line| line.has_images());
        lines.max_by_key(|line| line.build).expect("data/lines.csv has lines with images")
    }
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

impl Catalog {
    /// The row of a line in a family's repository; `None` where that repository never had the line.
    pub fn base_image(&self, family: Family, build: Build) -> Option<&BaseImage> {
        let repository = family.repository();
        self.base_images().iter().find(|row| row.build == build.0 && row.repository == repository)
    }

    /// The row that a derived image lives by: its own family's, else that of any family that has the line.
    pub fn servicing(&self, family: Option<Family>, build: Build) -> Option<&BaseImage> {
        let own = family.and_then(|family| self.base_image(family, build));
        own.or_else(|| self.base_image(Family::ServerCore, build))
    }

    /// The lines of a family that still get images, newest first.
    pub fn living_lines(&self, family: Family, today: Date) -> Vec<&BaseImage> {
        let repository = family.repository();
        let mut rows: Vec<_> =
            self.base_images().iter().filter(|row| row.repository == repository && !row.has_ended(today)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.build));
        rows
    }
}

impl Catalog {
    pub fn threshold(&self, build: Build) -> Option<&Threshold> {
        self.thresholds().iter().find(|row| row.build == build.0)
    }

    /// The first good image of a line that crosses the baseline: `10.0.17763.1040`.
    pub fn baseline_image(&self, build: Build) -> Option<OsVersion> {
        self.threshold(build)?.image_2b.map(|revision| OsVersion::new(build, Some(revision)))
    }

    /// The side of an image; `None` where the revision decides and is not known, and for builds that are no line
    /// (insider builds).
    pub fn image_side(&self, version: OsVersion) -> Option<Side> {
        match self.line(version.build)?.baseline {
            BirthSide::Before => Some(Side::Pre),
            BirthSide::After => Some(Side::Post),
            BirthSide::HostOnly => None,
            BirthSide::Crosses => {
                let threshold = self.threshold(version.build)?;
                let revision = version.revision?;
                Some(match (threshold.image_interim?, threshold.image_2b?) {
                    (interim, _) if revision < interim => Side::Pre,
                    (_, good) if revision < good => Side::Interim,
                    _ => Side::Post,
                })
            }
        }
    }

    /// The side of a host; `None` where the revision decides and is not known.
    pub fn host_side(&self, version: OsVersion) -> Option<Side> {
        match self.threshold(version.build) {
            Some(threshold) => Some(if version.revision? < threshold.host_2b { Side::Pre } else { Side::Post }),
            None if version.build.0 >= 19041 => Some(Side::Post),
            None => None,
        }
    }
}

impl Catalog {
    pub fn derived_image(&self, repository: &str) -> Option<&DerivedImage> {
        self.derived_images().iter().find(|row| row.repository == repository)
    }

    pub fn moved_repository(&self, repository: &str) -> Option<&MovedRepository> {
        self.moved_repositories().iter().find(|row| row.repository == repository)
    }

    /// The repository that has a tag's image today.
    pub fn successor(&self, repository: &str, tag: &str) -> Option<&str> {
        let rows = self.moved_repositories().iter().filter(|row| row.repository == repository);
        rows.filter(|row| tag.contains(&row.tag_word)).max_by_key(|row| row.tag_word.len())?.successor()
    }

    /// How long the publisher rebuilt this tag's variant on the line, where that is over.
    pub fn rebuilds(&self, repository: &str, tag: &str, build: Build) -> Option<&Rebuilds> {
        self.rebuild_rows()
            .iter()
            .find(|row| row.build == build.0 && repository.starts_with(&row.repositories) && tag.contains(&row.variant))
    }

    /// What a tag of a repository that moved is named today; `None` where no row of `data/moved_tags.csv` says so.
    pub fn moved_tag(&self, repository: &str, tag: &str) -> Option<&MovedTag> {
        self.moved_tags().iter().find(|row| row.repository == repository && row.tag == tag)
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
        let rows = include_str!("../../../data/releases.csv").lines().count() - 1;
        assert_eq!(all, rows, "every row belongs to a line and its rows stand together");
    }

    /// The table of the Microsoft page: the 1B, 2B and 3B images of 2020, row by row (`data/baseline.csv`).
    #[test]
    fn the_microsoft_table_row_by_row() {
        let catalog = Catalog::embedded();
        for (build, revision, side) in [
            (14393, 3443, Side::Pre),
            (14393, 3506, Side::Post),
            (14393, 3568, Side::Post),
            (17134, 1246, Side::Pre),
            (17134, 1305, Side::Post),
            (17763, 973, Side::Pre),
            (17763, 1040, Side::Post),
            (17763, 1098, Side::Post),
            (18362, 592, Side::Pre),
            (18362, 658, Side::Post),
            (18362, 719, Side::Post),
            (18363, 592, Side::Pre),
            (18363, 658, Side::Post),
            (18363, 719, Side::Post),
            (14393, 3504, Side::Interim),
            (17134, 1304, Side::Interim),
            (17763, 1039, Side::Interim),
            (18362, 657, Side::Interim),
            (18363, 657, Side::Interim),
        ] {
            let version = OsVersion::new(Build(build), Some(revision));
            assert_eq!(catalog.image_side(version), Some(side), "{version}");
        }
    }

    #[test]
    fn hosts_got_no_second_publication() {
        let catalog = Catalog::embedded();
        let side = |text: &str| catalog.host_side(text.parse().expect("a version"));
        assert_eq!(side("10.0.17763.1038"), Some(Side::Pre));
        assert_eq!(side("10.0.17763.1039"), Some(Side::Post));
        assert_eq!(side("10.0.17763"), None);
        assert_eq!(side("10.0.20348"), Some(Side::Post));
    }

    #[test]
    fn lines_without_a_crossing_have_their_side_from_birth() {
        let catalog = Catalog::embedded();
        let side = |text: &str| catalog.image_side(text.parse().expect("a version"));
        assert_eq!(side("10.0.16299"), Some(Side::Pre));
        assert_eq!(side("10.0.20348"), Some(Side::Post));
        assert_eq!(side("10.0.17763"), None);
        assert_eq!(side("10.0.17666.1000"), None, "an insider build is no line");
    }
}
