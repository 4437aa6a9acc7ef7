//! `syntax`

use super::support::prelude::*;
use crate::dockerfile::{EvaluationProblem, Problem, ProblemKind, Span};
use crate::image::Reference;

pub(super) static RULE: Rule = Rule {
    name: "syntax",
    title: "BuildKit refuses the file",
    severity: Severity::Error,
    depends_on_windows_version: false,
    page: include_str!("syntax.md"),
    check,
    covers: Covers::Everything,
    ..Rule::DEFAULT
};

/// One finding a file: BuildKit stops at the first error too, and what follows is often its consequence.
fn check(cx: &Context<'_>) -> Vec<Finding> {
    if cx.model.is_template {
        return vec![];
    }
    let in_file = cx.model.dockerfile.refusal().map(|problem| of_file(cx, problem));
    let in_default = || cx.model.rejected_default.as_ref().map(|problem| of_default(cx, problem));
    let in_base = || cx.model.stages.iter().find_map(|stage| of_base(cx, stage));
    in_file.or_else(in_default).or_else(in_base).into_iter().collect()
}

/// BuildKit expands the default value of every ARG before the first FROM, also of those that no FROM uses.
fn of_default(cx: &Context<'_>, problem: &EvaluationProblem) -> Finding {
    let name = &cx.model.dockerfile.global_args[problem.argument].name;
    let message = format!("BuildKit rejects the default value of ARG {name}: {}", problem.message);
    cx.at(cx.first_line_of(problem.span), message, "rejected")
        .at_most(Severity::Warning)
        .help(format!("correct the default value of ARG {name}, or pass another value with `--build-arg {name}=VALUE`"))
}

fn of_file(cx: &Context<'_>, problem: &Problem) -> Finding {
    let stage = cx.model.stages.iter().find(|stage| problem.span.contains(stage.base.span));
    let (message, label) = match is_about_encoding(problem.kind) {
        true => (problem.message.clone(), "not read any further"),
        false => (format!("BuildKit refuses this file: {}", problem.message), "refused"),
    };
    let finding = match stage {
        Some(stage) => cx.on_base(stage, message, label),
        None => cx.at(problem.span, message, label),
    };
    let first_line = cx.first_line_of(problem.span);
    let span = match is_about_encoding(problem.kind) {
        true => Span::new(first_line.start, first_line.end.min(first_line.start + 1)),
        false => first_line,
    };
    Finding { span, ..finding }.help(help(cx, problem))
}

fn is_about_encoding(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::Utf16 | ProblemKind::NotText | ProblemKind::TooLarge)
}

fn help(cx: &Context<'_>, problem: &Problem) -> &'static str {
    match problem.kind {
        ProblemKind::Utf16 => "save it as UTF-8: in PowerShell, `Set-Content -Encoding utf8` instead of `>`",
        ProblemKind::NotText => "check that this is the file that was meant: it is not text",
        ProblemKind::TooLarge => "check that this is the file that was meant",
        ProblemKind::Instruction if cx.model.text(problem.span).contains(" #") => {
            "move the comment to a line of its own: behind an instruction `#` is an argument like any other"
        }
        _ => "mend the line; the build stops here, before any image is pulled",
    }
}

fn of_base(cx: &Context<'_>, stage: &Stage) -> Option<Finding> {
    // What the classic builder takes is `builder-dependent`'s to say.
    let error = stage.base.refused.as_ref().filter(|_| cx.model.stage_in_another_case(stage).is_none())?;
    let finding = cx.on_base(stage, format!("BuildKit refuses this base: {error}"), "refused");
    let finding = Finding { span: stage.base.span, ..finding };
    Some(match stage.base.refused_by_default {
        true => {
            finding.at_most(Severity::Warning).help("mend the ARG's default, or give another value with --build-arg")
        }
        false => finding.help(mended(&stage.base.written)),
    })
}

/// The reference as it was probably meant: with slashes, the repository in lower case.
fn mended(written: &str) -> String {
    let slashes = written.replace('\\', "/");
    let name_end = slashes.rfind('/').map_or(0, |slash| slash + 1);
    let tag_start = slashes[name_end..].find([':', '@']).map_or(slashes.len(), |colon| name_end + colon);
    let meant = slashes[..tag_start].to_lowercase() + &slashes[tag_start..];
    match Reference::parse(&meant) {
        Ok(_) if meant != written => format!("write `{meant}`"),
        _ => "write a reference as docker takes it: `registry/repository:tag`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::dockerfile::Span;
    use crate::lint;
    use crate::settings::Settings;
    use crate::source::Source;
    use crate::windows::{Answers, Catalog};
    use std::sync::Arc;

    #[test]
    fn a_file_that_is_not_text_is_marked_at_the_byte_that_shows_it() {
        for (bytes, expected) in [(&b"FROM x\0y z\n"[..], Span::new(6, 7)), (b"\xff\xfeF\0R\0O\0M\0", Span::new(0, 0))]
        {
            let source = Arc::new(Source::new("Dockerfile", bytes.to_vec()));
            let settings = Settings::new(jiff::civil::date(2026, 11, 22));
            let judged = lint::lint(Catalog::embedded(), &Answers::default(), source, &settings, true);
            let spans: Vec<_> = judged.findings.iter().map(|finding| (finding.rule, finding.span)).collect();
            assert_eq!(spans, [("syntax", expected)], "{bytes:?}");
        }
    }
}
