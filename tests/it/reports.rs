//! `--format` and `--report`, through the program.

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use winfrom::report::FORMATS;

const OLD: &str = "FROM mcr.microsoft.com/windows/servercore:1909\n";

fn winfrom(folder: &Path) -> Command {
    fs::write(folder.join("Dockerfile"), OLD).expect("the tests may write");
    let mut command = crate::program::winfrom();
    command.current_dir(folder).args(["lint", "--as-of", "2026-11-22"]);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn one_run_serves_the_log_and_several_files() {
    let folder = tempfile::tempdir().expect("the tests may write");
    let mut run = winfrom(folder.path());
    let reports = ["--report", "sarif=a.sarif", "--report", "junit=b.xml", "--report", "markdown=c.md"];
    let output = run.args(["--format", "concise"]).args(reports).assert().code(1).get_output().clone();
    assert!(text(&output.stdout).starts_with("Dockerfile:1:43: warning[end-of-life]"));
    for (file, start) in [("a.sarif", "{"), ("b.xml", "<?xml"), ("c.md", "## winfrom: 1 warning")] {
        let report = fs::read_to_string(folder.path().join(file)).expect("it was written");
        assert!(report.starts_with(start) && report.ends_with('\n'), "{file}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 4, "nothing else is left behind");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().expect("the tests may write");
    let output = winfrom(folder.path()).args(["--report", "json=no/such/folder.json"]).assert().code(2);
    let said = text(&output.get_output().stderr);
    assert!(said.contains("winfrom: cannot write no/such/folder.json: "), "{said}");
}

#[test]
fn an_empty_file_is_reported_in_every_format() {
    let folder = tempfile::tempdir().expect("the tests may write");
    for format in FORMATS.iter().map(|format| format.name) {
        let output = winfrom(folder.path()).args(["--format", format, "-"]).write_stdin("").assert().code(1);
        assert!(text(&output.get_output().stdout).contains("the Dockerfile cannot be empty"), "{format}");
    }
}

/// `json`, `sarif` and `rdjson` each have a place of their own for the edits.
#[test]
fn the_default_of_an_argument_is_what_reports_offer_to_mend() {
    let folder = tempfile::tempdir().expect("the tests may write");
    let file = "ARG TAG=1909\nFROM mcr.microsoft.com/windows/servercore:${TAG}\nRUN dir\n";
    for (format, fix) in [
        ("json", "/findings/0/fixes/0/edits/0"),
        ("sarif", "/runs/0/results/0/fixes/0/artifactChanges/0/replacements/0"),
        ("rdjson", "/diagnostics/0/suggestions/0"),
    ] {
        let mut run = winfrom(folder.path());
        let output = run.args(["--host", "windows-2022", "--format", format, "-"]).write_stdin(file).assert().code(1);
        let report: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");
        let expected = match format {
            "json" => serde_json::json!({"path": "-", "span": [8, 12], "text": "ltsc2022"}),
            "sarif" => serde_json::json!({
                "deletedRegion": {"startLine": 1, "startColumn": 9, "endLine": 1, "endColumn": 13},
                "insertedContent": {"text": "ltsc2022"}}),
            _ => serde_json::json!({
                "range": {"start": {"line": 1, "column": 9}, "end": {"line": 1, "column": 13}}, "text": "ltsc2022"}),
        };
        assert_eq!(report.pointer(fix), Some(&expected), "{format}");
    }
}

#[test]
fn an_unknown_format_is_an_error_that_lists_them() {
    let folder = tempfile::tempdir().expect("the tests may write");
    let output = winfrom(folder.path()).args(["--report", "sarf=x"]).assert().code(2);
    let said = text(&output.get_output().stderr);
    assert!(said.contains("the formats are full, concise, json, sarif, github"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = tempfile::tempdir().expect("the tests may write");
    let output = winfrom(folder.path()).args(["--report", "sarif=/dev/full"]).assert().code(2);
    let said = text(&output.get_output().stderr);
    assert!(said.contains("cannot write /dev/full: No space left on device"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_report_replaces_what_a_link_points_to_and_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("the tests may write");
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    fs::write(&target, "old").expect("the tests may write");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("the file is ours");
    symlink(&target, &link).expect("the tests may write");
    winfrom(folder.path()).args(["--report", "json=link"]).assert().code(1);
    assert!(link.is_symlink());
    assert!(fs::read_to_string(&target).expect("it is there").starts_with('{'));
    assert_eq!(fs::metadata(&target).expect("it is there").permissions().mode() & 0o777, 0o640);
}
