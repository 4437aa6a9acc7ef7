//! `floating-tag`

use super::{Context, Rule};
use crate::finding::{Finding, Severity};
use crate::model::Stage;
use crate::windows::Status;

pub const RULE: Rule = Rule {
    name: "floating-tag",
    title: "the tag moves every month",
    severity: Severity::Warning,
    default_on: false,
    page: include_str!("floating_tag.md"),
    check,
    covers: &[],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let floating = cx.windows_stages().filter(|stage| stage.base.resolution.status == Status::Floating);
    floating.filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let latest = cx.catalog.latest_image(stage.base.resolution.build()?)?;
    let pinned = cx.pinned_tag(stage)?;
    let finding =
        cx.on_base(stage, "this tag moves with every release, so the build is not reproducible", "moves every month");
    let day = latest.released.map_or(String::new(), |day| format!(" (of {day})"));
    Some(finding.help(format!("pin it: `{pinned}`{day}, the newest image known")))
}
