//! Lookups of rows by build, version, repository and name.

use super::base_image::{BaseImage, Family};
use super::baseline::{BaselineSide, Threshold};
use super::catalog::Catalog;
use super::line::{BirthSide, Line};
use super::release::{Release, Seen, Stream};
use super::version::{Build, OsVersion};
use jiff::civil::Date;

/// The day of the newest release in `data/releases.csv`. It is a file of its own, so that not all releases are parsed.
/// A test keeps the file up to date.
fn newest_embedded() -> Date {
    include_str!("../../../data/newest.txt").trim().parse().expect("data/newest.txt is a date")
}

impl Catalog {
    /// Returns the line of a build. None if the build has no line.
    pub fn line(&self, build: Build) -> Option<&Line> {
        self.lines().iter().find(|line| line.build == build.0)
    }

    /// Returns the line that a tag names. Tags are case-sensitive. None if no image has the tag.
    pub fn image_line(&self, name: &str) -> Option<&Line> {
        self.lines().iter().find(|line| line.has_images() && self.is_image_name(line, name))
    }

    /// Whether a name of the line is also a tag: `24H2` is a name, but no image has this tag.
    fn is_image_name(&self, line: &Line, name: &str) -> bool {
        let is_tag = || {
            let rows = self.base_images().iter().filter(|row| row.build == line.build);
            rows.into_iter().any(|row| row.floating_tags().any(|tag| tag == name))
        };
        line.short_name() == Some(name) || (line.names().any(|other| other == name) && is_tag())
    }

    /// Returns `Windows Server 2019`, or `Windows build 12345` if the build is unknown.
    pub fn product(&self, build: Build) -> String {
        self.line(build).map_or_else(|| format!("Windows build {build}"), |line| line.product().to_owned())
    }

    /// Returns `ltsc2019`, or `10.0.12345` if the line has no name.
    pub fn line_name(&self, build: Build) -> String {
        self.line(build).and_then(Line::short_name).map_or_else(|| format!("10.0.{build}"), str::to_owned)
    }

    /// Returns the newest released version of Windows Server.
    pub fn newest_server(&self) -> Build {
        let servers = self.lines().iter().filter(|line| line.server().is_some()).map(Line::build);
        servers.max().expect("data/lines.csv has versions of Windows Server")
    }

    /// Returns the builds that start the generations of the stable ABI, oldest first.
    pub fn abi_generations(&self) -> Vec<Build> {
        let mut builds: Vec<_> = self.lines().iter().filter(|line| line.starts_generation()).map(Line::build).collect();
        builds.sort_unstable();
        builds
    }

    /// Returns the newest line that has images.
    pub fn newest_image_line(&self) -> &Line {
        let lines = self.lines().iter().filter(|line| line.has_images());
        lines.max_by_key(|line| line.build).expect("data/lines.csv has lines with images")
    }
}

impl Catalog {
    /// Returns the release of a version. None if the revision is missing or unknown.
    pub fn release(&self, version: OsVersion) -> Option<&Release> {
        let revision = version.revision?;
        self.releases(version.build).iter().find(|release| release.revision == revision)
    }

    /// Returns the release of a KB on a line. If the KB has two revisions, the one that was seen as an image.
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

    /// Returns the newest release by date that was seen as an image. Since 2026-01 revisions are not in order of date.
    pub fn latest_image(&self, build: Build) -> Option<&Release> {
        self.releases(build)
            .iter()
            .filter(|release| release.image == Seen::Yes)
            .max_by_key(|r| (r.released, r.revision))
    }

    /// Returns the newest image in the month of a release.
    pub fn image_of_month(&self, release: &Release) -> Option<&Release> {
        let month = release.month()?;
        let images = self.releases(Build(release.build)).iter().filter(|release| release.image == Seen::Yes);
        images.filter(|release| release.month() == Some(month)).max_by_key(|release| release.released)
    }

    /// Returns the day of the newest release in the data.
    pub fn newest_fact(&self) -> Date {
        let update = self.update().into_iter().flat_map(|update| &update.releases);
        update.filter_map(|release| release.released).fold(newest_embedded(), Date::max)
    }

    /// Returns the newest release for servers by date.
    pub fn latest_known(&self, build: Build) -> Option<&Release> {
        let releases = self.releases(build).iter().filter(|release| release.stream != Stream::Client);
        releases.max_by_key(|release| (release.released, release.revision))
    }
}

impl Catalog {
    /// Returns the row of a line in a family's repository. None if the repository never had the line.
    pub fn base_image(&self, family: Family, build: Build) -> Option<&BaseImage> {
        let repository = family.repository();
        self.base_images().iter().find(|row| row.build == build.0 && row.repository == repository)
    }

    /// Returns the row whose end of support applies to an image: of its family, else of Server Core.
    pub fn servicing(&self, family: Option<Family>, build: Build) -> Option<&BaseImage> {
        let own = family.and_then(|family| self.base_image(family, build));
        own.or_else(|| self.base_image(Family::ServerCore, build))
    }

    /// Returns the supported lines of a family, newest first.
    pub fn supported_lines(&self, family: Family, today: Date) -> Vec<&BaseImage> {
        let repository = family.repository();
        let mut rows: Vec<_> =
            self.base_images().iter().filter(|row| row.repository == repository && !row.has_ended(today)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.build));
        rows
    }
}

impl Catalog {
    /// Returns the revisions of a line around the baseline. None if the line does not cross the baseline.
    pub fn threshold(&self, build: Build) -> Option<&Threshold> {
        self.thresholds().iter().find(|row| row.build == build.0)
    }

    /// Returns the first correct image of the baseline: `10.0.17763.1040`. None if the line does not cross the baseline.
    pub fn baseline_image(&self, build: Build) -> Option<OsVersion> {
        self.threshold(build)?.image_2b.map(|revision| OsVersion::new(build, Some(revision)))
    }

    /// Returns the side of an image. None if it depends on a revision that is not known, and for builds without a line
    /// (insider builds).
    pub fn image_baseline(&self, version: OsVersion) -> Option<BaselineSide> {
        match self.line(version.build)?.baseline {
            BirthSide::Before => Some(BaselineSide::Pre),
            BirthSide::After => Some(BaselineSide::Post),
            BirthSide::HostOnly => None,
            BirthSide::Crosses => {
                let threshold = self.threshold(version.build)?;
                let revision = version.revision?;
                Some(match (threshold.image_interim?, threshold.image_2b?) {
                    (interim, _) if revision < interim => BaselineSide::Pre,
                    (_, good) if revision < good => BaselineSide::Interim,
                    _ => BaselineSide::Post,
                })
            }
        }
    }

    /// Returns the side of a host. None if it depends on a revision that is not known.
    pub fn host_baseline(&self, version: OsVersion) -> Option<BaselineSide> {
        match self.threshold(version.build) {
            Some(threshold) => {
                Some(if version.revision? < threshold.host_2b { BaselineSide::Pre } else { BaselineSide::Post })
            }
            None if version.build.0 >= 19041 => Some(BaselineSide::Post),
            None => None,
        }
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
            (14393, 3443, BaselineSide::Pre),
            (14393, 3506, BaselineSide::Post),
            (14393, 3568, BaselineSide::Post),
            (17134, 1246, BaselineSide::Pre),
            (17134, 1305, BaselineSide::Post),
            (17763, 973, BaselineSide::Pre),
            (17763, 1040, BaselineSide::Post),
            (17763, 1098, BaselineSide::Post),
            (18362, 592, BaselineSide::Pre),
            (18362, 658, BaselineSide::Post),
            (18362, 719, BaselineSide::Post),
            (18363, 592, BaselineSide::Pre),
            (18363, 658, BaselineSide::Post),
            (18363, 719, BaselineSide::Post),
            (14393, 3504, BaselineSide::Interim),
            (17134, 1304, BaselineSide::Interim),
            (17763, 1039, BaselineSide::Interim),
            (18362, 657, BaselineSide::Interim),
            (18363, 657, BaselineSide::Interim),
        ] {
            let version = OsVersion::new(Build(build), Some(revision));
            assert_eq!(catalog.image_baseline(version), Some(side), "{version}");
        }
    }

    #[test]
    fn hosts_got_no_second_publication() {
        let catalog = Catalog::embedded();
        let side = |text: &str| catalog.host_baseline(text.parse().expect("a version"));
        assert_eq!(side("10.0.17763.1038"), Some(BaselineSide::Pre));
        assert_eq!(side("10.0.17763.1039"), Some(BaselineSide::Post));
        assert_eq!(side("10.0.17763"), None);
        assert_eq!(side("10.0.20348"), Some(BaselineSide::Post));
    }

    #[test]
    fn lines_without_a_crossing_have_their_side_from_birth() {
        let catalog = Catalog::embedded();
        let side = |text: &str| catalog.image_baseline(text.parse().expect("a version"));
        assert_eq!(side("10.0.16299"), Some(BaselineSide::Pre));
        assert_eq!(side("10.0.20348"), Some(BaselineSide::Post));
        assert_eq!(side("10.0.17763"), None);
        assert_eq!(side("10.0.17666.1000"), None, "an insider build is no line");
    }
}
