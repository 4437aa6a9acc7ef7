//! `not-rebuilt`

use super::support::prelude::*;

pub(super) static RULE: Rule = Rule {
    name: "not-rebuilt",
    title: "the line lives, but this image is no longer rebuilt on it",
    severity: Severity::Warning,
    page: include_str!("not_rebuilt.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let build = stage.base.resolution.build()?;
    let repository = stage.base.repository().filter(|name| cx.catalog.derived_image(name).is_some())?;
    let rebuilds = cx.catalog.rebuilds(&repository, stage.base.tag()?, build)?;
    let lives = stage.base.resolution.servicing(cx.catalog).is_some_and(|row| !row.has_ended(cx.settings.today));
    if !lives || rebuilds.last > cx.settings.today {
        return None;
    }
    let product = cx.catalog.product(build);
    let message = format!("this image has not been rebuilt on {product} since {}", rebuilds.last);
    let finding = cx.on_base(stage, message, "stands still, while its base gets fixes every month");
    Some(
        finding
            .note("docker-library dropped the line: the tag stays, without updates of Windows or of its own program")
            .help(cx.use_a_living_line(stage)),
    )
}
