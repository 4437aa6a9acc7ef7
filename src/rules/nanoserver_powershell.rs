//! `nanoserver-powershell`

use super::support::prelude::*;
use crate::dockerfile::{Instruction, Keyword, Span};
use crate::model::{BaseKind, Model, Stage};
use crate::windows::{Build, Family};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    name: "nanoserver-powershell",
    title: "Nano Server has no PowerShell",
    severity: Severity::Warning,
    page: include_str!("nanoserver_powershell.md"),
    check,
    ..Rule::DEFAULT
};

/// The one Nano Server that had PowerShell inside.
const WITH_POWERSHELL: Build = Build(14393);

fn check(cx: &Context<'_>) -> Vec<Finding> {
    let built = cx.target().map_or(0, |target| target.index + 1);
    let mut brought: Vec<bool> = Vec::with_capacity(built);
    let mut findings = vec![];
    for stage in cx.model.stages.iter().take(built) {
        let below = matches!(stage.base.kind, BaseKind::Stage(earlier) if brought[earlier]);
        let own =
            || cx.model.instructions(stage).iter().position(|instruction| brings_powershell(cx.model, instruction));
        let brings = if below { Some(0) } else { own() };
        findings.extend(on_stage(cx, stage, brings));
        brought.push(brings.is_some());
    }
    findings
}

/// `brings` is the number of the instruction in the stage from which on PowerShell may be there.
fn on_stage(cx: &Context<'_>, stage: &Stage, brings: Option<usize>) -> Option<Finding> {
    let root = cx.model.root(stage);
    let is_nano = root.base.repository().and_then(|name| Family::from_repository(&name)) == Some(Family::NanoServer);
    if !is_nano || root.base.resolution.build().is_none_or(|build| build == WITH_POWERSHELL) {
        return None;
    }
    let instructions = cx.model.instructions(stage);
    let word = instructions[..brings.unwrap_or(instructions.len())]
        .iter()
        .find_map(|instruction| command_word(cx.model, instruction).filter(|word| is_powershell(&word.text)))?;
    let name = &word.text;
    let message = format!("Nano Server has no `{name}`");
    let finding = cx.at(word.span, message, "not found in this image");
    let finding = finding.related(cx, root.base.tag_span, "an image of Nano Server");
    Some(
        finding
            .note("docker would say: encountered an error during CreateProcess: failure in a Windows system call: The system cannot find the file specified. (0x2)")
            .help("use `cmd`, take a base with PowerShell (`mcr.microsoft.com/powershell`, `windows/servercore`), or copy it in from one"),
    )
}

/// The program that an instruction starts.
struct Word {
    text: String,
    span: Span,
}

/// The first word of a command, in shell and in JSON form. What stands further on is an argument.
fn command_word(model: &Model, instruction: &Instruction) -> Option<Word> {
    if !matches!(instruction.keyword, Keyword::Shell | Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) {
        return None;
    }
    let bytes = &model.source.bytes;
    let operands = instruction.operands(&model.dockerfile, bytes);
    let text = operands.to_text();
    let (text, range) = match instruction.json_form(&model.dockerfile, bytes) {
        Some(strings) => (strings.into_iter().next()?, first_json_string(&text)?),
        None if instruction.keyword == Keyword::Shell => return None,
        None => {
            let word = text.split_whitespace().next()?.trim_start_matches('@');
            let start = text.find(word)?;
            (word.to_owned(), start..start + word.len())
        }
    };
    Some(Word { span: operands.span_of(range), text })
}

/// Where the first string of a JSON array stands, without its quotes: as it is written, backslashes doubled.
fn first_json_string(text: &str) -> Option<Range<usize>> {
    let start = text.find('"')? + 1;
    let mut is_escaped = false;
    let length = text[start..].find(|c: char| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    })?;
    Some(start..start + length)
}

fn is_powershell(word: &str) -> bool {
    let name = word.rsplit(['\\', '/']).next().unwrap_or(word).trim_matches('"').to_ascii_lowercase();
    matches!(name.strip_suffix(".exe").unwrap_or(&name), "powershell" | "pwsh")
}

/// A copy out of an image or a stage, or of a file, that has to do with PowerShell.
fn brings_powershell(model: &Model, instruction: &Instruction) -> bool {
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add | Keyword::Env | Keyword::Run) {
        return false;
    }
    let text = instruction.arguments(&model.dockerfile, &model.source.bytes).to_text().to_ascii_lowercase();
    let speaks_of_it = |text: &str| ["powershell", "pwsh", "pscore"].iter().any(|word| text.contains(word));
    if instruction.keyword != Keyword::Run && speaks_of_it(&text) {
        return true;
    }
    let flags = instruction.flags(&model.dockerfile, &model.source.bytes);
    let from = flags.iter().find(|flag| flag.name == "from").and_then(|flag| flag.value.as_deref());
    from.and_then(|name| model.target(Some(name))).is_some_and(|stage| {
        let base = model.root(stage).base.text.clone().unwrap_or_default();
        // The SDK images of .NET bring `pwsh` along.
        speaks_of_it(&base) || base.contains("dotnet/sdk")
    })
}

#[cfg(test)]
mod tests {
    use super::first_json_string;

    #[test]
    fn the_first_string_ends_at_the_first_quote_that_is_not_escaped() {
        for (text, expected) in [
            (r#"["powershell", "-Command"]"#, Some("powershell")),
            (r#"["a\"b\"", "c"]"#, Some(r#"a\"b\""#)),
            (r#"["a\\", "c"]"#, Some(r"a\\")),
            (r#"["a"#, None),
        ] {
            assert_eq!(first_json_string(text).map(|range| &text[range]), expected, "{text}");
        }
    }
}
