//! `host-mismatch`

use super::support::judge::{HostVerdict, Role};
use super::support::prelude::*;
use super::support::wording::{clause, hosts, hosts_are, list, product_and_version, short_product};
use crate::finding::Applicability;
use crate::settings::HostsMatch;
use crate::windows::Isolation;
use crate::windows::data::Reason;

pub(super) static RULE: Rule = Rule {
    name: "host-mismatch",
    title: "a declared host cannot run, build or pull this stage",
    severity: Severity::Error,
    needs_hosts: true,
    applies_to_image_references: true,
    page: include_str!("host_mismatch.md"),
    check,
    covers: Covers::Rules(&[
        "end-of-life",
        "not-rebuilt",
        "stale-image",
        "conditional-host",
        "host-behind",
        "mixed-builds",
    ]),
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let verdicts = cx.verdicts(stage);
    let (mut failing, mut fine): (Vec<_>, Vec<_>) = verdicts.iter().partition(|verdict| verdict.is_mismatch());
    fine.retain(|verdict| verdict.role == Role::Run);
    // One that runs it is enough, but what cannot be built runs nowhere.
    if !fine.is_empty() && cx.settings.hosts_match == Some(HostsMatch::Any) {
        failing.retain(|verdict| verdict.role != Role::Run);
    }
    let first = failing.first()?;
    let is_partial = !fine.is_empty() && failing.iter().all(|verdict| verdict.role == Role::Run);
    let mut finding = cx.on_base(stage, message(cx, stage, &failing), label(stage, &failing));
    finding.hosts = HostVerdict::labels(&failing);
    if is_partial && cx.settings.hosts_match.is_none() {
        finding = finding.at_most(Severity::Warning);
    }
    let mut help = help(cx, stage, &failing);
    if let Some(default) = &stage.base.default {
        finding = finding.at_most(Severity::Warning);
        help += &format!("; if CI passes another value, give it with --build-arg {}=VALUE", default.name);
    }
    if first.role == Role::Build
        && let Some(run) = cx.first_run(stage)
    {
        finding = finding.related(cx, run, "runs in this image during the build");
    }
    let fix = cx.tag_for_all_hosts(stage).and_then(|tag| cx.mend(stage, Applicability::Unsafe, &tag));
    Some(finding.note(reason(cx, &failing, &fine)).help(help).fix(fix))
}

fn message(cx: &Context<'_>, stage: &Stage, failing: &[&HostVerdict<'_>]) -> String {
    let what =
        stage.base.resolution.build().map_or("image".into(), |build| format!("image of {}", cx.catalog.product(build)));
    let labels = HostVerdict::labels(failing);
    let (host, build_host) = (hosts("host", &labels, "or"), hosts("build host", &labels, "or"));
    let is_newer = failing.iter().all(|verdict| verdict.judgement.reason == Reason::ImageNewer);
    match failing[0].role {
        _ if failing.iter().all(|v| v.judgement.reason == Reason::NotPublished) => {
            format!("no image of this tag runs on {host}")
        }
        Role::Run if is_newer => format!("{what} is too new for {host}"),
        Role::Run => format!("{what} cannot run on {host}"),
        Role::Build if is_newer => format!("{what} is too new for {build_host}"),
        Role::Build => format!("{what} cannot run on {build_host}"),
        Role::Pull => format!("{what} cannot be pulled on {build_host}"),
    }
}

fn label(stage: &Stage, failing: &[&HostVerdict<'_>]) -> String {
    let are = hosts_are(failing.iter().map(|verdict| verdict.declared), product_and_version);
    match stage.base.resolution.version {
        Some(version) => format!("{version}; {are}"),
        None => format!("takes the puller's line; {are}"),
    }
}

/// Why it fails, and what docker would say.
fn reason(cx: &Context<'_>, failing: &[&HostVerdict<'_>], fine: &[&HostVerdict<'_>]) -> String {
    let first = failing[0];
    let mut text = match first.judgement.reason {
        Reason::BuildDiffers | Reason::BelowFloor => format!("under process isolation {}", what_they_run(cx, failing)),
        Reason::ImageNewer if first.isolation_is_assumed_hyperv() => {
            "an image newer than its host cannot even be pulled, though Windows 10 and 11 isolate by Hyper-V".to_owned()
        }
        Reason::ImageNewer => "an image newer than its host cannot even be pulled".to_owned(),
        _ => clause(&first.judgement.explanation),
    };
    if !fine.is_empty() {
        text += &format!("; the image runs on {}", list(&HostVerdict::labels(fine), "and"));
    }
    if let Some(error) = first.judgement.error_text.first() {
        text += &format!("; docker would say:\n{error}");
    }
    text
}

/// `this host runs 10.0.20348 images only`; of several hosts each by its name.
fn what_they_run(cx: &Context<'_>, failing: &[&HostVerdict<'_>]) -> String {
    let mut said: Vec<String> = vec![];
    let is_one = HostVerdict::labels(failing).len() == 1;
    for verdict in failing {
        let builds = cx.runnable_builds(&verdict.declared.host);
        let text = match is_one {
            true => format!("this host runs {builds} images only"),
            false => format!("`{}` runs {builds} images only", verdict.declared.label),
        };
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join(", ")
}

fn help(cx: &Context<'_>, stage: &Stage, failing: &[&HostVerdict<'_>]) -> String {
    let product = stage.base.resolution.build().map(|build| cx.catalog.product(build));
    let first = failing[0];
    if first.declared.host.build.is_none() {
        return "build this stage on a Windows host; a Linux builder only copies files onto Windows images".into();
    }
    if first.judgement.reason == Reason::NoHypervOnPlatform
        && let Some(line) = cx.use_a_line_under_process(stage)
    {
        return line;
    }
    let stay = match (first.role, &product) {
        (Role::Build, Some(product)) => {
            let line = short_product(product);
            Some(format!("if the image must stay on {line}, build it on a {product} host"))
        }
        (Role::Run, Some(product)) if cx.offers_hyperv(stage, failing) => {
            Some(format!("if it must stay on {}, run it with --isolation=hyperv", short_product(product)))
        }
        _ => None,
    };
    match (cx.use_a_fitting_line(stage), stay) {
        (Some(line), Some(stay)) => format!("{line}; {stay}"),
        (Some(line), None) => line,
        (None, Some(stay)) if first.role == Role::Run => format!("{}; {stay}", without_a_line(cx, stage)),
        (None, _) => without_a_line(cx, stage),
    }
}

/// What to do where no tag that is known serves every host.
fn without_a_line(cx: &Context<'_>, stage: &Stage) -> String {
    if let Some(row) = cx.fitting_lines(stage, None).first() {
        return format!("no tag of this image is known that fits: use an image that is built on `{}`", row.best_tag());
    }
    let (running, building): (Vec<_>, Vec<_>) = cx.roles(stage).into_iter().partition(|(_, role)| *role == Role::Run);
    match (running.as_slice(), building.as_slice()) {
        ([(host, _)], [(builder, _)]) => format!(
            "no line that still gets images builds on `{}` and runs on `{}`: build it on a host like the one that runs it",
            builder.label, host.label
        ),
        ([_], []) | ([], [_]) => "no line that still gets images runs there: move to a newer host".to_owned(),
        _ => "no line of this image runs on all declared hosts: build one image per line (`variants` in winfrom.yaml)"
            .to_owned(),
    }
}

impl HostVerdict<'_> {
    /// Nobody asked for Hyper-V: it is what this host does by default.
    fn isolation_is_assumed_hyperv(&self) -> bool {
        self.declared.isolation_assumed && self.isolation() == Isolation::HyperV
    }
}
