//! Files that `--discover` reads, and that a pull request hides from it.

use super::trees::link;
use super::{OLD, Run, folder, write};
use crate::program;
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const COMPOSE: &str = "services:\n  web:\n    build:\n      context: .\n      args: {TAG: \"1909\"}\n";

const WORKFLOW: &str = "on: push\njobs:\n  build:\n    runs-on: windows-2019\n    steps:\n      \
                        - uses: actions/checkout@v4\n      - run: docker build --build-arg TAG=1909 .\n";

/// A repository whose Dockerfile has a finding only with the build argument of another file.
fn repository() -> TempDir {
    let folder = folder();
    fs::create_dir_all(folder.path().join(".git")).expect("the tests may write");
    let text = "ARG TAG=ltsc2022\nFROM mcr.microsoft.com/windows/servercore:${TAG}\n";
    write(folder.path().join("Dockerfile"), text);
    folder
}

/// A run with `--discover`, with a script in place of Git.
fn lint(repository: &Path, git: &str, arguments: &[&str]) -> Run {
    let tools = folder();
    let program = tools.path().join("git");
    write(&program, format!("#!/bin/sh\n{git}\n"));
    fs::set_permissions(&program, Permissions::from_mode(0o755)).expect("it is new");
    let mut command = program::winfrom();
    command.current_dir(repository).args(["lint", "--discover"]).args(arguments).env("PATH", tools.path());
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
}

fn summary(repository: &Path, git: &str) -> Value {
    let found = lint(repository, git, &["--format", "json"]);
    let document: Value = serde_json::from_str(&found.out).expect("the report is JSON");
    document["summary"].clone()
}

#[test]
fn tracked_files_are_read_whatever_the_rules_say() {
    for (rules, path, text) in [
        ("compose.yaml\n", "compose.yaml", COMPOSE),
        (".github\n", ".github/workflows/a.yml", WORKFLOW),
        ("*.yml\n", ".github/workflows/a.yml", WORKFLOW),
    ] {
        let repository = repository();
        let file = repository.path().join(path);
        fs::create_dir_all(file.parent().expect("it is in a folder")).expect("the tests may write");
        write(&file, text);
        write(repository.path().join(".ignore"), rules);
        let git = format!("printf '{path}\\0'");
        let found = lint(repository.path(), &git, &["--format", "concise"]);
        assert!(found.out.contains("Dockerfile:2:") && found.code == Some(1), "{path}: {found:?}");
        // What Git does not track stays hidden.
        assert_eq!(lint(repository.path(), "exit 0", &[]).code, Some(0), "{path}");
        let found = lint(repository.path(), "exit 128", &[]);
        assert!(found.err.contains("files for --discover that Git tracks although "), "{path}: {found:?}");
        assert!(found.err.contains(" --discover left out 1 value (--verbose names them)."), "{path}: {found:?}");
    }
}

#[test]
fn links_with_the_names_of_files_that_are_read_are_counted() {
    let repository = repository();
    write(repository.path().join("text"), COMPOSE);
    link("text", repository.path().join("compose.yaml"));
    link("Dockerfile", repository.path().join("app.Dockerfile"));
    let numbers = summary(repository.path(), "exit 0");
    assert_eq!((&numbers["skipped"], &numbers["discovery_skipped"]), (&2.into(), &0.into()), "{numbers}");
    let found = lint(repository.path(), "exit 0", &["--verbose"]);
    assert!(found.err.contains("compose.yaml is a link and was not checked"), "{found:?}");
}

#[test]
fn what_is_not_followed_is_counted() {
    let bomb = (1..20).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        text + &format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1)
    });
    let service = |n| format!("  s{n}: {{build: .}}\n");
    let services: String = (0..1_002).map(service).collect();
    for text in ["services: {a: [\n".to_owned(), bomb + COMPOSE, format!("services:\n{services}")] {
        let repository = repository();
        write(repository.path().join("compose.yaml"), &text);
        write(repository.path().join("old.Dockerfile"), OLD);
        let numbers = summary(repository.path(), "exit 0");
        assert!(numbers["discovery_skipped"].as_u64() > Some(0), "{numbers}");
        let found = lint(repository.path(), "exit 0", &[]);
        assert!(found.err.contains(" --discover left out "), "{found:?}");
        assert!(lint(repository.path(), "exit 0", &["--verbose"]).err.contains("left out: "));
    }
}
