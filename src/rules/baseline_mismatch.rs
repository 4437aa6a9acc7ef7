//! `baseline-mismatch`

use super::support::judge::HostVerdict;
use super::support::prelude::*;
use super::support::wording::{hosts, hosts_are, version};
use crate::windows::BaselineSide;

pub(super) static RULE: Rule = Rule {
    name: "baseline-mismatch",
    title: "image and host stand on different sides of the baseline of February 2020",
    severity: Severity::Error,
    needs_hosts: true,
    applies_to_image_references: true,
    page: include_str!("baseline_mismatch.md"),
    check,
    covers: Covers::Rules(&["pre-baseline"]),
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let failing: Vec<_> = verdicts.iter().filter(|verdict| verdict.is_baseline_mismatch()).collect();
    let first = failing.first()?;
    let image = stage.base.resolution.version?;
    // A version that ended before the baseline has no image past it.
    let baseline = cx.catalog.baseline_image(image.build);
    let baseline =
        baseline.map_or("the February 2020 baseline".to_owned(), |version| format!("{version}, the baseline"));
    let labels = HostVerdict::labels(&failing);
    let (names, is) = (hosts("host", &labels, "and"), if labels.len() > 1 { "are" } else { "is" });
    let is_old = stage.base.resolution.baseline == Some(BaselineSide::Pre);
    let (message, stands) = match is_old {
        true => (format!("image is older than the February 2020 baseline, and {names} {is} past it"), "older than"),
        false => (format!("image is past the February 2020 baseline, and {names} {is} not"), "past"),
    };
    let are = hosts_are(failing.iter().map(|verdict| verdict.declared), version);
    let mut finding = cx.on_base(stage, message, format!("{stands} {baseline}; {are}"));
    finding.hosts = labels;
    let errors = first.judgement.error_text.join(" or ");
    let why = format!("under process isolation 32-bit programs fail there: {errors}, or no output at all");
    let fix = if is_old { super::pre_baseline::fix(cx, stage) } else { None };
    Some(finding.note(why).help(help(cx, stage, is_old)).fix(fix))
}

/// An old image is replaced; an old host is patched.
fn help(cx: &Context<'_>, stage: &Stage, is_old: bool) -> String {
    if !is_old {
        return "install the security update of February 2020 or any later one on the host".into();
    }
    match cx.newest_of_line(stage) {
        Some(newest) => format!("use `{}`, the newest image known of the same line", newest.tag),
        None => cx.use_a_living_line(stage),
    }
}
