//! Runs without a file to check.

use super::{OLD, folder, lint, write};

#[test]
fn a_run_without_a_file_succeeds_unless_files_are_required() {
    let folder = folder();
    let found = lint(folder.path(), &[]);
    assert_eq!(found.code, Some(0), "{found:?}");
    assert!(found.err.contains("winfrom: warning: no Dockerfile found"), "{found:?}");
    assert_eq!(lint(folder.path(), &["--require-files"]).code, Some(2));
    write(folder.path().join("Dockerfile"), OLD);
    assert_eq!(lint(folder.path(), &["--require-files"]).code, Some(1));
}

#[test]
fn excluded_files_do_not_count_as_checked() {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    write(folder.path().join("winfrom.yaml"), "exclude: ['**']\n");
    assert_eq!(lint(folder.path(), &[]).code, Some(0));
    let found = lint(folder.path(), &["--require-files"]);
    assert_eq!(found.code, Some(2), "{found:?}");
    assert!(found.err.contains("no file was checked"), "{found:?}");
}
