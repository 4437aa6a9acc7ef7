//! Which lines to move to: those that still get images, and those of them that hosts run.

use super::asked::Asked;
use super::catalog::Catalog;
use super::compat::{self, ImageFacts, Verdict};
use super::derived::VariantOn;
use super::hosts::{Host, Isolation};
use super::repositories::{BaseImage, Family};
use super::resolution::Kind;
use super::version::{Build, OsVersion};
use jiff::civil::Date;
use std::cmp::Reverse;

/// A base image to use: what a line's floating tag stands for, or one release.
pub struct Proposal<'c> {
    row: &'c BaseImage,
    /// `None` for the floating tag.
    release: Option<OsVersion>,
}

impl<'c> Proposal<'c> {
    fn of_line(row: &'c BaseImage) -> Self {
        Self { row, release: None }
    }

    /// Its tag, with the architecture of another tag.
    pub fn tag_like(&self, tag: &str) -> String {
        self.release.map_or_else(|| self.row.best_tag_like(tag).to_owned(), |version| version.to_string())
    }

    /// What takes the place of `REPOSITORY:TAG`: the tag alone where the repository stays, else the whole reference.
    pub fn spelled_like(&self, repository: &str, tag: &str) -> String {
        let tag = self.tag_like(tag);
        if repository == self.row.repository { tag } else { format!("{}:{tag}", self.row.repository) }
    }
}

/// What a host is to do with an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Task {
    Run(Isolation),
    /// To copy from it or onto it.
    Pull,
}

impl Catalog {
    /// The living lines that an image of the family can move to, newest first.
    ///
    /// The full Windows image lives on as `windows/server` from Windows Server 2022 on.
    pub fn successor_lines(&self, family: Option<Family>, today: Date) -> Vec<&BaseImage> {
        let family = family.unwrap_or(Family::ServerCore);
        let mut rows = self.living_lines(family, today);
        if family == Family::Windows {
            rows.extend(self.living_lines(Family::Server, today));
            rows.sort_by_key(|row| Reverse(row.build));
        }
        rows
    }

    /// The living lines that serve every host for its task, the best first: a host's own line, then the newest.
    pub fn fitting_lines(&self, family: Option<Family>, hosts: &[(&Host, Task)], today: Date) -> Vec<&BaseImage> {
        let mut rows = self.successor_lines(family, today);
        rows.retain(|row| hosts.iter().all(|(host, task)| self.serves(host, *task, row, family)));
        rows.sort_by_key(|row| !hosts.iter().any(|(host, _)| host.build == Some(Build(row.build))));
        rows
    }

    fn serves(&self, host: &Host, task: Task, row: &BaseImage, family: Option<Family>) -> bool {
        let image = ImageFacts::floating(self, Build(row.build), family);
        let judgement = match task {
            Task::Run(isolation) => compat::judge(self, host, &image, isolation),
            Task::Pull => compat::pullable(self, host, &image),
        };
        judgement.verdict == Verdict::Yes
    }

    /// What of a family runs on a host, the best first: living lines, else finished ones, else one pinned release.
    pub fn proposals(
        &self,
        family: Option<Family>,
        host: &Host,
        isolation: Isolation,
        today: Date,
    ) -> Vec<Proposal<'_>> {
        let living = self.fitting_lines(family, &[(host, Task::Run(isolation))], today);
        if !living.is_empty() {
            return living.into_iter().map(Proposal::of_line).collect();
        }
        let family = family.unwrap_or(Family::ServerCore);
        let repository = family.repository();
        let of_family = self.base_images().iter().filter(|row| row.repository == repository);
        let finished: Vec<_> =
            of_family.filter(|row| self.serves(host, Task::Run(isolation), row, Some(family))).collect();
        match finished.is_empty() {
            false => finished.into_iter().rev().map(Proposal::of_line).collect(),
            true => self.pinned_release(family, host, isolation).into_iter().collect(),
        }
    }

    /// What to use on a host in place of an image, best first: a tag where the repository stays, else a reference.
    ///
    /// Of derived images only tags that are known in full, as those of .NET Framework are.
    pub fn instead(&self, asked: &Asked, host: &Host, isolation: Isolation, today: Date) -> Vec<String> {
        let repository = asked.repository();
        let tag = asked.reference.as_ref().and_then(|reference| reference.tag.as_deref());
        if asked.is_base_image() && asked.resolution.kind == Kind::Windows {
            let proposals = self.proposals(asked.resolution.family, host, isolation, today);
            // Where there is no tag to replace, the whole reference can be pasted.
            let stays = if asked.reference.is_none() || tag.is_some() { repository.as_str() } else { "" };
            return proposals.iter().map(|proposal| proposal.spelled_like(stays, tag.unwrap_or_default())).collect();
        }
        let tag = tag.unwrap_or("latest");
        let published = self.successor(&repository, tag).unwrap_or(&repository);
        let lines = self.fitting_lines(asked.resolution.family, &[(host, Task::Run(isolation))], today);
        let on_line = |row: &&BaseImage| match self.variant_on(published, tag, Build(row.build)) {
            VariantOn::Tag(tag) if published == repository => Some(tag),
            VariantOn::Tag(tag) => Some(format!("{published}:{tag}")),
            _ => None,
        };
        lines.iter().filter_map(on_line).collect()
    }

    /// The newest image of the host's own line that it runs: for hosts that stand before the 2020-02 baseline.
    fn pinned_release(&self, family: Family, host: &Host, isolation: Isolation) -> Option<Proposal<'_>> {
        let row = self.base_image(family, host.build?)?;
        let runs = |version: OsVersion| {
            let image = ImageFacts { version, side: None, family: Some(family), host_process: false };
            compat::judge(self, host, &image, isolation).verdict == Verdict::Yes
        };
        let mut seen = self.images_of(row).into_iter().map(|release| release.os_version());
        let newest = seen.rfind(|version| runs(*version))?;
        Some(Proposal { row, release: Some(newest) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(family: Family, host: &str) -> Vec<String> {
        let catalog = Catalog::embedded();
        let today = jiff::civil::date(2026, 11, 22);
        let host = catalog.host(host, today).expect("a host");
        let proposals = catalog.proposals(Some(family), &host, host.default_isolation(), today);
        proposals
            .iter()
            .map(|proposal| proposal.spelled_like("mcr.microsoft.com/windows/servercore", "ltsc2019"))
            .collect()
    }

    #[test]
    fn the_hosts_own_line_comes_first() {
        for (family, host, expected) in [
            (Family::ServerCore, "ws2022", &["ltsc2022"][..]),
            (Family::ServerCore, "ws2025", &["ltsc2025", "ltsc2022"]),
            (Family::ServerCore, "17763.1039", &["ltsc2019"]),
            (Family::Windows, "ws2022", &["mcr.microsoft.com/windows/server:ltsc2022"]),
            (Family::ServerCore, "linux", &[]),
        ] {
            assert_eq!(proposed(family, host), expected, "{host}");
        }
    }

    #[test]
    fn a_host_that_time_left_behind_gets_what_it_still_runs() {
        assert_eq!(proposed(Family::ServerCore, "18363.2274"), ["1909"]);
        assert_eq!(proposed(Family::ServerCore, "17763.973"), ["10.0.17763.973"]);
    }
}
