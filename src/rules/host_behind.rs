//! `host-behind`

use super::support::judge::HostVerdict;
use super::support::prelude::*;
use super::support::wording::{hosts, hosts_are, version};
use crate::windows::data::{Reason, Verdict};

pub(super) static RULE: Rule = Rule {
    name: "host-behind",
    title: "the image is newer than the host's last update",
    severity: Severity::Note,
    needs_hosts: true,
    page: include_str!("host_behind.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.windows_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let is_behind = |verdict: &&HostVerdict<'_>| {
        verdict.judgement.verdict == Verdict::Yes && verdict.judgement.reason == Reason::HostBehind
    };
    let behind: Vec<_> = verdicts.iter().filter(is_behind).collect();
    let first = behind.iter().find(|verdict| verdict.judgement.known_break.is_some()).or(behind.first())?;
    let labels = HostVerdict::labels(&behind);
    let image = stage.base.resolution.version?;
    let message = format!("image is newer than the last update of {}", hosts("host", &labels, "and"));
    let are = hosts_are(behind.iter().map(|verdict| verdict.declared), version);
    let mut finding = cx.on_base(stage, message, format!("{image}; {are}"));
    finding.hosts = labels;
    Some(match &first.judgement.known_break {
        Some(known) => {
            finding.severity = Severity::Warning;
            finding.note(format!("this is a break on record: {}", known.symptom)).help(known.remedy.clone())
        }
        None => finding
            .note("most such pairs run; some have failed: the virtual machine or container exited unexpectedly. (0xc0370106)")
            .help(format!("patch the host to {image} or later before it runs this image")),
    })
}
