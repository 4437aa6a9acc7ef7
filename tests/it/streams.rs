//! What surrounds a run: pipes that nobody reads any more, and variables of the environment that are empty.

use crate::harness::in_project;
use crate::program::winfrom;
use std::process::Stdio;
use winfrom::report::FORMATS;

const DOCKERFILE: &str = "fixtures/situations/01-servercore-ltsc2019.Dockerfile";

/// `winfrom lint 2>&1 | head -1`
#[test]
fn closed_pipes_end_a_run_quietly() {
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    for arguments in
        [&["lint", "--statistics", DOCKERFILE][..], &["lint", "."], &["nonsense"], &["lint", "no-such-file"]]
    {
        let mut command = crate::program::process();
        let status = command.args(arguments).current_dir(in_project("")).stdout(closed()).stderr(closed()).status();
        let code = status.expect("it runs").code();
        assert!(matches!(code, Some(0..=2)), "{arguments:?}: {code:?}");
    }
}

/// The report is complete when a reader closes the pipe early, so the exit code is that of the findings.
#[test]
fn closed_pipes_keep_the_exit_code_of_findings() {
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        Stdio::from(writer)
    };
    let folder = tempfile::tempdir().expect("a folder");
    let write = |text: &str| std::fs::write(folder.path().join("Dockerfile"), text).expect("written");
    let code = |arguments: &[&str], closes_stderr: bool| {
        let mut command = crate::program::process();
        command.current_dir(&folder).args(arguments).arg("--as-of=2026-11-22").stdout(closed());
        command.stderr(if closes_stderr { closed() } else { Stdio::null() });
        command.status().expect("it runs").code()
    };
    for (text, expected) in [
        ("FROM mcr.microsoft.com/windows/servercore:1909\n", 1),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\n", 0),
    ] {
        write(text);
        for closes_stderr in [false, true] {
            for format in FORMATS.iter().map(|format| format.name) {
                assert_eq!(code(&["lint", "--format", format], closes_stderr), Some(expected), "{format}: {text}");
            }
            let report = ["lint", "--report", "json=report.json", "--statistics", "Dockerfile"];
            assert_eq!(code(&report, closes_stderr), Some(expected), "{text}");
            assert_eq!(code(&["lint", "--fix"], closes_stderr), Some(expected), "{text}");
        }
        let report = std::fs::read_to_string(folder.path().join("report.json")).expect("it was written");
        assert!(serde_json::from_str::<serde_json::Value>(&report).is_ok(), "{report}");
    }
    write("FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\n");
    assert_eq!(code(&["lint", "--diff"], false), Some(1));
    for arguments in [&["hosts"][..], &["bases"], &["releases"], &["rules"]] {
        assert_eq!(code(arguments, false), Some(0), "{arguments:?}");
    }
}

#[test]
fn empty_variables_of_the_environment_are_none() {
    let mut command = winfrom();
    for name in ["WINFROM_HOST", "WINFROM_BUILD_HOST", "WINFROM_CONFIG", "WINFROM_AS_OF"] {
        command.env(name, "");
    }
    command.args(["lint", DOCKERFILE]).current_dir(in_project("")).assert().code(0);
}

#[test]
fn variables_of_the_environment_declare_hosts() {
    for name in ["WINFROM_HOST", "WINFROM_BUILD_HOST"] {
        winfrom().env(name, "ltsc2022").args(["lint", DOCKERFILE]).current_dir(in_project("")).assert().code(1);
    }
}

#[test]
fn a_target_that_no_file_has_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, stage) in [("a.Dockerfile", "tools"), ("b.Dockerfile", "app")] {
        let text = format!("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022 AS {stage}\n");
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let told = |target: &str, path: &str| {
        let mut command = winfrom();
        let output = command.current_dir(&folder).args(["lint", "--target", target, path]).output().expect("it runs");
        String::from_utf8_lossy(&output.stderr).contains("winfrom: warning: no file has a stage `")
    };
    // What one file of a tree has is no slip of the finger.
    for (target, path, is_told) in [
        ("tools", ".", false),
        ("Tools", "a.Dockerfile", false),
        ("0", ".", false),
        ("tols", ".", true),
        ("app", "a.Dockerfile", true),
    ] {
        assert_eq!(told(target, path), is_told, "{target} {path}");
    }
}
