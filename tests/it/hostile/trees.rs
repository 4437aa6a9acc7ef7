//! Trees of files: links, pipes, devices, what may not be read, and names of any bytes.

use super::{OLD, folder, lint, names_in, run, write};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use winfrom::report::FORMATS;

pub(super) fn link(to: &str, at: impl AsRef<Path>) {
    symlink(to, at).expect("the tests may write");
}

/// Makes a pipe that nobody writes to; whether this machine could.
pub(super) fn pipe(at: impl AsRef<Path>) -> bool {
    Command::new("mkfifo").arg(at.as_ref()).status().is_ok_and(|status| status.success())
}

#[test]
fn links_are_not_walked_whatever_they_lead_to() {
    let (folder, elsewhere) = (folder(), folder());
    let at = |name: &str| folder.path().join(name);
    write(elsewhere.path().join("Dockerfile"), OLD);
    fs::create_dir(at("a")).expect("the tests may write");
    write(at("a/Dockerfile"), OLD);
    link("..", at("a/up"));
    link("Dockerfile.self", at("Dockerfile.self"));
    link("gone", at("Dockerfile.gone"));
    link("/dev/zero", at("Dockerfile.zero"));
    symlink(elsewhere.path(), at("out")).expect("the tests may write");
    let found = lint(folder.path(), &[]);
    assert!(found.out.starts_with("a/Dockerfile:1:43: ") && found.out.lines().count() == 1, "{found:?}");
    assert!(found.err.starts_with("1 file, 1 base: 1 warning. 3 skipped (--verbose shows them)."), "{found:?}");
    let itself = lint(folder.path(), &["Dockerfile.self"]);
    assert_eq!(itself.code, Some(2));
    assert!(itself.err.starts_with("winfrom: cannot read Dockerfile.self: "), "{itself:?}");
    // A folder that is named is walked, by a link too if it stays in the folder.
    link("a", at("in"));
    assert!(lint(folder.path(), &["in"]).out.starts_with("in/Dockerfile:1:43: "));
}

#[test]
fn pipes_are_not_waited_for() {
    let folder = folder();
    if !pipe(folder.path().join("Dockerfile")) {
        return;
    }
    write(folder.path().join("b.Dockerfile"), OLD);
    let found = lint(folder.path(), &[]);
    assert!(found.out.starts_with("b.Dockerfile:1:43: ") && found.out.lines().count() == 1, "{found:?}");
}

#[test]
fn a_configuration_that_nobody_named_is_a_file_of_the_repository() {
    let (folder, secrets) = (folder(), folder());
    let config = folder.path().join("winfrom.yaml");
    write(folder.path().join("Dockerfile"), OLD);
    write(secrets.path().join("secret"), "password: hunter2\n");
    symlink(secrets.path().join("secret"), &config).expect("the tests may write");
    let found = lint(folder.path(), &[]);
    assert_eq!(found.code, Some(2));
    assert!(found.err.contains("leads out of the repository: name it with --config"), "{found:?}");
    assert!(!found.out.contains("hunter2") && !found.err.contains("hunter2"), "{found:?}");
    fs::remove_file(&config).expect("it is ours");
    // A link within is nobody's harm.
    write(folder.path().join("other.yaml"), "rules: { end-of-life: off }\n");
    link("other.yaml", &config);
    assert_eq!(lint(folder.path(), &[]).code, Some(0));
    fs::remove_file(&config).expect("it is ours");
    if pipe(&config) {
        let found = lint(folder.path(), &[]);
        assert_eq!(found.code, Some(2));
        assert!(found.err.contains("winfrom.yaml is no regular file"), "{found:?}");
    }
    assert_eq!(lint(folder.path(), &["--no-config"]).code, Some(1));
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_linted() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(at("Dockerfile"), OLD);
    write(at("closed.Dockerfile"), OLD);
    fs::create_dir(at("closed")).expect("the tests may write");
    write(at("closed/Dockerfile"), OLD);
    let permit =
        |name: &str, mode| fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).expect("it is ours");
    permit("closed.Dockerfile", 0o000);
    permit("closed", 0o000);
    // Root reads what nobody else may.
    let is_root = fs::read(at("closed.Dockerfile")).is_ok();
    let found = lint(folder.path(), &[]);
    let named = lint(folder.path(), &["closed.Dockerfile"]);
    permit("closed", 0o755);
    assert_eq!((found.out.lines().count(), found.code), if is_root { (3, Some(1)) } else { (1, Some(2)) }, "{found:?}");
    assert_eq!(named.code, Some(if is_root { 1 } else { 2 }), "{named:?}");
    if !is_root {
        assert!(found.err.contains("winfrom: warning: cannot read closed.Dockerfile: "), "{found:?}");
        assert!(found.err.contains("cannot read closed: Permission denied"), "{found:?}");
        assert!(found.err.contains("2 files or folders could not be read."), "{found:?}");
        assert!(named.err.starts_with("winfrom: cannot read closed.Dockerfile: "), "{named:?}");
    }
}

#[test]
fn names_are_any_bytes_and_shown_as_text() {
    let folder = folder();
    let name = OsStr::from_bytes(b"Dockerfile.\xff");
    if fs::write(folder.path().join(name), OLD).is_err() {
        // APFS takes UTF-8 only.
        return;
    }
    write(folder.path().join("\u{1b}[31m\n\u{202e}\r.Dockerfile"), OLD);
    let found = lint(folder.path(), &[]);
    let shown: Vec<_> = found.out.lines().map(|line| line.split(":1:43").next().unwrap_or_default()).collect();
    assert_eq!(shown, ["\u{241b}[31m\u{240a}\u{fffd}\u{240d}.Dockerfile", "Dockerfile.\u{fffd}"], "{found:?}");
    for format in FORMATS.iter().map(|format| format.name) {
        let found = run(folder.path(), &["lint", "--format", format]);
        assert_eq!(found.code, Some(1), "{format}");
        assert!(!found.out.contains(['\u{1b}', '\r']), "{format}: {}", found.out);
    }
}

#[test]
fn a_file_that_is_gone_when_it_is_read_is_told() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    // What was found is not there any more: a folder in its place, as a checkout of another branch leaves it.
    fs::create_dir(folder.path().join("b.Dockerfile")).expect("the tests may write");
    let found = lint(folder.path(), &[".", "b.Dockerfile"]);
    assert_eq!((found.out.lines().count(), found.code), (1, Some(1)), "{found:?}");
    let gone = lint(folder.path(), &["gone.Dockerfile"]);
    assert_eq!(gone.code, Some(2));
    assert!(gone.err.starts_with("winfrom: cannot read gone.Dockerfile: "), "{gone:?}");
}

/// A tree that changes under a run gives what it finds, never a panic.
#[test]
fn files_come_and_go_while_they_are_read() {
    let folder = folder();
    let path = |n: usize| folder.path().join(format!("{n:03}.Dockerfile"));
    let changes = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in (0..200).cycle().take_while(|_| changes.load(std::sync::atomic::Ordering::Relaxed)) {
                let _ = fs::write(path(n), OLD.repeat(n % 7));
                let _ = fs::remove_file(path((n * 31 + 100) % 200));
            }
        });
        for _ in 0..10 {
            let found = lint(folder.path(), &[]);
            assert!(matches!(found.code, Some(0 | 1)), "{found:?}");
            assert!(!found.err.contains("panicked"), "{found:?}");
        }
        changes.store(false, std::sync::atomic::Ordering::Relaxed);
    });
    assert!(names_in(folder.path()).iter().all(|name| name.ends_with(".Dockerfile")));
}
