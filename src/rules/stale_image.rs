//! `stale-image`

use super::{Context, Rule};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::Stage;
use crate::windows::releases::{Seen, Stream};
use crate::windows::{Build, Status};
use jiff::civil::Date;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    name: "stale-image",
    title: "a pinned image is months behind its line",
    severity: Severity::Note,
    default_on: true,
    page: include_str!("stale_image.md"),
    check,
    covers: &[],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let build = stage.base.resolution.build()?;
    let pinned = pinned_on(cx, stage)?;
    let behind = releases_since(cx, build, pinned);
    let options = cx.settings.stale_image;
    if behind < options.months {
        return None;
    }
    let latest = cx.catalog.latest_image(build)?;
    let message = format!("image is at least {behind} monthly releases behind");
    let stands = match stage.base.resolution.dated {
        Some(_) => "built",
        None if stage.base.resolution.release(cx.catalog).is_some() => "released",
        None => "released before",
    };
    let newest = latest.released.map_or(String::new(), |day| format!(" of {day}"));
    let label = format!("{stands} {pinned}; the newest image known is {}{newest}", latest.os_version());
    let mut finding = cx.on_base(stage, message, label);
    if options.fail_after.is_some_and(|limit| behind >= limit) {
        finding.severity = finding.severity.max(Severity::Warning);
    }
    let Some(newest) = cx.newest_of_line(stage) else { return Some(finding) };
    let is_fresh = newest.released.is_some_and(|day| releases_since(cx, build, day) < options.months);
    let fix = cx.mend(stage, Applicability::Unsafe, &newest.tag);
    Some(finding.help(format!("use `{}`", newest.tag)).fix(fix.filter(|_| is_fresh && cx.is_current_repository(stage))))
}

/// How many monthly releases of a line were seen as images after a day, and by today.
fn releases_since(cx: &Context<'_>, build: Build, day: Date) -> usize {
    let seen = cx.catalog.releases(build).iter().filter(|release| release.is_monthly() && release.image == Seen::Yes);
    let newer = seen.filter(|release| release.released.is_some_and(|later| later > day && later <= cx.settings.today));
    // 2020-02 has two publications, and counts once.
    newer.filter_map(|release| release.label()).collect::<BTreeSet<_>>().len()
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
