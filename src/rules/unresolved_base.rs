//! `unresolved-base`

use super::{Context, Rule};
use crate::finding::{Finding, Severity};

pub const RULE: Rule = Rule {
    name: "unresolved-base",
    title: "a base that cannot be worked out",
    severity: Severity::Note,
    default_on: false,
    page: include_str!("unresolved_base.md"),
    check,
    covers: &[],
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let stages = cx.model.unresolved().filter(|stage| !matches!(stage.base.kind, crate::model::BaseKind::Stage(_)));
    let findings = stages.map(|stage| {
        let why = stage.base.resolution.why.clone().unwrap_or_default();
        let finding = cx.on_base(stage, "the Windows under this base cannot be worked out", why);
        finding.help("`winfrom bases` lists every base; `images:` in winfrom.yaml names private ones")
    });
    findings.collect()
}
