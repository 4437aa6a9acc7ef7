//! `conditional-host`

use super::support::judge::HostVerdict;
use super::support::prelude::*;
use super::support::wording::{clause, hosts, hosts_are, month, product_and_version};
use crate::windows::data::{Reason, Verdict};

pub(super) static RULE: Rule = Rule {
    name: "conditional-host",
    title: "a declared host runs it under a condition only",
    severity: Severity::Note,
    needs_hosts: true,
    page: include_str!("conditional_host.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let is_conditional = |verdict: &&HostVerdict<'_>| {
        // An unknown revision is our ignorance and no condition of the host's.
        verdict.judgement.verdict == Verdict::Conditional && verdict.judgement.reason != Reason::BaselineUnknown
    };
    let conditional: Vec<_> = verdicts.iter().filter(is_conditional).collect();
    let first = conditional.iter().find(|verdict| verdict.judgement.reported_failures).or(conditional.first())?;
    let labels = HostVerdict::labels(&conditional);
    let names = hosts("host", &labels, "and");
    let build = stage.base.resolution.build();
    let image = build.map_or("image".to_owned(), |build| format!("image of {}", cx.catalog.product(build)));
    let message = match first.judgement.reported_failures {
        true => format!("{image} is reported to fail on {names}"),
        false => format!("{image} runs on {names} under a condition only"),
    };
    let are = hosts_are(conditional.iter().map(|verdict| verdict.declared), product_and_version);
    let version = stage.base.resolution.version;
    let version = version.map_or("has one image for each Windows version".to_owned(), |version| version.to_string());
    let mut finding = cx.on_base(stage, message, format!("{version}; {are}"));
    finding.hosts = labels;
    if first.judgement.reported_failures {
        finding.severity = finding.severity.max(Severity::Warning);
    }
    let condition = first.judgement.condition.clone().unwrap_or_else(|| clause(&first.judgement.explanation));
    let finding = finding.note(condition);
    Some(match help(cx, stage, first) {
        Some(help) => finding.help(help),
        None => finding,
    })
}

fn help(cx: &Context<'_>, stage: &Stage, first: &HostVerdict<'_>) -> Option<String> {
    match first.judgement.reason {
        Reason::RevisionMonthDiffers => {
            let host = cx.catalog.release(first.declared.host.os_version()?)?;
            let month = month(host.released?);
            let of_month = cx.catalog.image_of_month(host)?;
            Some(format!("use `{}`, the image of the host's month ({month})", of_month.os_version()))
        }
        Reason::NoHypervOnPlatform => cx.use_a_line_under_process(stage),
        _ => cx.use_a_fitting_line(stage).map(|line| format!("{line}, which runs there without a condition")),
    }
}
