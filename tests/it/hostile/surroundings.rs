//! What is around a run: narrow terminals, no home, other days, signals, folders and disks that take nothing.

use super::{OLD, folder, lint, names_in, run, write};
use crate::program;
use winfrom::report::FORMATS;

#[test]
fn a_terminal_of_one_column_gets_everything() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    for arguments in [
        &["lint"][..],
        &["hosts"],
        &["releases"],
        &["compat"],
        &["resolve", "ltsc2019"],
        &["rules"],
        &["catalog", "status"],
    ] {
        for columns in ["1", "0", "x", "99999999999"] {
            let mut command = program::winfrom();
            let output = command.current_dir(folder.path()).env("COLUMNS", columns).args(arguments).output();
            let output = output.expect("it runs");
            assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?} {columns}: {output:?}");
            assert!(!output.stdout.is_empty(), "{arguments:?} {columns}");
        }
    }
}

#[test]
fn nobody_needs_a_home() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    for arguments in [&["lint"][..], &["catalog", "status"], &["catalog", "cache", "clean"], &["lint", "--online"]] {
        let mut command = program::winfrom();
        for variable in
            ["HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"]
        {
            command.env_remove(variable);
        }
        // Nothing is to be asked for: a file without a base.
        let file = if arguments.contains(&"--online") { "FROM scratch\n" } else { OLD };
        write(folder.path().join("Dockerfile"), file);
        let output = command.current_dir(folder.path()).args(arguments).output().expect("it runs");
        assert!(matches!(output.status.code(), Some(0..=2)), "{arguments:?}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
}

#[test]
fn any_day_is_a_day() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    for (day, code) in [("1970-01-01", 0), ("0001-01-01", 0), ("2021-05-12", 1), ("9999-12-31", 1)] {
        assert_eq!(lint(folder.path(), &["--as-of", day]).code, Some(code), "{day}");
        for command in [&["catalog", "status"][..], &["hosts"], &["releases"], &["compat"]] {
            let asked = run(folder.path(), &[command, &["--as-of", day]].concat());
            assert_eq!(asked.code, Some(0), "{command:?} {day}: {asked:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_takes_nothing_is_linted_and_the_report_is_refused() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    let permit = |mode| set_permissions(folder.path(), Permissions::from_mode(mode)).expect("it is ours");
    permit(0o555);
    let is_root = std::fs::write(folder.path().join("probe"), "").is_ok();
    let plain = lint(folder.path(), &["Dockerfile"]);
    let report = lint(folder.path(), &["Dockerfile", "--report", "json=report.json"]);
    let init = run(folder.path(), &["init"]);
    permit(0o755);
    assert_eq!(plain.code, Some(1), "{plain:?}");
    if !is_root {
        assert_eq!((report.code, init.code), (Some(2), Some(2)), "{report:?} {init:?}");
        assert!(report.err.contains("winfrom: cannot write report.json: "), "{report:?}");
        assert_eq!(names_in(folder.path()), ["Dockerfile"], "nothing is left behind");
    }
}

/// Every way to write a whole file: where the disk is full, one clear sentence and exit code 2.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    for format in FORMATS.iter().map(|format| format.name) {
        let found = lint(folder.path(), &["--report", &format!("{format}=/dev/full")]);
        assert_eq!(found.code, Some(2), "{format}: {found:?}");
        assert!(found.err.contains("winfrom: cannot write /dev/full: No space left on device"), "{found:?}");
    }
    let found = lint(folder.path(), &["--write-known", "/dev/full"]);
    assert_eq!(found.code, Some(2), "{found:?}");
    assert!(found.err.contains("winfrom: cannot write /dev/full: No space left on device"), "{found:?}");
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let mut command = crate::program::process();
    let output = command.current_dir(folder.path()).args(["lint", "--no-config"]).stdout(full).output();
    let output = output.expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left on device"), "{output:?}");
}

/// Ctrl-C ends a run at once, and of the files that it writes each is the old one or the new one.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_written_file() {
    use crate::newest::newest_image;
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};
    const INTERRUPT: i32 = 2;
    let folder = folder();
    let old = "FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\n";
    let path = |n: usize| folder.path().join(format!("{n:03}.Dockerfile"));
    (0..600).for_each(|n| write(path(n), old));
    let mut command = crate::program::process();
    command.current_dir(folder.path()).args(["lint", "--fix", "-q", "--no-config", "--report", "json=report.json"]);
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    let text = |n: usize| std::fs::read_to_string(path(n)).expect("it is there");
    while text(200) == old && running.try_wait().expect("it is ours").is_none() {}
    let sent = Command::new("kill").args(["-INT", &running.id().to_string()]).status();
    let status = running.wait().expect("it is ours");
    if !sent.is_ok_and(|sent| sent.success()) {
        // There is no `kill`, or the run was over before it came.
        return;
    }
    assert!(status.signal() == Some(INTERRUPT) || status.success(), "{status:?}");
    let new = old.replace("10.0.17763.973", &newest_image(17763).version());
    assert!((0..600).all(|n| text(n) == old || text(n) == new));
    let is_whole = |text: String| serde_json::from_str::<serde_json::Value>(&text).is_ok();
    let report = std::fs::read_to_string(folder.path().join("report.json"));
    assert!(report.map_or(true, is_whole), "a report is whole or not there");
}
