//! `end-of-life`

use super::support::prelude::*;
use crate::finding::{Applicability, Fix};
use crate::windows::data::BaseImage;
use crate::windows::{Build, Family, OsVersion, Status};

pub(super) static RULE: Rule = Rule {
    name: "end-of-life",
    title: "the line gets no more images",
    severity: Severity::Warning,
    applies_to_image_references: true,
    page: include_str!("end_of_life.md"),
    check,
    covers: Covers::Rules(&["stale-image", "not-rebuilt"]),
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let build = stage.base.resolution.build()?;
    let row = stage.base.resolution.servicing(cx.catalog)?;
    if row.has_ended(cx.settings.today) {
        return Some(ended(cx, stage, build, row));
    }
    // A repository that moved stopped long before the line does: its end says nothing there.
    (row.ends_soon(cx.settings.today) && cx.is_current_repository(stage)).then(|| ending(cx, stage, build, row))
}

fn ended(cx: &Context<'_>, stage: &Stage, build: Build, row: &BaseImage) -> Finding {
    let last = row.last_image_revision.map(|revision| OsVersion::new(build, Some(revision)));
    // Microsoft published an image or two past the end of servicing, so the last image's own day counts.
    let day = last.and_then(|last| cx.catalog.release(last)?.released).unwrap_or(row.image_end);
    let message = format!("{} has had no new image since {day}", product(cx, stage, build));
    let resolution = &stage.base.resolution;
    let label = match last {
        Some(last) if resolution.status == Status::Floating || resolution.version == Some(last) => {
            format!("stands still at {last}, without security fixes since")
        }
        Some(last) => format!("the last image of the line is {last}, without security fixes since"),
        None => "stands still, without security fixes since".to_owned(),
    };
    cx.on_base(stage, message, label).help(cx.use_a_living_line(stage)).fix(fix(cx, stage))
}

/// `Windows Server 2016`, or `Nano Server of Windows Server 2016` where that ended before the rest of the line.
fn product(cx: &Context<'_>, stage: &Stage, build: Build) -> String {
    let end = |family| cx.catalog.servicing(Some(family), build).map(|row| row.image_end);
    let is_nano = stage.base.resolution.family == Some(Family::NanoServer);
    let product = cx.catalog.product(build);
    match is_nano && end(Family::NanoServer) != end(Family::ServerCore) {
        true => format!("Nano Server of {product}"),
        false => product,
    }
}

fn ending(cx: &Context<'_>, stage: &Stage, build: Build, row: &BaseImage) -> Finding {
    let message = format!("{} gets its last image on {}", product(cx, stage, build), row.image_end);
    let left = cx.settings.today.until((jiff::Unit::Day, row.image_end)).map_or(0, |span| span.get_days());
    let label = match left {
        days if days >= 14 => format!("{} weeks left", days / 7),
        days => format!("{} days left", days.max(0)),
    };
    cx.on_base(stage, message, label).at_most(Severity::Note).help(cx.use_a_living_line(stage)).fix(fix(cx, stage))
}

/// Another line is a choice, which declared hosts make.
fn fix(cx: &Context<'_>, stage: &Stage) -> Option<Fix> {
    cx.mend(stage, Applicability::Unsafe, &cx.tag_for_all_hosts(stage)?)
}
