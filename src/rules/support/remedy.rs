//! What to use instead. Nothing is proposed that no source has seen.

use super::context::Context;
use super::judge::Role;
use super::wording::{list, month};
use crate::model::Stage;
use crate::settings::DeclaredHost;
use crate::windows::advice::{
    Task, fitting_lines, is_preview_repository, published_repository, successor_lines, tag_like, tag_or_reference,
    variant_on_line,
};
use crate::windows::data::BaseImage;
use crate::windows::images::VariantOn;
use crate::windows::{Build, Family, Isolation, Status};

impl Context<'_> {
    /// ``use `10.0.17763.8389` (2026-02, newest image known), or `ltsc2019` to follow the monthly updates``; `None`
    /// where the line is over.
    pub fn use_a_newer_image(&self, stage: &Stage) -> Option<String> {
        let row = stage.base.resolution.servicing(self.catalog).filter(|row| !row.has_ended(self.settings.today))?;
        let follow = match self.variant_on(stage, row) {
            _ if self.is_base_image(stage) => format!("`{}`", self.spelled(stage, row)),
            VariantOn::Tag(tag) => format!("`{tag}`"),
            _ => "a tag that names the line instead of a version,".to_owned(),
        };
        let newest = self.newest_of_line(stage).filter(|_| self.is_current_repository(stage));
        let newest = newest.map_or_else(String::new, |newest| {
            let month = newest.month().map_or_else(String::new, |month| format!("{month}, "));
            format!("`{}` ({month}newest image known), or ", newest.tag)
        });
        Some(format!("use {newest}{follow} to follow the monthly updates"))
    }

    /// The living lines of the base's family, newest last: what to move to when a line is over.
    pub fn living_lines(&self, stage: &Stage) -> Vec<&BaseImage> {
        let mut rows = successor_lines(self.catalog, stage.base.resolution.family, self.settings.today);
        rows.retain(|row| Some(Build(row.build)) != stage.base.resolution.build());
        rows.reverse();
        rows
    }

    /// The living lines of the base's family that serve every declared host for what it has to do with the stage, the
    /// best first: the host's own line, then the newest. `under` takes the place of the isolation that the hosts were declared with.
    pub fn fitting_lines(&self, stage: &Stage, under: Option<Isolation>) -> Vec<&BaseImage> {
        let task = |declared: &DeclaredHost, role| match role {
            Role::Pull => Task::Pull,
            Role::Run | Role::Build => Task::Run(under.unwrap_or(declared.isolation)),
        };
        let windows = self.roles(stage).into_iter().filter(|(declared, _)| declared.host.build.is_some());
        let hosts: Vec<_> = windows.map(|(declared, role)| (&declared.host, task(declared, role))).collect();
        fitting_lines(self.catalog, stage.base.resolution.family, &hosts, self.settings.today)
    }

    /// How the tag of a line is written in place of the stage's own: with its `-amd64`, and with the repository where
    /// that changes, or where there is no tag to replace.
    pub fn spelled(&self, stage: &Stage, row: &BaseImage) -> String {
        let tag = tag_like(row, stage.base.tag().unwrap_or_default());
        self.in_repository(stage, row, tag)
    }

    /// A tag, with the repository before it where that changes.
    pub fn in_repository(&self, stage: &Stage, row: &BaseImage, tag: &str) -> String {
        let replaces = stage.base.repository().filter(|_| stage.base.tag().is_some());
        tag_or_reference(row, replaces.as_deref(), tag)
    }

    /// Whether the base is one of Microsoft's base images, whose other lines have the same name.
    pub fn is_base_image(&self, stage: &Stage) -> bool {
        let family = stage.base.repository().and_then(|repository| Family::from_repository(&repository));
        family.is_some() && stage.base.resolution.status != Status::HostDependent
    }

    /// ``use `ltsc2022` (images until 2031-10) or `ltsc2025` (until 2034-10)``: what to move to from a finished line.
    pub fn use_a_living_line(&self, stage: &Stage) -> String {
        let mut fitting = if self.has_hosts() { self.fitting_lines(stage, None) } else { vec![] };
        let is_moved = !self.is_current_repository(stage);
        fitting.retain(|row| is_moved || Some(Build(row.build)) != stage.base.resolution.build());
        let (mut rows, choice) = match fitting.is_empty() {
            true => (self.living_lines(stage), ", whichever your hosts run"),
            false => (fitting, ""),
        };
        if rows.is_empty() {
            return "use a newer line than winfrom knows: `winfrom catalog status` tells how old its data are"
                .to_owned();
        }
        // A line that ends next is no place to move to when there are others.
        if rows.iter().any(|row| !row.ends_soon(self.settings.today)) {
            rows.retain(|row| !row.ends_soon(self.settings.today));
        }
        rows.sort_by_key(|row| row.build);
        let rows = &rows[rows.len().saturating_sub(2)..];
        if !self.is_replaced_by_base_image(stage) {
            return format!("use {}{choice}", self.on_lines(stage, rows));
        }
        let named = rows.iter().enumerate().map(|(i, row)| {
            let images = if i == 0 { "images until" } else { "until" };
            format!("`{}` ({images} {})", self.spelled(stage, row), month(row.image_end))
        });
        let named: Vec<_> = named.collect();
        let look = if !choice.is_empty() { "; `winfrom compat --host HOST` lists what fits" } else { "" };
        format!("use {}{choice}{look}", named.join(" or "))
    }

    /// What to use so that every declared host runs it.
    pub fn use_a_fitting_line(&self, stage: &Stage) -> Option<String> {
        self.use_a_line_that_fits(stage, None)
    }

    /// What to use so that every declared host runs it under process isolation.
    pub fn use_a_line_under_process(&self, stage: &Stage) -> Option<String> {
        Some(self.use_a_line_that_fits(stage, Some(Isolation::Process))? + " under process isolation")
    }

    fn use_a_line_that_fits(&self, stage: &Stage, under: Option<Isolation>) -> Option<String> {
        let rows = self.fitting_lines(stage, under);
        if self.is_replaced_by_base_image(stage) {
            return Some(format!("use `{}`", self.spelled(stage, rows.first()?)));
        }
        let best = rows.iter().find(|row| self.variant_on(stage, row) != VariantOn::None)?;
        Some(format!("use {}", self.on_lines(stage, std::slice::from_ref(best))))
    }

    /// Images of a base repository are, and preview images, whose line is one of those today.
    fn is_replaced_by_base_image(&self, stage: &Stage) -> bool {
        let is_preview = |repository: String| is_preview_repository(self.catalog, &repository);
        self.is_base_image(stage) || stage.base.repository().is_some_and(is_preview)
    }

    /// What a derived image has on these lines: its tags as far as they are known, else what to look for.
    fn on_lines(&self, stage: &Stage, rows: &[&BaseImage]) -> String {
        let Some(repository) = self.published_in(stage) else {
            return format!("an image that is built on {}", list_tags(rows));
        };
        let own = stage.base.repository().as_deref() == Some(repository);
        let short = repository.strip_prefix("docker.io/").unwrap_or(repository);
        let short = short.strip_prefix("library/").unwrap_or(short);
        let (mut tags, mut endings) = (vec![], vec![]);
        for row in rows {
            match self.variant_on(stage, row) {
                VariantOn::Tag(tag) if own => tags.push(tag),
                VariantOn::Tag(tag) => tags.push(format!("{short}:{tag}")),
                VariantOn::Ending(ending) => endings.push(ending),
                VariantOn::None | VariantOn::Unknown => {}
            }
        }
        match (tags.is_empty(), endings.is_empty()) {
            (false, _) => list(&tags, "or"),
            (_, false) => format!("a tag of `{short}` that ends in {}", list(&endings, "or")),
            _ => format!("a tag of `{short}` on {}, if it has one", list_tags(rows)),
        }
    }

    fn variant_on(&self, stage: &Stage, row: &BaseImage) -> VariantOn {
        let tag = stage.base.tag().unwrap_or("latest");
        let repository = stage.base.repository();
        repository.map_or(VariantOn::Unknown, |name| variant_on_line(self.catalog, &name, tag, row))
    }

    /// The repository that the image is published in today; `None` for those that the data do not have.
    fn published_in(&self, stage: &Stage) -> Option<&str> {
        published_repository(self.catalog, &stage.base.repository()?, stage.base.tag().unwrap_or("latest"))
    }
}

fn list_tags(rows: &[&BaseImage]) -> String {
    list(&rows.iter().map(|row| row.best_tag().to_owned()).collect::<Vec<_>>(), "or")
}
