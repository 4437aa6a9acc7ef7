//! `builder-dependent`

use super::support::prelude::*;
use crate::model::{BaseKind, Stage};

pub(super) static RULE: Rule = Rule {
    name: "builder-dependent",
    title: "works with BuildKit only, or with the classic builder only",
    severity: Severity::Note,
    page: include_str!("builder_dependent.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    stage_in_another_case(cx, stage).or_else(|| argument_in_another_case(cx, stage)).or_else(|| predefined(cx, stage))
}

/// `FROM Build` after `AS build`.
fn stage_in_another_case(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let name = cx.model.stage_in_another_case(stage)?;
    let message = format!("`{}` is the stage `{name}` to the classic builder only", stage.base.written);
    let finding = cx.on_base(stage, message, "names a stage in another case");
    Some(
        finding
            .note("BuildKit takes it for an image, and refuses the capital letters")
            .help(format!("write `FROM {name}`")),
    )
}

fn argument_in_another_case(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let (used, declared) = stage.base.other_case.as_ref()?;
    let message = format!("`{used}` has a value with the classic builder on Windows only");
    let label = format!("the ARG is named `{declared}`; with BuildKit `{used}` is empty");
    Some(cx.on_base(stage, message, label).help(format!("write `${{{declared}}}`")))
}

/// `${TARGETOSVERSION}` and its like, which the classic builder does not set.
fn predefined(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let name = stage.base.predefined.as_ref().filter(|_| stage.base.kind == BaseKind::Image)?;
    let finding = cx.on_base(stage, format!("`{name}` is set by BuildKit only"), "empty with the classic builder");
    Some(finding.note("the classic builder is still the default for Windows containers").help(format!(
        "give the value by an ARG of your own, or build with BuildKit (`docker buildx build`), which sets `{name}`"
    )))
}
