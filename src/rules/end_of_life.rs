//! `end-of-life`

use super::{Context, Rule};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::model::Stage;
use crate::windows::Build;
use crate::windows::repositories::BaseImage;

pub const RULE: Rule = Rule {
    name: "end-of-life",
    title: "the line gets no more images",
    severity: Severity::Warning,
    default_on: true,
    page: include_str!("end_of_life.md"),
    check,
    covers: &["stale-image", "not-rebuilt"],
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
    (cx.ends_soon(row) && cx.is_current_repository(stage)).then(|| ending(cx, stage, build, row))
}

fn ended(cx: &Context<'_>, stage: &Stage, build: Build, row: &BaseImage) -> Finding {
    let message = format!("{} has had no new image since {}", cx.catalog.product(build), row.image_end);
    let label = match row.last_image_revision {
        Some(last) => format!("stands still at 10.0.{build}.{last}, without security fixes since"),
        None => "stands still, without security fixes since".to_owned(),
    };
    cx.on_base(stage, message, label).help(cx.use_a_living_line(stage)).fix(fix(cx, stage))
}

fn ending(cx: &Context<'_>, stage: &Stage, build: Build, row: &BaseImage) -> Finding {
    let message = format!("{} gets its last image on {}", cx.catalog.product(build), row.image_end);
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
