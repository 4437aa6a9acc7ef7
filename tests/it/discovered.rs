//! `fixtures/discover/`: small repositories whose own files say which hosts and arguments there are.

use crate::harness::{assert_screen, in_project, names_in, words};
use crate::program::winfrom;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

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

/// The legs of a matrix are builds of their own, in whatever order they are declared.
#[test]
fn the_order_of_a_matrix_does_not_change_the_findings() {
    for (name, pipeline) in
        [("bad-azure-pipelines-isolation", "azure-pipelines.yml"), ("bad-gitlab-isolation", ".gitlab-ci.yml")]
    {
        let lint = |folder: &Path| -> serde_json::Value {
            let json = run_in(folder, "lint --discover --exit-zero --format json").0;
            serde_json::from_str::<serde_json::Value>(&json).expect("JSON")["findings"].clone()
        };
        let folder = repository(name);
        let declared = lint(folder.path());
        let file = folder.path().join(pipeline);
        let text = fs::read_to_string(&file).expect("a pipeline");
        let swapped = text.replace("hyperv", "HYPERV").replace("process", "hyperv").replace("HYPERV", "process");
        assert_ne!(text, swapped);
        fs::write(&file, swapped).expect("a file");
        assert!(declared.to_string().contains("host-mismatch"), "{name}: {declared}");
        let rules = |findings: &serde_json::Value| -> Vec<String> {
            let findings = findings.as_array().expect("a list").iter();
            let mut rules: Vec<_> =
                findings.map(|finding| format!("{} {}", finding["rule"], finding["severity"])).collect();
            rules.sort();
            rules
        };
        assert_eq!(rules(&declared), rules(&lint(folder.path())), "{name}");
    }
}

fn repositories() -> Vec<String> {
    let names: Vec<_> = names_in(FOLDER).into_iter().filter(|name| !name.ends_with(".snap")).collect();
    assert!(names.iter().all(|name| name.starts_with("good-") || name.starts_with("bad-")), "{names:?}");
    names
}

/// Runs a command in a fixture. Returns standard output, and the screen with both streams.
fn run(name: &str, line: &str) -> (String, String) {
    run_in(repository(name).path(), line)
}

/// Copies a fixture out of this repository, which would be its root otherwise.
fn repository(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&in_project(FOLDER).join(name), folder.path());
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    folder
}

fn run_in(folder: &Path, line: &str) -> (String, String) {
    let mut command = winfrom();
    command.env("WINFROM_AS_OF", "2026-11-22").env("NO_COLOR", "1").env("COLUMNS", "110");
    let output = command.current_dir(folder).args(words(line)).output().expect("the program runs");
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
