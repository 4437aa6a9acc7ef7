//! `escape-trap`

use super::support::prelude::*;
use crate::dockerfile::{Escape, Instruction, Keyword, ProblemKind, Span};
use crate::finding::{Applicability, Edit, Fix};

pub(super) static RULE: Rule = Rule {
    name: "escape-trap",
    title: "a backslash or backtick at a line end does not do what it looks like",
    severity: Severity::Warning,
    page: include_str!("escape_trap.md"),
    check,
    ..Rule::DEFAULT
};

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let file = &cx.model.dockerfile;
    let swallowed = file.instructions.iter().flat_map(|instruction| swallowed_lines(cx, instruction));
    swallowed.chain(late_directives(cx)).chain(lost_backticks(cx)).collect()
}

/// `WORKDIR C:\` and then `FROM ...`: the backslash continues the line, and the next one is part of the path.
fn swallowed_lines(cx: &Context<'_>, instruction: &Instruction) -> Vec<Finding> {
    let source = &cx.model.source;
    // In a heredoc or behind a RUN's `&& \` lines go on by design; only words without a blank before it are traps.
    let lines = instruction.line..instruction.end_line;
    let traps = lines.filter(|_| cx.model.dockerfile.escape == Escape::Backslash).filter_map(|line| {
        let span = source.line_span(line);
        let text = source.text(span);
        let path = text.trim_end_matches([' ', '\t']).strip_suffix('\\')?;
        let is_path = path.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | ')' | '}'))
            && has_windows_path(path);
        let next = source.line_span(line + 1);
        let next_text = source.text(next);
        let word = next_text.split_whitespace().next()?;
        (is_path && starts_instruction(word, &next_text)).then(|| {
            // Counted from the end: what is not UTF-8 before it is longer in the text than in the file.
            let end = span.end - (text.len() - path.len());
            let place = Span::new(end, end + 1);
            let message = format!("the backslash at the line end swallows the next line, a {}", word.to_uppercase());
            cx.at(place, message, "continues the line")
                .related(cx, next, "read as part of the line above")
                .note("the instruction is never run, and no error says so: a FROM that is lost takes its stage with it")
                .help("write a directive as the first line: `# escape=` and a backtick; or write the path with slashes")
                .fix(with_slashes(cx, instruction, place))
        })
    });
    traps.collect()
}

/// The path that ends in the backslash at `place`, with slashes.
///
/// Only WORKDIR, and COPY and ADD as to where they copy to, are known to take both: Docker's reference names the slash
/// as a solution there. Other instructions hand the path to a program, which may not. None where anything but the
/// path could change its meaning with it: a variable, a quote, a backslash in another word.
fn with_slashes(cx: &Context<'_>, instruction: &Instruction, place: Span) -> Option<Fix> {
    let source = &cx.model.source;
    let until = Span::new(instruction.span.start, place.end);
    // On a later line of an instruction stands what was swallowed itself, or what goes on by design.
    if source.line_of(until.start) != source.line_of(until.end) {
        return None;
    }
    let text = std::str::from_utf8(until.slice(&source.bytes)).ok()?;
    let (_, operands) = text.split_once([' ', '\t'])?;
    let path = match instruction.keyword {
        Keyword::Workdir => operands.trim_start(),
        Keyword::Copy | Keyword::Add => destination(operands)?,
        _ => return None,
    };
    let edit =
        Edit { source: source.clone(), span: Span::new(place.end - path.len(), place.end), text: slashed(path)? };
    Some(Fix { title: "write the path with slashes".into(), applicability: Applicability::Safe, edits: vec![edit] })
}

/// The last of the words of a COPY, where those before it are flags and plain sources.
fn destination(operands: &str) -> Option<&str> {
    let (before, path) = operands.rsplit_once([' ', '\t'])?;
    let has_source = before.split_whitespace().any(|word| !word.starts_with("--"));
    (has_source && !before.contains(['\\', '"', '\'', '[', '<'])).then_some(path)
}

/// `C:/app/` for `C:\app\`, and for `C:\\app\`, which somebody escaped by hand. `None` for all but a plain path on a
/// drive.
fn slashed(path: &str) -> Option<String> {
    let is_on_drive = matches!(path.as_bytes(), [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ._-+()/\\".contains(c);
    if !is_on_drive || !path[2..].chars().all(is_plain) {
        return None;
    }
    let mut slashed = String::with_capacity(path.len());
    for c in path.chars().map(|c| if c == '\\' { '/' } else { c }) {
        if c != '/' || !slashed.ends_with('/') {
            slashed.push(c);
        }
    }
    Some(slashed)
}

fn has_windows_path(text: &str) -> bool {
    let last = text.split_whitespace().last().unwrap_or_default();
    let bytes = last.as_bytes();
    let has_drive = bytes.windows(2).any(|pair| pair[0].is_ascii_alphabetic() && pair[1] == b':');
    has_drive || last.contains('\\')
}

/// A line that begins as an instruction does: the word, in capitals or as the file writes them, and an argument.
fn starts_instruction(word: &str, line: &str) -> bool {
    const WORDS: [&str; 16] = [
        "FROM",
        "RUN",
        "COPY",
        "ADD",
        "ENV",
        "ARG",
        "WORKDIR",
        "CMD",
        "ENTRYPOINT",
        "EXPOSE",
        "USER",
        "VOLUME",
        "LABEL",
        "SHELL",
        "HEALTHCHECK",
        "ONBUILD",
    ];
    WORDS.contains(&word) && line.trim().len() > word.len()
}

/// `# escape=` after the first instruction or comment is a comment like any other.
fn late_directives(cx: &Context<'_>) -> Vec<Finding> {
    let file = &cx.model.dockerfile;
    let late = file.comments.iter().filter_map(|comment| {
        let text = cx.model.text(comment.span);
        let (key, value) = text.trim_start_matches('#').split_once('=')?;
        let wanted = match value.trim() {
            "`" => Escape::Backtick,
            "\\" => Escape::Backslash,
            _ => return None,
        };
        (key.trim().eq_ignore_ascii_case("escape") && wanted != file.escape).then(|| {
            cx.at(comment.span, "this escape directive comes too late", "a comment like any other")
                .note("directives count only before the first comment, empty line or instruction")
                .help("move it to the first line")
        })
    });
    late.collect()
}

/// A backtick at a line end without the directive: the next line is no instruction, so BuildKit refuses it.
fn lost_backticks(cx: &Context<'_>) -> Vec<Finding> {
    let (file, source) = (&cx.model.dockerfile, &cx.model.source);
    if file.escape == Escape::Backtick || file.problems.is_empty() {
        return vec![];
    }
    let unknown = file.problems.iter().filter(|problem| problem.kind == ProblemKind::Instruction);
    let lost = unknown.filter_map(|problem| {
        let index = file.instructions.partition_point(|instruction| instruction.span.start < problem.span.start);
        let previous = file.instructions.get(index.checked_sub(1)?)?;
        let text = source.text(previous.span);
        let is_continued = text.ends_with(" `") || text.ends_with("\t`");
        let is_next = file.instructions.get(index).is_some_and(|next| next.keyword == Keyword::Unknown);
        (is_continued && is_next).then(|| {
            let end = previous.span.end;
            cx.at(
                Span::new(end - 1, end),
                "the backtick at the line end does not continue the line",
                "an ordinary character here",
            )
            .related(cx, cx.first_line_of(problem.span), "read as an instruction of its own")
            .help("write a directive as the first line: `# escape=` and a backtick")
        })
    });
    // One directive mends them all.
    lost.take(1).collect()
}

#[cfg(test)]
mod tests {
    use super::{destination, slashed};

    #[test]
    fn paths_on_a_drive_are_written_with_slashes() {
        for (path, expected) in [
            (r"C:\", Some("C:/")),
            (r"C:\app\", Some("C:/app/")),
            (r"c:\\app\\bin\", Some("c:/app/bin/")),
            (r"C:/app\", Some("C:/app/")),
            (r"C:\Program Files (x86)\app-1.0\", Some("C:/Program Files (x86)/app-1.0/")),
            (r"C:app\", None),
            (r"app\bin\", None),
            (r"\\server\share\", None),
            (r"C:\$APP\", None),
            (r"C:\%APP%\", None),
            ("C:\\\"app\\", None),
        ] {
            assert_eq!(slashed(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_destination_has_plain_sources_before_it() {
        for (operands, expected) in [
            (r"app C:\app\", Some(r"C:\app\")),
            ("--from=build --chown=a:b  a ./b*\tC:\\app\\", Some(r"C:\app\")),
            (r"C:\app\", None),
            (r"--from=build C:\app\", None),
            (r"bin\app C:\app\", None),
            (r#"["a", C:\app\"#, None),
            (r"<<EOF C:\app\", None),
        ] {
            assert_eq!(destination(operands), expected, "{operands}");
        }
    }
}
