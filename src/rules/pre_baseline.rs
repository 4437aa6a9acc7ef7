//! `pre-baseline`

use super::support::prelude::*;
use crate::finding::{Applicability, Fix};
use crate::windows::data::BirthSide;
use crate::windows::images::framework_in;
use crate::windows::{BaselineSide, Build, Family, Isolation, Status};

pub(super) static RULE: Rule = Rule {
    name: "pre-baseline",
    title: "the image is older than the security baseline of February 2020",
    severity: Severity::Error,
    applies_to_image_references: true,
    page: include_str!("pre_baseline.md"),
    check,
    covers: Covers::Rules(&["end-of-life", "stale-image"]),
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let build = stage.base.resolution.build()?;
    let product = cx.catalog.product(build);
    let is_before = cx.catalog.line(build).is_some_and(|line| line.baseline == BirthSide::Before);
    let message = match stage.base.resolution.baseline? {
        BaselineSide::Post => return None,
        BaselineSide::Interim => format!("image is the faulty publication of 2020-02-11 of {product}"),
        BaselineSide::Pre if is_before => format!("images of {product} are all older than the February 2020 baseline"),
        BaselineSide::Pre => format!("image is older than the February 2020 baseline of {product}"),
    };
    let finding = cx
        .on_base(stage, message, label(cx, stage, build))
        .note(why(cx, stage))
        .help(help(cx, stage))
        .fix(fix(cx, stage));
    Some(if is_isolated_by_hyperv(cx) { finding.at_most(Severity::Warning) } else { finding })
}

/// The baseline is about process isolation, so hosts that all isolate by Hyper-V take the edge off.
fn is_isolated_by_hyperv(cx: &Context<'_>) -> bool {
    let hosts = &cx.settings.hosts;
    !hosts.is_empty() && hosts.iter().all(|host| host.isolation == Isolation::HyperV)
}

fn why(cx: &Context<'_>, stage: &Stage) -> &'static str {
    let resolution = &stage.base.resolution;
    match resolution.baseline {
        Some(BaselineSide::Interim) => "it hangs or stops responding, and was replaced a week later, on 2020-02-18",
        _ if is_isolated_by_hyperv(cx) => {
            "it runs on the declared hosts, which isolate by Hyper-V, and not on a patched one under process isolation"
        }
        _ if resolution.family == Some(Family::NanoServer) => {
            "hosts patched since 2020-02-11 are not meant to run it under process isolation; what fails by the \
             reports are 32-bit programs, which Nano Server has none of"
        }
        _ => {
            "hosts patched since 2020-02-11 cannot run it reliably under process isolation: 32-bit programs \
             exit with 0xC0000142 (-1073741502), or print nothing at all"
        }
    }
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
    cx.use_a_newer_image(stage).unwrap_or_else(|| cx.use_a_living_line(stage))
}

/// The newest image of the line in the same style; where the line is over, that of one that the hosts run. Another
/// version of the framework is more than was asked for.
pub(super) fn fix(cx: &Context<'_>, stage: &Stage) -> Option<Fix> {
    let row = stage.base.resolution.servicing(cx.catalog)?;
    if row.has_ended(cx.settings.today) {
        return cx.mend(stage, Applicability::Unsafe, &cx.tag_for_all_hosts(stage)?);
    }
    let newest = cx.newest_for_hosts(stage).filter(|_| cx.is_current_repository(stage))?;
    let baseline = cx.catalog.baseline_image(stage.base.resolution.build()?)?;
    let is_past_it = newest.released >= cx.catalog.release(baseline)?.released;
    let is_same = stage.base.resolution.dated.is_none() || framework_in(&newest.tag) == framework_in(stage.base.tag()?);
    let applicability = if is_same { Applicability::Safe } else { Applicability::Unsafe };
    cx.mend(stage, applicability, &newest.tag).filter(|_| is_past_it)
}
