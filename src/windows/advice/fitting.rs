//! The lines to use instead: supported lines, and those of them that hosts run.

use super::spelling::{published_repository, tag_like, tag_or_reference};
use crate::windows::compat::{self, ImageFacts};
use crate::windows::data::{BaseImage, Build, Catalog, Family, OsVersion, Verdict};
use crate::windows::hosts::Host;
use crate::windows::images::{ImageQuery, Kind, VariantOn, images_of, variant_on};
use crate::windows::isolation::Isolation;
use jiff::civil::Date;
use std::cmp::Reverse;

/// A base image to use: the floating tag of a line, or one release.
pub struct Proposal<'c> {
    row: &'c BaseImage,
    /// None for the floating tag.
    release: Option<OsVersion>,
}

impl<'c> Proposal<'c> {
    fn for_line(row: &'c BaseImage) -> Self {
        Self { row, release: None }
    }

    /// Returns its tag, with the architecture of another tag.
    pub fn tag_like(&self, tag: &str) -> String {
        self.release.map_or_else(|| tag_like(self.row, tag).to_owned(), |version| version.to_string())
    }

    /// What to write in place of `tag`: see [`tag_or_reference`].
    pub fn spelled_like(&self, replaces: Option<&str>, tag: &str) -> String {
        tag_or_reference(self.row, replaces, &self.tag_like(tag))
    }
}

/// What a host does with an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Task {
    Run(Isolation),
    /// Copies from it or to it.
    Pull,
}

/// Returns the supported lines that can replace an image of the family, newest first.
///
/// The full Windows image is `windows/server` from Windows Server 2022 on.
pub fn successor_lines(catalog: &Catalog, family: Option<Family>, today: Date) -> Vec<&BaseImage> {
    let family = family.unwrap_or(Family::ServerCore);
    let mut rows = catalog.supported_lines(family, today);
    if family == Family::Windows {
        rows.extend(catalog.supported_lines(Family::Server, today));
        rows.sort_by_key(|row| Reverse(row.build));
    }
    rows
}

/// Returns the supported lines that every host can use for its task, best first: a host's own line, then the newest.
pub fn fitting_lines<'c>(
    catalog: &'c Catalog,
    family: Option<Family>,
    hosts: &[(&Host, Task)],
    today: Date,
) -> Vec<&'c BaseImage> {
    let mut rows = successor_lines(catalog, family, today);
    rows.retain(|row| hosts.iter().all(|(host, task)| serves(catalog, host, *task, row, family)));
    rows.sort_by_key(|row| !hosts.iter().any(|(host, _)| host.build == Some(Build(row.build))));
    rows
}

fn serves(catalog: &Catalog, host: &Host, task: Task, row: &BaseImage, family: Option<Family>) -> bool {
    let image = ImageFacts::floating(catalog, Build(row.build), family);
    let judgement = match task {
        Task::Run(isolation) => compat::judge(catalog, host, &image, isolation),
        Task::Pull => compat::pullable(catalog, host, &image),
    };
    judgement.verdict == Verdict::Yes
}

/// Returns what a host runs of a family, best first: supported lines, else unsupported ones, else one release.
pub fn proposals<'c>(
    catalog: &'c Catalog,
    family: Option<Family>,
    host: &Host,
    isolation: Isolation,
    today: Date,
) -> Vec<Proposal<'c>> {
    let living = fitting_lines(catalog, family, &[(host, Task::Run(isolation))], today);
    if !living.is_empty() {
        return living.into_iter().map(Proposal::for_line).collect();
    }
    let family = family.unwrap_or(Family::ServerCore);
    let repository = family.repository();
    let of_family = catalog.base_images().iter().filter(|row| row.repository == repository);
    let finished: Vec<_> =
        of_family.filter(|row| serves(catalog, host, Task::Run(isolation), row, Some(family))).collect();
    match finished.is_empty() {
        false => finished.into_iter().rev().map(Proposal::for_line).collect(),
        true => pinned_release(catalog, family, host, isolation).into_iter().collect(),
    }
}

/// Returns what to use on a host in place of an image, best first: tags if the repository stays, else references.
///
/// Of derived images only tags that are known in full, such as those of .NET Framework.
pub fn replacements(
    catalog: &Catalog,
    asked: &ImageQuery,
    host: &Host,
    isolation: Isolation,
    today: Date,
) -> Vec<String> {
    let repository = asked.repository();
    let tag = asked.reference.as_ref().and_then(|reference| reference.tag.as_deref());
    if asked.is_base_image() && asked.resolution.kind == Kind::Windows {
        let proposals = proposals(catalog, asked.resolution.family, host, isolation, today);
        // Where there is no tag to replace, the whole reference can be pasted.
        let replaces = (asked.reference.is_none() || tag.is_some()).then_some(repository.as_str());
        return proposals.iter().map(|proposal| proposal.spelled_like(replaces, tag.unwrap_or_default())).collect();
    }
    let tag = tag.unwrap_or("latest");
    let Some(published) = published_repository(catalog, &repository, tag) else { return vec![] };
    let lines = fitting_lines(catalog, asked.resolution.family, &[(host, Task::Run(isolation))], today);
    let on_line = |row: &&BaseImage| match variant_on(catalog, published, tag, Build(row.build)) {
        VariantOn::Tag(tag) if published == repository => Some(tag),
        VariantOn::Tag(tag) => Some(format!("{published}:{tag}")),
        _ => None,
    };
    lines.iter().filter_map(on_line).collect()
}

/// Returns the newest release of its own line that a host runs: for hosts older than the 2020-02 baseline.
fn pinned_release<'c>(catalog: &'c Catalog, family: Family, host: &Host, isolation: Isolation) -> Option<Proposal<'c>> {
    let row = catalog.base_image(family, host.build?)?;
    let runs = |version: OsVersion| {
        let image = ImageFacts { version, baseline: None, family: Some(family), host_process: false };
        compat::judge(catalog, host, &image, isolation).verdict == Verdict::Yes
    };
    let mut seen = images_of(catalog, row).into_iter().map(|release| release.os_version());
    let newest = seen.rfind(|version| runs(*version))?;
    Some(Proposal { row, release: Some(newest) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hosts::find_host;

    fn proposed(family: Family, host: &str) -> Vec<String> {
        let catalog = Catalog::embedded();
        let today = jiff::civil::date(2026, 11, 22);
        let host = find_host(catalog, host, today).expect("a host");
        let proposals = proposals(catalog, Some(family), &host, host.default_isolation(), today);
        proposals
            .iter()
            .map(|proposal| proposal.spelled_like(Some("mcr.microsoft.com/windows/servercore"), "ltsc2019"))
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
