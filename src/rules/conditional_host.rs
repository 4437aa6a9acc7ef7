//! `conditional-host`

use super::{Context, Rule};
use crate::finding::{Finding, Severity};
use crate::model::Stage;
use crate::windows::compat::{Reason, Verdict};

pub const RULE: Rule = Rule {
    name: "conditional-host",
    title: "a declared host runs it under a condition only",
    severity: Severity::Note,
    default_on: true,
    page: include_str!("conditional_host.md"),
    check,
    covers: &[],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let is_conditional = |verdict: &&super::judge::HostVerdict<'_>| {
        // An unknown revision is our ignorance and no condition of the host's.
        verdict.judgement.verdict == Verdict::Conditional && verdict.judgement.reason != Reason::BaselineUnknown
    };
    let conditional: Vec<_> = verdicts.iter().filter(is_conditional).collect();
    let first = conditional.iter().find(|verdict| verdict.judgement.reported_failures).or(conditional.first())?;
    let hosts: Vec<_> = conditional.iter().map(|verdict| verdict.declared.label.clone()).collect();
    let build = stage.base.resolution.build()?;
    let names = super::wording::list(&hosts, "and");
    let message = format!("image of {} runs on host {names} under a condition only", cx.catalog.product(build));
    let host =
        first.declared.host.build.map_or("Linux".into(), |build| super::wording::product_and_build(cx.catalog, build));
    let version = stage.base.resolution.version?;
    let mut finding = cx.on_base(stage, message, format!("{version}; the host is {host}"));
    finding.hosts = hosts;
    if first.judgement.reported_failures {
        finding.severity = finding.severity.max(Severity::Warning);
    }
    let condition = first.judgement.condition.clone().unwrap_or_else(|| first.judgement.explanation.clone());
    let finding = finding.note(condition);
    Some(match cx.use_a_fitting_line(stage) {
        Some(line) => finding.help(format!("{line}, which runs there without a condition")),
        None => finding,
    })
}
