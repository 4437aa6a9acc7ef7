//! `retired-repository`

use super::support::prelude::*;
use crate::finding::{Applicability, Fix};
use crate::windows::{Family, Kind};

pub(super) static RULE: Rule = Rule {
    name: "retired-repository",
    title: "the repository has moved, or is gone",
    severity: Severity::Warning,
    applies_to_image_references: true,
    depends_on_windows_version: false,
    page: include_str!("retired_repository.md"),
    check,
    covers: Covers::Rules(&["no-such-tag", "stale-image", "host-dependent-tag"]),
    ..Rule::DEFAULT
};

const OLD_PUBLISHER: &str = "docker.io/microsoft/";

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let repository = stage.base.repository()?;
    let moved = cx.catalog.moved_repository(&repository);
    let is_of_old_publisher = repository.starts_with(OLD_PUBLISHER);
    if (moved.is_none() && !is_of_old_publisher) || !is_windows(cx, stage) {
        return None;
    }
    let short = repository.strip_prefix("docker.io/").unwrap_or(&repository);
    let successor = cx.catalog.successor(&repository, stage.base.tag().unwrap_or("latest"));
    let (message, label) = match successor {
        Some(successor) => (format!("`{short}` has moved to `{successor}`"), "gets no more images"),
        None => (format!("`{short}` is retired, and no successor is known"), "gets no more images"),
    };
    let finding = cx.on_base(stage, message, label);
    Some(match successor {
        Some(successor) => finding.help(help(cx, stage, successor)).fix(fix(cx, stage, &repository)),
        None => finding
            .note(format!(
                "docker would say: pull access denied for {short}, repository does not exist or may require 'docker login'"
            ))
            .help("build on a base image of mcr.microsoft.com and install the program there"),
    })
}

/// A multi-platform image is this rule's only where its own stage is Windows.
fn is_windows(cx: &Context<'_>, stage: &Stage) -> bool {
    match stage.base.resolution.kind {
        Kind::Windows => true,
        Kind::NotWindows => false,
        Kind::MultiOs => stage.shows_windows,
        Kind::Unknown => stage.shows_windows || stage.base.looks_windows() || cx.model.is_windows,
    }
}

fn help(cx: &Context<'_>, stage: &Stage, successor: &str) -> String {
    let tag = stage.base.tag();
    let row = Family::from_repository(successor)
        .and_then(|family| cx.catalog.base_image(family, stage.base.resolution.build()?));
    match (row, tag) {
        (Some(_), _) if cx.has_hosts() => cx.use_a_living_line(stage),
        (Some(row), Some(tag))
            if row.floating_tags().any(|floating| floating == tag) && !row.has_ended(cx.settings.today) =>
        {
            format!("use `{successor}:{tag}`")
        }
        (Some(row), None | Some("latest")) if !row.has_ended(cx.settings.today) => {
            format!("use `{successor}:{}`, or a newer line that your hosts run", row.best_tag())
        }
        (Some(_), _) => cx.use_a_living_line(stage),
        (None, _) => format!("use a tag of `{successor}` for the line that your hosts run"),
    }
}

/// The same image under its new name, unless its line ends soon: then there is a choice to make.
fn fix(cx: &Context<'_>, stage: &Stage, repository: &str) -> Option<Fix> {
    let moved = cx.catalog.moved_tag(repository, stage.base.tag()?)?;
    let row = stage.base.resolution.servicing(cx.catalog).filter(|row| !row.ends_soon(cx.settings.today))?;
    let new = format!("{}:{}", moved.new_repository, moved.new_tag);
    cx.mend(stage, Applicability::Safe, &new).filter(|_| row.repository == moved.new_repository)
}

#[cfg(test)]
mod tests {
    use crate::report::samples;

    #[test]
    fn a_repository_without_a_tag_is_not_moved_to_a_tag_that_has_ended() {
        for (image, expected) in [
            // The newest tag of the old repository was one of Windows Server 2016, whose Nano Server ended in 2018.
            ("microsoft/nanoserver", None),
            ("microsoft/windowsservercore", Some("mcr.microsoft.com/windows/servercore:ltsc2016`, or a newer line")),
        ] {
            let report = samples::lint("Dockerfile", &format!("FROM {image}\n"));
            let finding = report.findings.iter().find(|finding| finding.rule == "retired-repository");
            let help = finding.and_then(|finding| finding.help.clone()).expect("a finding with help");
            assert_eq!(expected.is_some(), help.contains("2016"), "{help}");
            assert!(help.contains(expected.unwrap_or_default()), "{help}");
        }
    }
}
