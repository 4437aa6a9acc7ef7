//! `pre-baseline`

use super::wording::month;
use super::{Context, Rule};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::model::Stage;
use crate::windows::Isolation;
use crate::windows::lines::BirthSide;
use crate::windows::{Build, Side, Status};

pub const RULE: Rule = Rule {
    name: "pre-baseline",
    title: "the image is older than the security baseline of February 2020",
    severity: Severity::Error,
    default_on: true,
    page: include_str!("pre_baseline.md"),
    check,
    covers: &["end-of-life", "stale-image"],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let build = stage.base.resolution.build()?;
    let product = cx.catalog.product(build);
    let is_before = cx.catalog.line(build).is_some_and(|line| line.baseline == BirthSide::Before);
    let message = match stage.base.resolution.side? {
        Side::Post => return None,
        Side::Interim => format!("image is the faulty publication of 2020-02-11 of {product}"),
        Side::Pre if is_before => format!("images of {product} are all older than the February 2020 baseline"),
        Side::Pre => format!("image is older than the February 2020 baseline of {product}"),
    };
    let why = match stage.base.resolution.side? {
        Side::Interim => "it hangs or stops responding, and was replaced a week later, on 2020-02-18",
        _ => {
            "hosts patched since 2020-02-11 cannot run it reliably under process isolation: 32-bit programs \
             exit with 0xC0000142 (-1073741502), or print nothing at all"
        }
    };
    let finding =
        cx.on_base(stage, message, label(cx, stage, build)).note(why).help(help(cx, stage)).fix(fix(cx, stage, build));
    let hosts = &cx.settings.hosts;
    let all_hyperv = !hosts.is_empty() && hosts.iter().all(|host| host.isolation == Isolation::HyperV);
    Some(if all_hyperv { finding.at_most(Severity::Warning) } else { finding })
}

/// What stands there, with its date, and where the baseline is.
fn label(cx: &Context<'_>, stage: &Stage, build: Build) -> String {
    let resolution = &stage.base.resolution;
    let baseline = cx.catalog.baseline_image(build);
    let baseline = baseline.map_or(String::new(), |version| format!("; the baseline is {version}"));
    if let Some(dated) = resolution.dated {
        return format!("built {dated}{baseline}");
    }
    if resolution.status != Status::Exact {
        let last = resolution.servicing(cx.catalog).and_then(|row| row.last_image_revision);
        return last.map_or("the baseline is of 2020-02-18".into(), |last| {
            format!("the last image is 10.0.{build}.{last}{baseline}")
        });
    }
    match resolution.release(cx.catalog).and_then(|release| release.describe()) {
        Some(released) => format!("released {released}{baseline}"),
        None => format!("older than the baseline{}", baseline.replace("; the baseline is", ",")),
    }
}

fn help(cx: &Context<'_>, stage: &Stage) -> String {
    let servicing = stage.base.resolution.servicing(cx.catalog);
    let Some(row) = servicing.filter(|row| !row.has_ended(cx.settings.today)) else {
        return cx.use_a_living_line(stage);
    };
    let follow = match cx.is_base_image(stage) {
        true => format!("`{}` to follow the monthly updates", cx.spelled(stage, row)),
        false => "a tag without a version or date of its base, to follow the monthly updates".into(),
    };
    match cx.newest_of_line(stage).filter(|_| cx.is_current_repository(stage)) {
        Some(newest) => {
            let when = newest.month.unwrap_or_else(|| month(cx.settings.today));
            format!("use `{}` ({when}, newest image known), or {follow}", newest.tag)
        }
        None => format!("use {follow}"),
    }
}

/// The newest image of the line in the same style; where the line is over, that of one that the hosts run.
pub(super) fn fix(cx: &Context<'_>, stage: &Stage, build: Build) -> Option<Fix> {
    let row = stage.base.resolution.servicing(cx.catalog)?;
    if row.has_ended(cx.settings.today) {
        return cx.mend(stage, Applicability::Unsafe, &cx.tag_for_all_hosts(stage)?);
    }
    let newest = cx.newest_of_line(stage).filter(|_| cx.is_current_repository(stage))?;
    let is_past_it = newest.released >= cx.catalog.release(cx.catalog.baseline_image(build)?)?.released;
    cx.mend(stage, Applicability::Safe, &newest.tag).filter(|_| is_past_it)
}
