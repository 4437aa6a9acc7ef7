//! `syntax`

use super::{Context, Rule};
use crate::dockerfile::ProblemKind;
use crate::finding::{Finding, Severity};

pub const RULE: Rule = Rule {
    name: "syntax",
    title: "BuildKit refuses the file",
    severity: Severity::Error,
    default_on: true,
    page: include_str!("syntax.md"),
    check,
    covers: super::EVERY_RULE_ON_THE_BASE,
};

/// One finding a file: BuildKit stops at the first error too, and what follows is often its consequence.
fn check(cx: &Context<'_>) -> Vec<Finding> {
    if cx.model.is_template {
        return vec![];
    }
    let first = cx.model.dockerfile.problems.first().map(|problem| {
        let stage = cx.model.stages.iter().find(|stage| problem.span.contains(stage.base.span));
        let finding = match stage {
            Some(stage) => cx.on_base(stage, message(problem), "refused"),
            None => cx.at(problem.span, message(problem), "refused"),
        };
        let finding = Finding { span: cx.model.source.line_span(problem.line).within(problem.span), ..finding };
        finding.help(help(problem.kind))
    });
    let refused = || {
        cx.model.stages.iter().find_map(|stage| {
            // What the classic builder takes is `builder-dependent`'s to say.
            let error = stage.base.refused.as_ref().filter(|_| cx.model.stage_in_another_case(stage).is_none())?;
            let finding = cx.on_base(stage, format!("BuildKit refuses this base: {error}"), "refused");
            Some(Finding { span: stage.base.span, ..finding })
        })
    };
    first.or_else(refused).into_iter().collect()
}

fn message(problem: &crate::dockerfile::Problem) -> String {
    match problem.kind {
        ProblemKind::Utf16 | ProblemKind::NotText | ProblemKind::TooLarge => problem.message.clone(),
        _ => format!("BuildKit refuses this file: {}", problem.message),
    }
}

fn help(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Utf16 => "save it as UTF-8: in PowerShell, `Set-Content -Encoding utf8` instead of `>`",
        ProblemKind::NotText => "check that this is the file that was meant: it is not text",
        ProblemKind::TooLarge => "check that this is the file that was meant",
        _ => "mend the line; the build stops here, before any image is pulled",
    }
}
