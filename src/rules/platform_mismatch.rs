//! `platform-mismatch`

use super::support::prelude::*;
use crate::model::{BaseKind, Stage};
use crate::windows::images::architecture_suffix;
use crate::windows::{Kind, OsVersion, Status};

pub(super) static RULE: Rule = Rule {
    name: "platform-mismatch",
    title: "--platform contradicts the image",
    severity: Severity::Warning,
    page: include_str!("platform_mismatch.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let stages = cx.model.stages.iter().filter(|stage| stage.base.kind == BaseKind::Image);
    stages.filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    // `$BUILDPLATFORM` is the machine's to say, so nothing is contradicted here.
    let platform = stage.platform.as_deref().filter(|_| stage.platform_is_written)?;
    let (os, architecture) = platform.split_once('/').unwrap_or((platform, ""));
    let (os, version) = os.split_once('(').map_or((os, None), |(os, rest)| (os, rest.strip_suffix(')')));
    let contradiction =
        system(stage, os).or_else(|| os_version(stage, version?)).or_else(|| processor(stage, architecture))?;
    let mut finding = cx.on_base(stage, format!("`--platform={platform}` contradicts the image"), contradiction);
    if let Some(written) = &cx.model.dockerfile.stages[stage.index].platform {
        finding = finding.related(cx, written.span, "asks for another one");
    }
    Some(
        finding
            .note("docker would say: no match for platform in manifest: not found")
            .help("take away `--platform`, or name the platform that the image has"),
    )
}

fn system(stage: &Stage, os: &str) -> Option<String> {
    match (os, stage.base.resolution.kind) {
        ("linux", Kind::Windows) if stage.base.resolution.status != Status::Unresolved => {
            Some("an image for Windows".into())
        }
        ("windows", Kind::NotWindows) => Some("an image for Linux only".into()),
        _ => None,
    }
}

/// `windows(10.0.17763.1040)/amd64`: the build must be the image's.
fn os_version(stage: &Stage, version: &str) -> Option<String> {
    let wanted: OsVersion = version.parse().ok()?;
    let image = stage.base.resolution.version?;
    (wanted.build != image.build).then(|| format!("an image of {image}"))
}

/// `ltsc2022-amd64` for another processor.
fn processor(stage: &Stage, architecture: &str) -> Option<String> {
    let has = architecture_suffix(stage.base.tag()?).trim_start_matches(['-', '_']);
    let wanted = architecture.split('/').next().unwrap_or_default();
    let is_plain = |name: &str| matches!(name, "amd64" | "arm64");
    (is_plain(has) && is_plain(wanted) && has != wanted).then(|| format!("an image for {has}"))
}
