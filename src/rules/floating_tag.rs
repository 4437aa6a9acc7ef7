//! `floating-tag`

use super::{Context, Rule};
use crate::finding::{Applicability, Finding, Severity};
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
    let moves = |stage: &&Stage| {
        let servicing = stage.base.resolution.servicing(cx.catalog);
        stage.base.resolution.status == Status::Floating
            && servicing.is_some_and(|row| !row.has_ended(cx.settings.today))
    };
    let floating = cx.windows_stages().filter(moves);
    floating.map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Finding {
    let finding =
        cx.on_base(stage, "this tag moves with every release, so the build is not reproducible", "moves every month");
    let Some(pinned) = cx.pinned(stage).filter(|_| cx.is_base_image(stage)) else { return finding };
    let day = pinned.released.map_or(String::new(), |day| format!(" (of {day})"));
    let finding = finding.help(format!("pin it: `{}`{day}, the newest image known", pinned.tag));
    // A host that is behind it wants an older image, and that would be stale from its first day.
    let fix = cx.mend(stage, Applicability::Unsafe, &pinned.tag).filter(|_| !cx.has_host_behind(stage));
    finding.fix(fix)
}
