//! `host-dependent-tag`

use super::support::prelude::*;
use crate::windows::images::{VariantOn, variant_on};
use crate::windows::{Build, Kind, Status};

pub(super) static RULE: Rule = Rule {
    name: "host-dependent-tag",
    title: "the tag takes the line of whoever pulls it",
    severity: Severity::Note,
    page: include_str!("host_dependent_tag.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    if cx.has_hosts() {
        return vec![];
    }
    // A stage that is only copied from leaves no line behind: whatever its host pulls, it runs there.
    let shipped = cx.target().map(|target| cx.model.root(target));
    shipped.filter(|stage| is_host_dependent(stage)).map(|stage| on_stage(cx, stage)).into_iter().collect()
}

fn is_host_dependent(stage: &Stage) -> bool {
    let resolution = &stage.base.resolution;
    let is_windows = resolution.kind == Kind::Windows || (resolution.kind == Kind::MultiOs && stage.shows_windows);
    resolution.status == Status::HostDependent && is_windows
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Finding {
    let mut living = cx.published_lines(stage);
    living.retain(|build| cx.catalog.servicing(None, *build).is_some_and(|row| !row.has_ended(cx.settings.today)));
    let names: Vec<_> = living.iter().map(|build| cx.catalog.line_name(*build)).collect();
    let label = match names.is_empty() {
        true => "has one image for each Windows line; the host that pulls decides".to_owned(),
        false => format!("has one image for each Windows line ({}); the host that pulls decides", names.join(", ")),
    };
    let example = living.iter().rev().find_map(|build| tag_on(cx, stage, *build));
    let example = example.map_or_else(String::new, |tag| format!(", as in `{tag}`"));
    cx.on_base(stage, "this tag takes the Windows line of the host that pulls it", label)
        .note("built on a host of another line, the same Dockerfile gives an image that other hosts may not run")
        .help(format!("name the line in the tag{example}, or declare the host with --host to have it judged"))
}

fn tag_on(cx: &Context<'_>, stage: &Stage, build: Build) -> Option<String> {
    match variant_on(cx.catalog, &stage.base.repository()?, stage.base.tag()?, build) {
        VariantOn::Tag(tag) => Some(tag),
        _ => None,
    }
}
