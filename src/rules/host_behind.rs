//! `host-behind`

use super::{Context, Rule};
use crate::finding::{Finding, Severity};
use crate::model::Stage;
use crate::windows::compat::{Reason, Verdict};

pub const RULE: Rule = Rule {
    name: "host-behind",
    title: "the image is newer than the host's last update",
    severity: Severity::Note,
    default_on: true,
    page: include_str!("host_behind.md"),
    check,
    covers: &[],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let is_behind = |verdict: &&super::judge::HostVerdict<'_>| {
        verdict.judgement.verdict == Verdict::Yes && verdict.judgement.reason == Reason::HostBehind
    };
    let behind: Vec<_> = verdicts.iter().filter(is_behind).collect();
    let first = behind.iter().find(|verdict| verdict.judgement.known_break.is_some()).or(behind.first())?;
    let hosts: Vec<_> = behind.iter().map(|verdict| verdict.declared.label.clone()).collect();
    let (image, host) = (stage.base.resolution.version?, first.declared.host.os_version()?);
    let message = format!("image is newer than the last update of host {}", super::wording::list(&hosts, "and"));
    let mut finding = cx.on_base(stage, message, format!("{image}; the host is {host}"));
    finding.hosts = hosts;
    Some(match &first.judgement.known_break {
        Some(known) => {
            finding.severity = Severity::Warning;
            finding.note(format!("this pair was reported to break: {}", known.symptom)).help(known.remedy.clone())
        }
        None => finding
            .note("images ahead of their host have failed before with 0xc0370106; most run")
            .help(format!("patch the host to {image} or later before it runs this image")),
    })
}
