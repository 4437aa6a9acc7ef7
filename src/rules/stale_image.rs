//! `stale-image`

use super::support::options::RuleOption;
use super::support::prelude::*;
use super::support::replacement::STALE_AFTER;
use crate::finding::{Applicability, Fix};
use crate::windows::data::Stream;
use crate::windows::{Build, Status};
use jiff::civil::Date;

pub(super) static RULE: Rule = Rule {
    name: "stale-image",
    title: "a pinned image is months behind its line",
    severity: Severity::Note,
    options: &[&STALE_AFTER, &FAIL_AFTER],
    page: include_str!("stale_image.md"),
    check,
    ..Rule::DEFAULT
};

/// From this number of monthly releases on, the finding is a warning.
static FAIL_AFTER: RuleOption = RuleOption {
    key: "fail-after",
    summary: "Report images that are at least this many monthly releases old as warnings. Default: never.",
    default: None,
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let build = stage.base.resolution.build()?;
    let pinned = pinned_on(cx, stage)?;
    let behind = cx.images_since(build, pinned);
    if behind < cx.stale_after() {
        return None;
    }
    let message = format!("image is at least {behind} monthly releases behind");
    let mut finding = cx.on_base(stage, message, label(cx, stage, build, pinned)?);
    if FAIL_AFTER.value(cx.settings).is_some_and(|limit| behind >= limit) {
        finding.severity = finding.severity.max(Severity::Warning);
    }
    Some(match cx.use_a_newer_image(stage) {
        Some(help) => finding.help(help).fix(fix(cx, stage, build)),
        None => finding,
    })
}

/// The newest image that the hosts let through, unless that is stale itself.
fn fix(cx: &Context<'_>, stage: &Stage, build: Build) -> Option<Fix> {
    let newest = cx.newest_for_hosts(stage).filter(|newest| cx.is_fresh(newest, build))?;
    cx.mend(stage, Applicability::Unsafe, &newest.tag).filter(|_| cx.is_current_repository(stage))
}

fn label(cx: &Context<'_>, stage: &Stage, build: Build, pinned: Date) -> Option<String> {
    let resolution = &stage.base.resolution;
    if resolution.dated.is_some() {
        let newest = cx.newest_of_line(stage).and_then(|newest| newest.month());
        return Some(format!("built {pinned}{}", newest.map_or(String::new(), |m| format!("; the newest is of {m}"))));
    }
    let latest = cx.catalog.latest_image(build)?;
    let released = if resolution.release(cx.catalog).is_some() { "released" } else { "released before" };
    let newest = latest.released.map_or(String::new(), |day| format!(" of {day}"));
    Some(format!("{released} {pinned}; the newest image known is {}{newest}", latest.os_version()))
}

/// The day of the release that is pinned, or the date in the tag. A revision that is in no table came out before the
/// next higher one that is.
fn pinned_on(cx: &Context<'_>, stage: &Stage) -> Option<Date> {
    let resolution = &stage.base.resolution;
    match resolution.status {
        Status::Exact => {
            let version = resolution.version?;
            let releases = cx.catalog.releases(version.build).iter().filter(|release| release.stream == Stream::Server);
            releases.filter(|release| Some(release.revision) >= version.revision).min_by_key(|r| r.revision)?.released
        }
        _ => resolution.dated,
    }
}
