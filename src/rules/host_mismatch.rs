//! `host-mismatch`

use super::context::{HostVerdict, Role};
use super::wording::{list, product_and_build, short_product};
use super::{Context, Rule};
use crate::finding::{Applicability, Finding, Severity};
use crate::model::Stage;
use crate::settings::HostsMatch;
use crate::windows::Isolation;
use crate::windows::compat::Reason;

pub const RULE: Rule = Rule {
    name: "host-mismatch",
    title: "a declared host cannot run, build or pull this stage",
    severity: Severity::Error,
    default_on: true,
    page: include_str!("host_mismatch.md"),
    check,
    covers: &["end-of-life", "not-rebuilt", "stale-image", "conditional-host", "host-behind", "mixed-builds"],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    if stage.base.is_moved_and_host_dependent(cx.catalog) {
        return None;
    }
    let verdicts = cx.verdicts(stage);
    let (failing, fine): (Vec<_>, Vec<_>) = verdicts.iter().partition(|verdict| verdict.is_mismatch());
    let first = failing.first()?;
    let is_partial = !fine.is_empty();
    if is_partial && cx.settings.hosts_match == Some(HostsMatch::Any) {
        return None;
    }
    let mut finding = cx.on_base(stage, message(cx, stage, &failing), label(cx, stage, first));
    finding.hosts = names(&failing);
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
    Some(finding.note(reason(cx, first, &fine)).help(help).fix(fix))
}

fn names(verdicts: &[&HostVerdict<'_>]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for verdict in verdicts {
        if !names.contains(&verdict.declared.label) {
            names.push(verdict.declared.label.clone());
        }
    }
    names
}

fn message(cx: &Context<'_>, stage: &Stage, failing: &[&HostVerdict<'_>]) -> String {
    let what =
        stage.base.resolution.build().map_or("image".into(), |build| format!("image of {}", cx.catalog.product(build)));
    let hosts = list(&names(failing), "or");
    let is_newer = failing.iter().all(|verdict| verdict.judgement.reason == Reason::ImageNewer);
    match failing[0].role {
        _ if failing.iter().all(|v| v.judgement.reason == Reason::NotPublished) => {
            format!("no image of this tag runs on host {hosts}")
        }
        Role::Run if is_newer => format!("{what} is too new for host {hosts}"),
        Role::Run => format!("{what} cannot run on host {hosts}"),
        Role::Build if is_newer => format!("{what} is too new for build host {hosts}"),
        Role::Build => format!("{what} cannot run on build host {hosts}"),
        Role::Pull => format!("{what} cannot be pulled on build host {hosts}"),
    }
}

fn label(cx: &Context<'_>, stage: &Stage, first: &HostVerdict<'_>) -> String {
    let host = match first.declared.host.build {
        Some(build) => product_and_build(cx.catalog, build),
        None => "Linux".into(),
    };
    match stage.base.resolution.version {
        Some(version) => format!("{version}; the host is {host}"),
        None => format!("takes the puller's line; the host is {host}"),
    }
}

/// Why it fails, and what docker would say.
fn reason(cx: &Context<'_>, first: &HostVerdict<'_>, fine: &[&HostVerdict<'_>]) -> String {
    let host = &first.declared.host;
    let mut text = match first.judgement.reason {
        Reason::BuildDiffers | Reason::BelowFloor => {
            format!("under process isolation this host runs {} images only", cx.runnable_builds(host))
        }
        Reason::ImageNewer => "an image newer than its host cannot even be pulled".to_owned(),
        _ => first.judgement.explanation.trim_end_matches('.').to_owned(),
    };
    if !fine.is_empty() {
        text += &format!("; the image runs on {}", list(&names(fine), "and"));
    }
    if first.declared.isolation_assumed && first.isolation() == Isolation::HyperV {
        text += " (Windows 10 and 11 isolate by Hyper-V unless told otherwise)";
    }
    if let Some(error) = first.judgement.error_text.first() {
        text += &format!("; docker would say:\n{error}");
    }
    text
}

fn help(cx: &Context<'_>, stage: &Stage, failing: &[&HostVerdict<'_>]) -> String {
    let product = stage.base.resolution.build().map(|build| cx.catalog.product(build));
    let first = failing[0];
    if first.declared.host.build.is_none() {
        return "build this stage on a Windows host; a Linux builder only copies files onto Windows images".into();
    }
    let stay = match (first.role, &product) {
        (Role::Build, Some(product)) => {
            let line = short_product(product);
            Some(format!("if the image must stay on {line}, build it on a {product} host"))
        }
        (Role::Run, Some(product)) if cx.offers_hyperv(failing) => {
            Some(format!("if it must stay on {}, run it with --isolation=hyperv", short_product(product)))
        }
        _ => None,
    };
    let line = cx.use_a_fitting_line(stage).unwrap_or_else(|| {
        "no line of this image runs on all declared hosts: build one image a host (`variants` in winfrom.yaml)".into()
    });
    stay.map_or(line.clone(), |stay| format!("{line}; {stay}"))
}
