//! `fixtures/discover/`: small repositories whose own files say which hosts and arguments there are.

use crate::harness::{assert_screen, in_project, names_in, program, words};
use std::fs;
use std::path::Path;

const FOLDER: &str = "fixtures/discover";

/// `NAME.snap` shows what is found in `NAME/`, and what is said of it.
#[test]
fn repositories_are_read_as_their_snapshots_show() {
    for name in repositories() {
        let commands = ["hosts --found --verbose", "bases --variants", "lint --discover"];
        let shown: Vec<String> = commands.iter().map(|line| run(&name, line).1).collect();
        assert_screen(FOLDER, &name, &shown.join("\n"));
    }
}

/// In `good-*` discovery adds no finding; in `bad-*` it does.
#[test]
fn discovery_speaks_where_it_should() {
    for name in repositories() {
        let count = |options: &str| {
            let (json, _) = run(&name, &format!("lint {options} --exit-zero --format json"));
            let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            report["findings"].as_array().expect("a list").len()
        };
        let (without, with) = (count(""), count("--discover"));
        match name.starts_with("good-") {
            true => assert!(with <= without, "{name} has {with} findings, {without} without discovery"),
            false => assert!(with > without, "{name} has no more than {without} findings"),
        }
    }
}

fn repositories() -> Vec<String> {
    let names: Vec<_> = names_in(FOLDER).into_iter().filter(|name| !name.ends_with(".snap")).collect();
    assert!(names.iter().all(|name| name.starts_with("good-") || name.starts_with("bad-")), "{names:?}");
    names
}

/// Standard output, and all that is printed as a person sees it. The repository is copied out of this one, which
/// would be its root otherwise.
fn run(name: &str, line: &str) -> (String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&in_project(FOLDER).join(name), folder.path());
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    let mut command = program();
    command.env("WINFROM_AS_OF", "2026-11-22").env("NO_COLOR", "1").env("COLUMNS", "110");
    let output = command.current_dir(folder.path()).args(words(line)).output().expect("the program runs");
    // Paths are told with the separators of the platform.
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\\', "/");
    let code = output.status.code().expect("it ends by itself");
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let screen = format!("$ winfrom {line}\n{stdout}{stderr}exit code {code}\n");
    (stdout, screen)
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let copied = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            fs::create_dir(&copied).expect("a folder");
            copy(&path, &copied);
        } else {
            fs::copy(&path, &copied).expect("a copy");
        }
    }
}
