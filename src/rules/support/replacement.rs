//! The tag that takes the place of another, in the same style, as far as sources have seen it.

use super::context::Context;
use super::options::RuleOption;
use super::wording::month;
use crate::model::Stage;
use crate::windows::advice::{Replacement, images_since, newest_dated_tag, newest_in_style, pinned_version};
use crate::windows::compat::{self, ImageFacts};
use crate::windows::data::{BaseImage, Verdict};
use crate::windows::images::{BaseTag, parse_base_tag};
use crate::windows::{Build, Family};
use jiff::civil::Date;

impl Replacement {
    /// `2026-02`
    pub fn month(&self) -> Option<String> {
        self.released.map(month)
    }
}

/// From this number of monthly releases on, an image is stale.
pub(crate) static STALE_AFTER: RuleOption = RuleOption {
    key: "months",
    summary: "Report images that are at least this many monthly releases old. Default: 3.",
    default: Some(3),
};

impl Context<'_> {
    /// The number of monthly releases from which an image is stale.
    pub fn stale_after(&self) -> usize {
        STALE_AFTER.value(self.settings).unwrap_or(usize::MAX)
    }

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
            return newest_in_style(self.catalog, tag, build, limit).filter(|_| self.is_base_image(stage));
        }
        let newest = newest_dated_tag(self.catalog, &stage.base.repository()?, tag, build);
        // What revision a dated tag is built on is not known, so that it cannot be held against a host's.
        newest.filter(|_| limit.is_none())
    }

    /// The full version that a floating tag stands for as far as is known, with the same `-amd64`.
    pub fn pinned(&self, stage: &Stage) -> Option<Replacement> {
        pinned_version(self.catalog, stage.base.tag()?, stage.base.resolution.build()?)
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
                let newest = newest_in_style(self.catalog, tag, build, self.limit(build));
                let newest = newest.filter(|newest| self.is_fresh(newest, build))?;
                Some(self.in_repository(stage, row, &newest.tag))
            }
            _ => Some(self.spelled(stage, row)),
        }
    }

    /// Whether `stale-image` would let an image of a line pass.
    pub fn is_fresh(&self, replacement: &Replacement, build: Build) -> bool {
        replacement.released.is_some_and(|day| self.images_since(build, day) < self.stale_after())
    }

    /// How many monthly releases of a line were seen as images after a day, and by today.
    pub fn images_since(&self, build: Build, day: Date) -> usize {
        images_since(self.catalog, build, day, self.settings.today)
    }

    /// Whether every declared Windows host runs the newest image of a line.
    pub fn runs_on_all_hosts(&self, row: &BaseImage) -> bool {
        let image = ImageFacts::floating(self.catalog, Build(row.build), Family::from_repository(&row.repository));
        let mut hosts = self.settings.all_hosts().filter(|declared| declared.host.build.is_some());
        hosts.all(|d| compat::judge(self.catalog, &d.host, &image, d.isolation).verdict == Verdict::Yes)
    }

    /// The lowest revision that a declared host of a build is known to have.
    fn limit(&self, build: Build) -> Option<u32> {
        let hosts = self.settings.all_hosts().map(|declared| &declared.host).filter(|host| host.build == Some(build));
        hosts.filter_map(|host| compat::revision_of_servers(self.catalog, host)).min()
    }
}
