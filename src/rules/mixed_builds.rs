//! `mixed-builds`

use super::support::prelude::*;
use crate::windows::compat::{self, ImageFacts};
use crate::windows::data::Verdict;
use crate::windows::hosts::find_host;
use crate::windows::{Build, Host, Isolation};

pub(super) static RULE: Rule = Rule {
    name: "mixed-builds",
    title: "no host can build all stages of this file",
    severity: Severity::Warning,
    page: include_str!("mixed_builds.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    if cx.settings.host_process {
        return vec![];
    }
    let running: Vec<_> = cx.windows_stages().filter(|stage| cx.first_run(stage).is_some()).collect();
    let Some(first) = running.first() else { return vec![] };
    let hosts: Vec<Host> = cx.catalog.lines().iter().filter_map(|line| cx.server(line.build())).collect();
    let builds_first: Vec<_> = hosts.iter().filter(|host| builds(cx, host, first)).collect();
    let mut told: Vec<Build> = vec![];
    let mut findings = vec![];
    for stage in &running {
        let Some(build) = stage.base.resolution.build() else { continue };
        if !told.contains(&build) && !builds_first.iter().any(|host| builds(cx, host, stage)) {
            told.push(build);
            findings.push(on_stage(cx, stage, first, build));
        }
    }
    findings
}

fn on_stage(cx: &Context<'_>, stage: &Stage, first: &Stage, build: Build) -> Finding {
    let other = first.base.resolution.build().map(|build| cx.catalog.product(build)).unwrap_or_default();
    let product = cx.catalog.product(build);
    let message = format!("no host builds stages of {other} and {product} under process isolation");
    cx.on_base(stage, message, format!("runs commands on {product}"))
        .related(cx, first.base.tag_span, format!("runs commands on {other}"))
        .note("docker would say, at the first RUN of one of them:\nThe container operating system does not match the host operating system.")
        .help("use one line for all stages that run commands; stages that only copy may stay on an older one")
}

/// The side of the baseline is another rule's matter, so each image is asked about as its line's newest.
fn builds(cx: &Context<'_>, host: &Host, stage: &Stage) -> bool {
    let Some(build) = stage.base.resolution.build() else { return true };
    let image = ImageFacts::floating(cx.catalog, build, stage.base.resolution.family);
    compat::judge(cx.catalog, host, &image, Isolation::Process).verdict != Verdict::No
}

impl Context<'_> {
    /// The server of a build, where there is one.
    fn server(&self, build: Build) -> Option<Host> {
        self.catalog.line(build)?.server()?;
        find_host(self.catalog, &format!("server:{build}"), self.settings.today).ok()
    }
}
