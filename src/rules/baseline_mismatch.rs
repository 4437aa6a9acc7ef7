//! `baseline-mismatch`

use super::{Context, Rule};
use crate::finding::{Finding, Severity};
use crate::model::Stage;
use crate::windows::Side;

pub const RULE: Rule = Rule {
    name: "baseline-mismatch",
    title: "image and host stand on different sides of the baseline of February 2020",
    severity: Severity::Error,
    default_on: true,
    page: include_str!("baseline_mismatch.md"),
    check,
    covers: &["pre-baseline"],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let failing: Vec<_> = verdicts.iter().filter(|verdict| verdict.is_baseline_mismatch()).collect();
    let first = failing.first()?;
    let hosts: Vec<_> = failing.iter().map(|verdict| verdict.declared.label.clone()).collect();
    let image = stage.base.resolution.version?;
    let host = first.declared.host.os_version()?;
    let is_old = stage.base.resolution.side == Some(Side::Pre);
    let (stands, host_stands) = if is_old { ("older than", "patched") } else { ("newer than", "not patched") };
    let message = format!(
        "image and host {} stand on different sides of the February 2020 baseline",
        super::wording::list(&hosts, "and")
    );
    let label = format!("{image} is {stands} the baseline; the host is {host}, {host_stands} for it");
    let mut finding = cx.on_base(stage, message, label);
    finding.hosts = hosts;
    let errors = first.judgement.error_text.join(" or ");
    if !errors.is_empty() {
        finding = finding.note(format!("32-bit programs fail, mostly without a word; the user sees {errors}"));
    }
    let fix = if is_old { super::pre_baseline::fix(cx, stage, image.build) } else { None };
    Some(finding.help(help(cx, stage, is_old)).fix(fix))
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
