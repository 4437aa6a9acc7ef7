//! `unresolved-base`

use super::support::prelude::*;
use crate::model::{BaseKind, Stage};

pub(super) static RULE: Rule = Rule {
    name: "unresolved-base",
    title: "a base that cannot be worked out",
    severity: Severity::Note,
    default_on: false,
    page: include_str!("unresolved_base.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let stages = cx.model.unresolved().filter(|stage| !matches!(stage.base.kind, BaseKind::Stage(_)));
    stages.map(|stage| on_stage(cx, stage)).collect()
}

fn on_stage(cx: &Context<'_>, stage: &Stage) -> Finding {
    let why = match stage.base.depends_on_unset {
        true => "empty without a build argument".to_owned(),
        false => stage.base.resolution.why.clone().unwrap_or_default(),
    };
    cx.on_base(stage, "the Windows under this base cannot be worked out", why).help(help(stage))
}

fn help(stage: &Stage) -> String {
    let base = &stage.base;
    let has_digest = base.reference.as_ref().is_some_and(|reference| reference.digest.is_some());
    match &base.default {
        Some(default) if base.depends_on_unset => {
            format!("give the value that CI passes, `--build-arg {}=VALUE`, or a default to the ARG", default.name)
        }
        _ if has_digest && base.tag().is_none() => {
            "write the tag before the digest, `repository:tag@sha256:...`: docker pulls by the digest all the same"
                .into()
        }
        _ if base.reference.is_none() => "lint the file that is made of this one".into(),
        _ => "say in winfrom.yaml, under `images:`, which Windows is in it".into(),
    }
}
