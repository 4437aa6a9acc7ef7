//! What to use instead. Nothing is proposed that no source has seen.

use super::context::Context;
use super::wording::{list, month};
use crate::model::Stage;
use crate::settings::DeclaredHost;
use crate::windows::compat::{self, ImageFacts, Verdict};
use crate::windows::releases::{Release, Seen};
use crate::windows::repositories::BaseImage;
use crate::windows::tag::{BaseTag, architecture_suffix, date_in, framework_in, kept_suffix};
use crate::windows::{Build, Family, Status};
use jiff::ToSpan;
use jiff::civil::Date;

/// A tag that can take the place of another.
pub struct Replacement {
    pub tag: String,
    /// Its month, `2026-02`, where it is one release.
    pub month: Option<String>,
    /// The day of its release.
    pub released: Option<Date>,
}

impl Context<'_> {
    /// The newest release seen as an image of the same line, spelled as the tag is: a full version stays one.
    pub fn newest_of_line(&self, stage: &Stage) -> Option<Replacement> {
        let (tag, build) = (stage.base.tag()?, stage.base.resolution.build()?);
        if stage.base.resolution.dated.is_none() {
            return self.newest_in_style(tag, build).filter(|_| self.is_base_image(stage));
        }
        let newest = self.catalog.newest_framework_tag(&stage.base.repository()?, framework_in(tag), build)?;
        let released = date_in(newest);
        Some(Replacement { tag: newest.to_owned(), month: released.map(month), released })
    }

    /// The newest image of a line, spelled as `tag` is: as a full version or by its update, with its `-amd64`.
    fn newest_in_style(&self, tag: &str, build: Build) -> Option<Replacement> {
        let suffix = kept_suffix(tag)?;
        let (tag, release) = match self.catalog.read_base_tag(tag) {
            BaseTag::Version(_) => {
                let release = self.newest_image(build, |_| true)?;
                (format!("{}{suffix}", release.os_version()), release)
            }
            BaseTag::Kb(..) => {
                // Not every update out of the monthly ones got a tag of its own (docker-library/official-images#18884).
                let release = self.newest_image(build, Release::is_monthly)?;
                let prefix = self.catalog.line(build)?.kb_prefix()?;
                (format!("{prefix}-{}{suffix}", release.kb_name()?), release)
            }
            _ => return None,
        };
        Some(Replacement { tag, month: release.released.map(month), released: release.released })
    }

    /// The newest release seen as an image that no declared host of the same build is known to be behind of.
    fn newest_image(&self, build: Build, is_meant: impl Fn(&Release) -> bool) -> Option<&Release> {
        let hosts = self.declared_hosts().map(|declared| &declared.host).filter(|host| host.build == Some(build));
        let limit = hosts.filter_map(|host| compat::revision_of_servers(self.catalog, host)).min();
        let releases = self.catalog.releases(build).iter().filter(|release| release.image == Seen::Yes);
        releases
            .filter(|release| limit.is_none_or(|limit| release.revision <= limit) && is_meant(release))
            .max_by_key(|release| (release.released, release.revision))
    }

    fn declared_hosts(&self) -> impl Iterator<Item = &DeclaredHost> {
        self.settings.hosts.iter().chain(&self.settings.build_host)
    }

    /// The full version that a floating tag stands for as far as is known, with the same `-amd64`.
    pub fn pinned(&self, stage: &Stage) -> Option<Replacement> {
        let release = self.newest_image(stage.base.resolution.build()?, |_| true)?;
        let tag = format!("{}{}", release.os_version(), kept_suffix(stage.base.tag()?)?);
        Some(Replacement { tag, month: release.released.map(month), released: release.released })
    }

    /// The living lines of the base's family, newest last: what to move to when a line is over.
    pub fn living_lines(&self, stage: &Stage) -> Vec<&BaseImage> {
        let mut rows = self.successor_rows(stage.base.resolution.family);
        rows.retain(|row| Some(Build(row.build)) != stage.base.resolution.build());
        rows.reverse();
        rows
    }

    /// The full Windows image lives on as `windows/server` from Windows Server 2022 on.
    fn successor_rows(&self, family: Option<Family>) -> Vec<&BaseImage> {
        let family = family.unwrap_or(Family::ServerCore);
        let mut rows = self.catalog.living_lines(family, self.settings.today);
        if family == Family::Windows {
            rows.extend(self.catalog.living_lines(Family::Server, self.settings.today));
            rows.sort_by_key(|row| std::cmp::Reverse(row.build));
        }
        rows
    }

    /// The living lines of the base's family that every declared host runs, the best first: the host's own line,
    /// then the newest.
    pub fn fitting_lines(&self, stage: &Stage) -> Vec<&BaseImage> {
        let mut rows = self.successor_rows(stage.base.resolution.family);
        rows.retain(|row| self.runs_on_all_hosts(row));
        rows.sort_by_key(|row| !self.declared_hosts().any(|d| d.host.build == Some(Build(row.build))));
        rows
    }

    /// Whether every declared Windows host runs the newest image of a line.
    pub fn runs_on_all_hosts(&self, row: &BaseImage) -> bool {
        let family = Family::of_repository(&row.repository);
        let image = ImageFacts::floating(self.catalog, Build(row.build), family);
        let mut hosts = self.declared_hosts().filter(|declared| declared.host.build.is_some());
        hosts.all(|d| compat::judge(self.catalog, &d.host, &image, d.isolation).verdict == Verdict::Yes)
    }

    /// Whether a line gets its last image within half a year, so that it is nothing to move to.
    pub fn ends_soon(&self, row: &BaseImage) -> bool {
        row.image_end <= self.settings.today.saturating_add(6.months())
    }

    /// The tag of the base's family, in the style of its own, that runs on all declared hosts: of a line that stays.
    pub fn tag_for_all_hosts(&self, stage: &Stage) -> Option<String> {
        let are_known = self.declared_hosts().all(|declared| declared.host.build.is_some());
        if self.declared_hosts().next().is_none() || !are_known || !self.is_base_image(stage) {
            return None;
        }
        let row = self.fitting_lines(stage).into_iter().find(|row| !self.ends_soon(row))?;
        let tag = stage.base.tag()?;
        match self.catalog.read_base_tag(tag) {
            BaseTag::Line(_) => Some(self.spelled(stage, row)),
            _ => Some(self.in_repository(stage, row, &self.newest_in_style(tag, Build(row.build))?.tag)),
        }
    }

    /// How the tag of a line is written in place of the stage's own: with its `-amd64`, and with the repository where
    /// that changes.
    pub fn spelled(&self, stage: &Stage, row: &BaseImage) -> String {
        let suffixed = format!("{}{}", row.best_tag(), stage.base.tag().map_or("", architecture_suffix));
        let tag = row.floating_tags().find(|tag| *tag == suffixed).unwrap_or(row.best_tag());
        self.in_repository(stage, row, tag)
    }

    /// A tag, with the repository before it where that is not the stage's own.
    fn in_repository(&self, stage: &Stage, row: &BaseImage, tag: &str) -> String {
        match stage.base.repository() {
            Some(repository) if repository == row.repository => tag.to_owned(),
            _ => format!("{}:{tag}", row.repository),
        }
    }

    /// Whether the base is one of Microsoft's base images, whose other lines have the same name.
    pub fn is_base_image(&self, stage: &Stage) -> bool {
        let family = stage.base.repository().and_then(|repository| Family::of_repository(&repository));
        family.is_some() && stage.base.resolution.status != Status::HostDependent
    }

    /// `use `ltsc2022` (images until 2031-10) or `ltsc2025` (until 2034-10)`: what to move to from a finished line.
    pub fn use_a_living_line(&self, stage: &Stage) -> String {
        let rows = self.living_lines(stage);
        // The oldest living line ends next, so it is no place to move to when there are others.
        let rows = if rows.len() > 2 { &rows[rows.len() - 2..] } else { &rows[..] };
        if !self.is_base_image(stage) {
            let names: Vec<_> = rows.iter().map(|row| row.best_tag().to_owned()).collect();
            return format!(
                "use a tag of this image that is built on {}, whichever your hosts run",
                list(&names, "or")
            );
        }
        let named = rows.iter().enumerate().map(|(i, row)| {
            let images = if i == 0 { "images until" } else { "until" };
            format!("`{}` ({images} {})", self.spelled(stage, row), month(row.image_end))
        });
        let named: Vec<_> = named.collect();
        format!("use {}, whichever your hosts run; `winfrom compat --host HOST` lists what fits", named.join(" or "))
    }

    /// What to use so that every declared host runs it.
    pub fn use_a_fitting_line(&self, stage: &Stage) -> Option<String> {
        let rows = self.fitting_lines(stage);
        let best = rows.first()?;
        Some(match self.is_base_image(stage) {
            true => format!("use `{}`", self.spelled(stage, best)),
            false => format!("use a tag of this image that is built on `{}`", best.best_tag()),
        })
    }
}
