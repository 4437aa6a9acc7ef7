//! `--fix` and `--diff` on files, through the program: nothing is lost, and nothing else is touched.

use crate::newest::newest_image;
use assert_cmd::Command;
use std::fs;
use std::path::Path;
use std::process::{self, Stdio};
use std::sync::LazyLock;

const OLD: &str = "# caf\u{e9}\r\nFROM mcr.microsoft.com/windows/servercore:10.0.17763.973\r\n";
static NEW: LazyLock<String> = LazyLock::new(|| OLD.replace("10.0.17763.973", &newest_image(17763).version()));

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("the tests may write")
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("the tests may write");
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it is there")
}

fn winfrom(folder: &Path) -> Command {
    let mut command = crate::program::winfrom();
    command.current_dir(folder).args(["lint", "--as-of", "2026-11-22"]);
    command
}

#[test]
fn files_are_fixed_and_what_is_left_is_told() {
    let folder = folder();
    write(&folder.path().join("Dockerfile"), OLD);
    write(&folder.path().join("b.Dockerfile"), "FROM mcr.microsoft.com/windows/servercore:1909\n");
    let output = winfrom(folder.path()).args(["--fix", "-f", "concise"]).assert().code(1).get_output().clone();
    assert_eq!(read(&folder.path().join("Dockerfile")), *NEW);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("b.Dockerfile:1:43: warning[end-of-life]") && said.lines().count() == 1, "{said}");
    let summary = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(summary.contains("1 warning. 1 fixed."), "{summary}");
    assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 2, "nothing else is left behind");
}

#[test]
fn a_diff_is_shown_and_nothing_changes() {
    let folder = folder();
    let file = folder.path().join("Dockerfile");
    write(&file, OLD);
    let output = winfrom(folder.path()).arg("--diff").assert().code(1).get_output().clone();
    let newest = newest_image(17763).version();
    let expected = format!(
        "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n # caf\u{e9}\r\n\
         -FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\r\n\
         +FROM mcr.microsoft.com/windows/servercore:{newest}\r\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "1 finding in 1 file would be fixed.\n");
    assert_eq!(read(&file), OLD);
    write(&file, &NEW);
    winfrom(folder.path()).arg("--diff").assert().code(0).stdout("");
}

#[test]
fn a_fix_that_would_make_another_finding_is_left_out_and_told() {
    let folder = folder();
    let file = folder.path().join("Dockerfile");
    let text = "FROM mcr.microsoft.com/windows/servercore:2019\n";
    write(&file, text);
    let output = winfrom(folder.path()).args(["--fix", "--severity", "floating-tag=note"]).assert().code(1);
    let said = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        said.contains("Dockerfile:1: the fix of no-such-tag is left out: floating-tag would be found instead"),
        "{said}"
    );
    assert_eq!(read(&file), text);
}

#[test]
fn standard_input_goes_to_standard_output_and_findings_to_standard_error() {
    let folder = folder();
    let output = winfrom(folder.path()).args(["--fix", "-"]).write_stdin(OLD).assert().code(0).get_output().clone();
    assert_eq!(String::from_utf8_lossy(&output.stdout), *NEW);
    let unmended = "FROM mcr.microsoft.com/windows/servercore:1909";
    let output =
        winfrom(folder.path()).args(["--fix", "-"]).write_stdin(unmended).assert().code(1).get_output().clone();
    assert_eq!(String::from_utf8_lossy(&output.stdout), unmended);
    assert!(String::from_utf8_lossy(&output.stderr).contains("warning[end-of-life]"));
}

#[test]
fn a_read_only_file_is_left_alone_and_the_others_are_fixed() {
    let folder = folder();
    let (first, second) = (folder.path().join("Dockerfile"), folder.path().join("b.Dockerfile"));
    write(&first, OLD);
    write(&second, OLD);
    let mut permissions = first.metadata().expect("it is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&first, permissions).expect("its owner may");
    let output = winfrom(folder.path()).args(["--fix", "-f", "concise"]).assert().code(2).get_output().clone();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("Dockerfile is left as it was: it is read-only"), "{said}");
    assert_eq!((read(&first), read(&second)), (OLD.into(), NEW.clone()));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("Dockerfile:2:43: error[pre-baseline]"));
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_stays_and_permissions_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let (link, target) = (folder.path().join("Dockerfile"), folder.path().join("target"));
    write(&target, OLD);
    fs::set_permissions(&target, fs::Permissions::from_mode(0o750)).expect("its owner may");
    symlink("target", &link).expect("the tests may write");
    // A walk follows no links.
    winfrom(folder.path()).args(["--fix", "."]).assert().code(0);
    assert_eq!(read(&target), OLD);
    winfrom(folder.path()).args(["--fix", "Dockerfile"]).assert().code(0);
    assert_eq!(read(&target), *NEW);
    assert!(link.symlink_metadata().expect("it is there").is_symlink());
    assert_eq!(target.metadata().expect("it is there").permissions().mode() & 0o7777, 0o750);
}

#[cfg(unix)]
#[test]
fn in_a_folder_that_cannot_be_written_files_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let file = folder.path().join("Dockerfile");
    write(&file, OLD);
    let permit = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("its owner may");
    permit(0o555);
    // Root writes where nobody else may.
    let is_root = fs::write(folder.path().join("probe"), "").is_ok();
    winfrom(folder.path()).arg("--fix").assert().code(if is_root { 0 } else { 2 });
    permit(0o755);
    assert_eq!(read(&file), if is_root { NEW.as_str() } else { OLD });
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_replaced() {
    let folder = folder();
    let pipe = folder.path().join("Dockerfile");
    let made = process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || write(&pipe, OLD)
    });
    let output = winfrom(folder.path()).args(["--fix", "Dockerfile"]).assert().code(2).get_output().clone();
    writer.join().expect("the pipe was read");
    assert!(String::from_utf8_lossy(&output.stderr).contains("is left as it was: it is no regular file"));
    use std::os::unix::fs::FileTypeExt;
    assert!(pipe.metadata().expect("it is there").file_type().is_fifo());
}

#[test]
fn what_a_killed_run_left_behind_is_no_dockerfile() {
    let folder = folder();
    write(&folder.path().join("Dockerfile"), &NEW);
    let left = folder.path().join(".winfrom-aB3xY9");
    write(&left, OLD);
    let output = winfrom(folder.path()).args(["--fix", "-f", "json"]).assert().code(0).get_output().clone();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["summary"]["files"], 1);
    assert_eq!(read(&left), OLD);
}

/// However far it comes, each file is the old one or the new one, and a second run ends the work.
#[test]
fn killed_while_it_writes_a_thousand_files_it_loses_none() {
    const FILES: usize = 1_000;
    let folder = folder();
    let path = |n: usize| folder.path().join(format!("{n:04}.Dockerfile"));
    (0..FILES).for_each(|n| write(&path(n), OLD));
    let mut command = crate::program::process();
    command.current_dir(folder.path()).args(["lint", "--as-of", "2026-11-22", "--fix", "-q", "-f", "concise"]);
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    while read(&path(FILES / 3)) == OLD && running.try_wait().expect("it is ours").is_none() {}
    running.kill().expect("it is ours");
    running.wait().expect("it is ours");
    let new = (0..FILES).map(|n| read(&path(n))).filter(|text| {
        assert!(text == OLD || *text == *NEW, "{text:?}");
        *text == *NEW
    });
    let new = new.count();
    assert!(new > FILES / 3, "it was killed after it had begun: {new}");
    winfrom(folder.path()).args(["--fix", "-q"]).assert().code(0);
    assert!((0..FILES).all(|n| read(&path(n)) == *NEW));
}
