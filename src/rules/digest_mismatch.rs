//! `digest-mismatch`

use super::support::prelude::*;
use crate::windows::OsVersion;

pub(super) static RULE: Rule = Rule {
    name: "digest-mismatch",
    title: "the tag and the digest are of different lines",
    severity: Severity::Error,
    page: include_str!("digest_mismatch.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    cx.image_stages().filter_map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    let resolution = &stage.base.resolution;
    let tag_build = resolution.tag_build?;
    let really = match resolution.version {
        Some(version) => format!("{version}, {}", cx.catalog.product(version.build)),
        None => resolution.published.iter().map(OsVersion::to_string).collect::<Vec<_>>().join(" and "),
    };
    let message = format!("the tag is of {}, and the digest is not", cx.catalog.product(tag_build));
    Some(
        cx.on_base(stage, message, format!("the digest is {really}"))
            .note("docker pulls what the digest says, whatever tag stands before it")
            .help("take the tag and the digest of the same image, or leave the tag out"),
    )
}
