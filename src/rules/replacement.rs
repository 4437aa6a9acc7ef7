//! The tag that takes the place of another, in the same style, as far as sources have seen it.

use super::context::Context;
use super::wording::month;
use crate::model::Stage;
use crate::windows::compat::{self, ImageFacts};
use crate::windows::data::{BaseImage, Release, Seen, Verdict};
use crate::windows::images::{BaseTag, date_in, kb_tag, kept_suffix, newest_framework_tag, parse_base_tag};
use crate::windows::{Build, Family};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// A tag that can take the place of another.
pub struct Replacement {
    pub tag: String,
    /// The day of its release.
    pub released: Option<Date>,
}

impl Replacement {
    /// `2026-02`
    pub fn month(&self) -> Option<String> {
        self.released.map(month)
    }
}

impl Context<'_> {
    /// The newest release seen as an image of the same line, spelled as the tag is: a full version stays one.
    pub fn newest_of_line(&self, stage: &Stage) -> Option<Replacement> {
        self.newest(stage, None)
    }

    /// The same, as far as no declared host of the line is known to be behind it.
    pub fn newest_for_hosts(&self, stage: &Stage) -> Option<Replacement> {
        self.newest(stage, self.limit(stage.base.resolution.build()?))
    }

    fn newest(&self, stage: &Stage, limit: Option<u32>) -> Option<Replacement> {
        let (tag, build) = (stage.base.tag()?, stage.base.resolution.build()?);
        if stage.base.resolution.dated.is_none() {
            return self.newest_in_style(tag, build, limit).filter(|_| self.is_base_image(stage));
        }
        let newest = newest_framework_tag(self.catalog, &stage.base.repository()?, tag, build)?;
        // What revision a dated tag is built on is not known, so that it cannot be held against a host's.
        Some(Replacement { tag: newest.to_owned(), released: date_in(newest) }).filter(|_| limit.is_none())
    }

    /// The full version that a floating tag stands for as far as is known, with the same `-amd64`.
    pub fn pinned(&self, stage: &Stage) -> Option<Replacement> {
        let suffix = kept_suffix(stage.base.tag()?)?;
        let release = self.catalog.latest_image(stage.base.resolution.build()?)?;
        Some(Replacement { tag: format!("{}{suffix}", release.os_version()), released: release.released })
    }

    /// Whether the newest image of a stage's line is newer than what a declared host of the line is known to be.
    pub fn has_host_behind(&self, stage: &Stage) -> bool {
        let Some(build) = stage.base.resolution.build() else { return false };
        let newest = self.catalog.latest_image(build).map(|release| release.revision);
        self.limit(build).is_some_and(|limit| newest > Some(limit))
    }

    /// The tag of the base's family, in the style of its own, that runs on all declared hosts: of a line that stays.
    pub fn tag_for_all_hosts(&self, stage: &Stage) -> Option<String> {
        let are_windows = self.settings.all_hosts().all(|declared| declared.host.build.is_some());
        // `--platform=windows(10.0.17763)/amd64` names the line too.
        let is_free = stage.platform.as_ref().is_none_or(|platform| !platform.contains('('));
        if self.settings.all_hosts().next().is_none() || !are_windows || !is_free || !self.is_base_image(stage) {
            return None;
        }
        let row = self
            .fitting_lines(stage, None)
            .into_iter()
            .find(|row| !row.ends_soon(self.settings.today) && self.runs_on_all_hosts(row))?;
        let tag = stage.base.tag().unwrap_or("latest");
        match parse_base_tag(self.catalog, tag) {
            BaseTag::Version(_) | BaseTag::Kb(..) => {
                let build = Build(row.build);
                let newest = self.newest_in_style(tag, build, self.limit(build));
                let newest = newest.filter(|newest| self.is_fresh(newest, build))?;
                Some(self.in_repository(stage, row, &newest.tag))
            }
            _ => Some(self.spelled(stage, row)),
        }
    }

    /// Whether `stale-image` would let an image of a line pass.
    pub fn is_fresh(&self, replacement: &Replacement, build: Build) -> bool {
        replacement.released.is_some_and(|day| self.images_since(build, day) < self.settings.stale_image.months)
    }

    /// How many monthly releases of a line were seen as images after a day, and by today.
    pub fn images_since(&self, build: Build, day: Date) -> usize {
        let seen = self.catalog.releases(build).iter().filter(|release| release.image == Seen::Yes);
        let is_newer = |later: Date| later > day && later <= self.settings.today;
        let newer = seen.filter(|release| release.is_monthly() && release.released.is_some_and(is_newer));
        // 2020-02 has two publications, and counts once.
        newer.filter_map(Release::label).collect::<BTreeSet<_>>().len()
    }

    /// Whether every declared Windows host runs the newest image of a line.
    pub fn runs_on_all_hosts(&self, row: &BaseImage) -> bool {
        let image = ImageFacts::floating(self.catalog, Build(row.build), Family::of_repository(&row.repository));
        let mut hosts = self.settings.all_hosts().filter(|declared| declared.host.build.is_some());
        hosts.all(|d| compat::judge(self.catalog, &d.host, &image, d.isolation).verdict == Verdict::Yes)
    }

    /// The newest image of a line, spelled as `tag` is: as a full version or by its update, with its `-amd64`.
    fn newest_in_style(&self, tag: &str, build: Build, limit: Option<u32>) -> Option<Replacement> {
        let suffix = kept_suffix(tag)?;
        let (tag, release) = match parse_base_tag(self.catalog, tag) {
            BaseTag::Version(_) => {
                let release = self.newest_image(build, limit, |_| true)?;
                (format!("{}{suffix}", release.os_version()), release)
            }
            BaseTag::Kb(..) => {
                // Of the updates beside the monthly ones not every one got a tag (docker-library/official-images#18884).
                let release = self.newest_image(build, limit, Release::is_monthly)?;
                (kb_tag(self.catalog, release)? + suffix, release)
            }
            _ => return None,
        };
        Some(Replacement { tag, released: release.released })
    }

    /// The newest release seen as an image, of those up to a revision.
    fn newest_image(&self, build: Build, limit: Option<u32>, is_meant: impl Fn(&Release) -> bool) -> Option<&Release> {
        let seen = self.catalog.releases(build).iter().filter(|release| release.image == Seen::Yes);
        seen.filter(|release| limit.is_none_or(|limit| release.revision <= limit) && is_meant(release))
            .max_by_key(|release| (release.released, release.revision))
    }

    /// The lowest revision that a declared host of a build is known to have.
    fn limit(&self, build: Build) -> Option<u32> {
        let hosts = self.settings.all_hosts().map(|declared| &declared.host).filter(|host| host.build == Some(build));
        hosts.filter_map(|host| compat::revision_of_servers(self.catalog, host)).min()
    }
}
