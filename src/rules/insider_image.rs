//! `insider-image`

use super::support::prelude::*;

pub(super) static RULE: Rule = Rule {
    name: "insider-image",
    title: "a preview image: no released host runs it under process isolation",
    severity: Severity::Note,
    page: include_str!("insider_image.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter(|stage| stage.base.resolution.insider).map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Finding {
    let label = match stage.base.resolution.version {
        Some(version) => format!("{version}, a preview build"),
        None => "a preview build".to_owned(),
    };
    cx.on_base(stage, "this is a preview image of Windows", label)
        .note("no released host runs it under process isolation, and it gets no security fixes")
        .help(cx.use_a_living_line(stage))
}
