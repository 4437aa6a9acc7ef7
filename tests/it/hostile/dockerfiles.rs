//! A Dockerfile, and the path to it, that try every format of a report.

use super::{Run, folder, is_harmful, run, write};
use serde_json::Value;
use std::fs;

/// Sequences of a terminal, marks that turn text around, commands of GitHub workflows, and what ends text in XML and
/// Markdown.
const HOSTILE: &str = "# \u{1b}]0;title\u{7}\u{1b}[2J \u{202e}::error::x%0A::add-mask::y ]]>|`<script>\n\
    FROM mcr.microsoft.com/windows/servercore:1909 AS a\u{1b}[31m\u{202e}b\n\
    FROM mcr.microsoft.com/windows/servercore:19\u{202e}09]]>|`<b>%0A::error::x\n\
    FROM =cmd|'/c calc'!A1:latest\n\
    ::error::title=x::y\n\
    FROM mcr.microsoft.com/windows/nanoserver:1909 AS =b \u{2066}# ::error::\n\
    RUN powershell \u{1b}[0m\n\0";

/// A folder and a name that a line may not begin with.
#[cfg(unix)]
const PATH: [&str; 2] = ["::error file=x,%0A::pwned", "=\u{1b}[31m\n::warning::|`]]>\u{202e}.Dockerfile"];
#[cfg(windows)]
const PATH: [&str; 2] = ["=%0A,]]&`\u{202e}", "'#.Dockerfile"];

fn reports(format: &str) -> Run {
    let folder = folder();
    fs::create_dir(folder.path().join(PATH[0])).expect("the tests may write");
    write(folder.path().join(PATH[0]).join(PATH[1]), HOSTILE.trim_end_matches('\0'));
    write(folder.path().join("nul.Dockerfile"), HOSTILE);
    let found = run(folder.path(), &["lint", "--format", format, "--host", "windows-2022", ".", "nul.Dockerfile"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    found
}

#[test]
fn what_is_shown_obeys_nothing_and_turns_nothing() {
    for format in ["full", "concise", "github", "markdown"] {
        let found = reports(format);
        for text in [&found.out, &found.err] {
            assert!(!text.contains(is_harmful), "{format}: {text:?}");
        }
    }
}

#[test]
fn no_line_is_a_command_of_a_workflow_but_those_of_the_github_format() {
    for format in ["full", "concise"] {
        let found = reports(format);
        let commands = found.out.lines().chain(found.err.lines()).filter(|line| line.trim_start().starts_with("::"));
        assert_eq!(commands.count(), 0, "{format}: {}", found.out);
    }
    let found = reports("github");
    let is_ours = |line: &str| {
        ["::error file=", "::warning file=", "::notice file="].iter().any(|start| line.starts_with(start))
            && line.contains(",title=winfrom ")
    };
    assert!(found.out.lines().all(is_ours), "{}", found.out);
}

#[cfg(unix)]
#[test]
fn a_path_that_would_be_a_command_is_named_from_its_folder() {
    let folder = folder();
    fs::create_dir(folder.path().join("::error::x")).expect("the tests may write");
    write(folder.path().join("::error::x/Dockerfile"), super::OLD);
    for arguments in [&["lint", "--format", "concise"][..], &["bases"]] {
        let found = run(folder.path(), arguments);
        assert!(found.out.starts_with("./::error::x/Dockerfile:1"), "{found:?}");
    }
}

#[test]
fn documents_hold_it_all_as_text() {
    for (format, findings) in
        [("json", "/findings"), ("sarif", "/runs/0/results"), ("gitlab", ""), ("rdjson", "/diagnostics")]
    {
        let found = reports(format);
        let document: Value = serde_json::from_str(&found.out).expect("JSON");
        let number = document.pointer(findings).and_then(Value::as_array).map(Vec::len);
        assert!(number.is_some_and(|number| number > 3), "{format}: {}", found.out);
        assert!(!found.out.contains(|c: char| c.is_control() && c != '\n'), "{format}");
    }
    for format in ["junit", "checkstyle"] {
        let found = reports(format);
        let mut reader = quick_xml::Reader::from_str(&found.out);
        while !matches!(reader.read_event().expect("XML"), quick_xml::events::Event::Eof) {}
        assert!(!found.out.contains("]]>") && !found.out.contains("<script"), "{}", found.out);
    }
}

#[test]
fn a_page_has_no_cell_more() {
    let found = reports("markdown");
    let cells = |row: &str| row.replace(r"\|", "").matches('|').count();
    let tables = found.out.lines().filter(|line| line.starts_with('|')).collect::<Vec<_>>();
    assert!(tables.len() > 4);
    // Each table has rows as wide as its head.
    for rows in
        found.out.split("\n\n").map(|part| part.lines().filter(|line| line.starts_with('|')).collect::<Vec<_>>())
    {
        assert!(rows.iter().all(|row| cells(row) == cells(rows[0])), "{rows:#?}");
    }
}

#[test]
fn all_that_answers_about_it_is_harmless_too() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), HOSTILE);
    let image = "a\u{1b}[31m\u{202e}b:c";
    for arguments in [
        &["bases"][..],
        &["resolve", image],
        &["compat", "--host", "ltsc2022", image],
        &["compat", "--host", image, "ltsc2022"],
        &["explain", image],
        &["lint", image],
        &["lint", "--host", image],
        &["lint", "--severity", image],
        &["lint", "--config", image],
    ] {
        let found = run(folder.path(), arguments);
        assert!(!found.out.contains(is_harmful), "{arguments:?}: {:?}", found.out);
        assert!(!found.err.contains(is_harmful), "{arguments:?}: {:?}", found.err);
    }
}
