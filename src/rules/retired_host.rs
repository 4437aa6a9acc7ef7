//! `retired-host`

use super::support::prelude::*;
use crate::settings::{DeclaredHost, Place};
use crate::windows::Kind;

pub(super) static RULE: Rule = Rule {
    name: "retired-host",
    title: "a declared host is gone",
    severity: Severity::Warning,
    needs_hosts: true,
    depends_on_windows_version: false,
    page: include_str!("retired_host.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let Some(target) = cx.target() else { return vec![] };
    let stage = cx.model.root(target);
    let is_linux = stage.base.resolution.kind == Kind::NotWindows;
    let declared = cx.settings.hosts.iter().chain(&cx.settings.build_host);
    // A host of Windows that is declared for a file of Linux has nothing to do with it.
    let retired = declared.filter(|_| !is_linux).filter_map(|declared| {
        let retired = declared.host.retired.as_ref().filter(|retired| retired.since <= cx.settings.today)?;
        let message = format!("host `{}` has been retired since {}", declared.label, retired.since);
        // What the configuration declares is wrong there, and not in every file that it serves.
        let mut finding = match &declared.place {
            Some(Place { source, span }) => {
                let (name, severity) = (cx.rule, cx.severity);
                let label = if declared.found.is_some() { "named here" } else { "declared here" };
                Finding::new(name, severity, source.clone(), *span, message, label)
            }
            None => cx.about_base(stage, message, "declared to be built or run there"),
        };
        finding.hosts = vec![declared.label.clone()];
        Some(
            finding
                .note(format!("{}: {}", declared.host.title(), retired.note))
                .help(format!("{} the host that took its place (`winfrom hosts` lists them)", verb(declared))),
        )
    });
    // Declared twice, as run host and as build host, it is still one host.
    let mut findings: Vec<Finding> = vec![];
    for finding in retired {
        if !findings.iter().any(|known| known.hosts == finding.hosts) {
            findings.push(finding);
        }
    }
    findings
}

fn verb(declared: &DeclaredHost) -> &'static str {
    if declared.found.is_some() { "name" } else { "declare" }
}
