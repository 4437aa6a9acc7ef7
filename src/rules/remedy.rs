//! What to use instead. Nothing is proposed that no source has seen.

use super::context::Context;
use super::wording::{list, month};
use crate::model::Stage;
use crate::windows::compat::{self, ImageFacts, Verdict};
use crate::windows::repositories::BaseImage;
use crate::windows::tag::{BaseTag, architecture_suffix, framework_in};
use crate::windows::{Build, Family, Status};

/// A tag that can take the place of another.
pub struct Replacement {
    pub tag: String,
    /// Its month, `2026-02`, where it is one release.
    pub month: Option<String>,
}

impl Context<'_> {
    /// The newest release seen as an image of the same line, spelled as the tag is: a full version stays one.
    pub fn newest_of_line(&self, stage: &Stage) -> Option<Replacement> {
        let (tag, build) = (stage.base.tag()?, stage.base.resolution.build()?);
        let latest = self.catalog.latest_image(build)?;
        let version = latest.os_version();
        if stage.base.resolution.dated.is_some() {
            let newest = self.catalog.newest_framework_tag(framework_in(tag), build)?;
            let month = crate::windows::tag::date_in(newest).map(month);
            return Some(Replacement { tag: newest.to_owned(), month });
        }
        let suffix = architecture_suffix(tag);
        let replacement = match self.catalog.read_base_tag(tag) {
            BaseTag::Version(_) => format!("{version}{suffix}"),
            BaseTag::Kb(..) => format!("{}-{}{suffix}", tag.split(['-', '_']).next()?, latest.kb_name()?),
            _ => return None,
        };
        Some(Replacement { tag: replacement, month: latest.released.map(month) })
    }

    /// The full version that a floating tag stands for as far as is known, with the same `-amd64`.
    pub fn pinned_tag(&self, stage: &Stage) -> Option<String> {
        let latest = self.catalog.latest_image(stage.base.resolution.build()?)?;
        Some(format!("{}{}", latest.os_version(), architecture_suffix(stage.base.tag()?)))
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
        let declared: Vec<_> =
            self.settings.hosts.iter().chain(&self.settings.build_host).filter(|d| d.host.build.is_some()).collect();
        rows.retain(|row| {
            let image = ImageFacts::floating(self.catalog, Build(row.build), stage.base.resolution.family);
            declared.iter().all(|d| compat::judge(self.catalog, &d.host, &image, d.isolation).verdict == Verdict::Yes)
        });
        rows.sort_by_key(|row| !declared.iter().any(|d| d.host.build == Some(Build(row.build))));
        rows
    }

    /// How the tag of a line is written in place of the stage's own: with its `-amd64`, and with the repository where
    /// that changes.
    pub fn spelled(&self, stage: &Stage, row: &BaseImage) -> String {
        let suffixed = format!("{}{}", row.best_tag(), stage.base.tag().map_or("", architecture_suffix));
        let tag = row.floating_tags().find(|tag| *tag == suffixed).unwrap_or(row.best_tag());
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
