//! What shows that a file, or a stage of it, is about Windows.

use super::Stage;
use crate::dockerfile::{self, Dockerfile, Escape, Keyword, Origin, Span};
use crate::source::Source;
use crate::windows::Kind;

/// Something in the file is Windows: an image, a platform, the backtick escape, a shell, a path.
pub(super) fn in_file(source: &Source, file: &Dockerfile, stages: &[Stage]) -> bool {
    let in_bases = || {
        stages.iter().any(|stage| {
            stage.base.resolution.kind == Kind::Windows || stage.shows_windows || stage.base.looks_windows()
        })
    };
    file.escape == Escape::Backtick || in_bases() || has_windows_path(source, file, Span::new(0, source.bytes.len()))
}

/// Something in the stage itself is Windows.
pub(super) fn in_stage(source: &Source, file: &Dockerfile, stage: &dockerfile::Stage, platform: Option<&str>) -> bool {
    let body = &file.instructions[stage.body.clone()];
    let windows_shell = |instruction: &dockerfile::Instruction| {
        instruction.keyword == Keyword::Shell && shell_is_windows(&source.text(instruction.span))
    };
    let span = match (body.first(), body.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::new(0, 0),
    };
    platform.is_some_and(|platform| platform.starts_with("windows"))
        || body.iter().any(windows_shell)
        || has_windows_path(source, file, span)
}

/// `SHELL ["powershell", ...]` or cmd; `pwsh` is a shell of Linux too.
fn shell_is_windows(instruction: &str) -> bool {
    let first = instruction.split('"').nth(1).unwrap_or_default().to_ascii_lowercase();
    let name = first.rsplit(['\\', '/']).next().unwrap_or_default();
    matches!(name.strip_suffix(".exe").unwrap_or(name), "powershell" | "cmd")
}

/// `C:\` in an instruction. Other letters are left out: `"a:\n"` is a format string.
fn has_windows_path(source: &Source, file: &Dockerfile, within: Span) -> bool {
    let bytes = within.slice(&source.bytes);
    memchr::memmem::find_iter(bytes, b":\\").any(|colon| {
        let is_drive = colon > 0 && bytes[colon - 1].eq_ignore_ascii_case(&b'c');
        let is_word = colon > 1 && (bytes[colon - 2].is_ascii_alphanumeric() || bytes[colon - 2] == b'_');
        is_drive && !is_word && !in_comment(file, within.start + colon)
    })
}

fn in_comment(file: &Dockerfile, offset: usize) -> bool {
    let before = file.comments.partition_point(|comment| comment.span.start <= offset);
    before > 0 && offset < file.comments[before - 1].span.end
}

/// A name that speaks of Windows.
pub(super) fn looks_windows(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["windows", "nanoserver", "servercore", "ltsc20"].iter().any(|word| name.contains(word))
}

/// Whether an instruction is a part of a template that another tool completes: it begins with `{{` or `<%`, or it is a
/// `FROM` with such a placeholder that names no base. Comments do not count, nor do other instructions: braces in a `RUN`
/// are ordinary (`docker inspect --format '{{.Id}}'`).
pub(super) fn is_template(source: &Source, file: &Dockerfile) -> bool {
    let mut bases = file.stages.iter().map(|stage| stage.instruction).peekable();
    file.instructions.iter().enumerate().any(|(index, instruction)| match instruction.keyword {
        Keyword::From => {
            let names_base = bases.next_if_eq(&index).is_some();
            !names_base && opens(&instruction.arguments(file, &source.bytes).to_text())
        }
        Keyword::Unknown => ["{{", "<%"].iter().any(|open| source.text(instruction.span).starts_with(open)),
        _ => false,
    })
}

/// Whether another tool completes the `FROM` of a stage: a placeholder stands in its base, its platform or its name, or in
/// the default of an `ARG` that base or platform use.
pub(super) fn is_completed(
    source: &Source,
    file: &Dockerfile,
    syntax: &dockerfile::Stage,
    value: &dockerfile::Base,
) -> bool {
    let in_default = |variables: &[dockerfile::Variable]| {
        variables.iter().any(|variable| match variable.origin {
            Origin::Default(argument) => {
                file.global_args[argument].default.as_ref().is_some_and(|word| opens(&word.text))
            }
            _ => false,
        })
    };
    // A placeholder that the value does not contain is not used: `${NAME:+{{}`.
    let in_value = |value: &Option<String>| value.as_deref().is_none_or(opens);
    let in_base = (opens(&syntax.base.text) || in_default(&value.variables)) && in_value(&value.text);
    let written = syntax.platform.as_ref().is_some_and(|word| opens(&word.text));
    let in_platform = (written || in_default(&value.platform_variables)) && in_value(&value.platform);
    in_base || in_platform || after_base(source, file, syntax).is_some_and(|text| opens(&text))
}

/// What follows the base in a `FROM`.
fn after_base(source: &Source, file: &Dockerfile, syntax: &dockerfile::Stage) -> Option<String> {
    let operands = file.instructions.get(syntax.instruction)?.operands(file, &source.bytes).to_text();
    Some(operands.trim_start().strip_prefix(syntax.base.text.as_str())?.to_owned())
}

fn opens(text: &str) -> bool {
    text.contains("{{") || text.contains("<%")
}
