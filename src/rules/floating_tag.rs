//! `floating-tag`

use super::support::prelude::*;
use crate::finding::Applicability;
use crate::windows::Status;

pub(super) static RULE: Rule = Rule {
    name: "floating-tag",
    title: "the tag moves every month",
    severity: Severity::Warning,
    default_on: false,
    page: include_str!("floating_tag.md"),
    check,
    ..Rule::DEFAULT
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
    let today = stage.base.resolution.current_digest.as_deref();
    match today {
        Some(digest) => pinned_by_digest(cx, stage, finding, digest),
        None => pinned_by_version(cx, stage, finding),
    }
}

/// What the registry has today stays what is built.
fn pinned_by_digest(cx: &Context<'_>, stage: &Stage, finding: Finding, digest: &str) -> Finding {
    let Some(tag) = stage.base.tag() else { return finding };
    let version = stage.base.resolution.version.map_or(String::new(), |version| format!(" ({version})"));
    let finding = finding.help(format!("pin it: `{tag}@{digest}`{version}, what the registry has today"));
    finding.fix(cx.pin(stage, digest).filter(|_| !is_stale(cx, stage)))
}

/// Whether `stale-image` would speak as soon as it is pinned: a mirror need not have kept up.
fn is_stale(cx: &Context<'_>, stage: &Stage) -> bool {
    let Some(build) = stage.base.resolution.build() else { return false };
    let released = stage.base.resolution.release(cx.catalog).and_then(|release| release.released);
    released.is_some_and(|day| cx.images_since(build, day) >= cx.stale_after())
}

fn pinned_by_version(cx: &Context<'_>, stage: &Stage, finding: Finding) -> Finding {
    let Some(pinned) = cx.pinned(stage).filter(|_| cx.is_base_image(stage)) else { return finding };
    let day = pinned.released.map_or(String::new(), |day| format!(" (of {day})"));
    let finding = finding.help(format!("pin it: `{}`{day}, the newest image known", pinned.tag));
    // A host that is behind it wants an older image, and that would be stale from its first day.
    let fix = cx.mend(stage, Applicability::Unsafe, &pinned.tag).filter(|_| !cx.has_host_behind(stage));
    finding.fix(fix)
}
