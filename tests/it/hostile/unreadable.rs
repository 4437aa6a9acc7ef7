//! What cannot be read, in each report. A path that is too long cannot be read by root either.

use super::{OLD, folder, lint, run, write};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

/// A folder with a Dockerfile, and with folders that are nested deeper than any path can name.
fn too_deep() -> TempDir {
    let folder = folder();
    write(folder.path().join("Dockerfile"), OLD);
    // Each chain of folders is made by a path that is short enough, and then moved below the next one.
    let chain = |name: &str| format!("{name}/{}", vec!["d".repeat(100); 7].join("/"));
    for number in 0..7 {
        fs::create_dir_all(folder.path().join(chain("next"))).expect("the tests may write");
        if number > 0 {
            let below = folder.path().join(chain("next")).join("below");
            fs::rename(folder.path().join("deep"), below).expect("both are ours");
        }
        fs::rename(folder.path().join("next"), folder.path().join("deep")).expect("both are ours");
    }
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn a_folder_that_cannot_be_read_is_exit_code_2() {
    let folder = too_deep();
    let found = lint(folder.path(), &[]);
    assert_eq!((found.out.lines().count(), found.code), (1, Some(2)), "{found:?}");
    assert!(found.err.contains("winfrom: warning: cannot read deep/ddd"), "{found:?}");
    assert!(found.err.contains(" 1 file or folder could not be read."), "{found:?}");
    for (arguments, code) in [
        (&["--exit-zero"][..], 2),
        (&["--fix"], 2),
        (&["--diff"], 2),
        (&["--allow-unreadable"], 1),
        (&["--allow-unreadable", "--exit-zero"], 0),
        (&["Dockerfile"], 1),
    ] {
        assert_eq!(lint(folder.path(), arguments).code, Some(code), "{arguments:?}");
    }
}

#[test]
fn reports_say_what_could_not_be_read() {
    let folder = too_deep();
    super::trees::link("Dockerfile", folder.path().join("b.Dockerfile"));
    let report = |format: &str| run(folder.path(), &["lint", "--format", format]).out;
    let found = json(&report("json"));
    assert_eq!((&found["summary"]["unreadable"], &found["summary"]["skipped"]), (&1.into(), &1.into()));
    let skipped = &found["skipped"];
    assert_eq!((&skipped[0]["reason"], &skipped[0]["unreadable"]), (&"unreadable".into(), &true.into()));
    assert_eq!(skipped[1]["path"], "b.Dockerfile");
    assert_eq!((&skipped[1]["reason"], &skipped[1]["unreadable"]), (&"link".into(), &false.into()));
    let invocation = &json(&report("sarif"))["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notifications = invocation["toolExecutionNotifications"].as_array().expect("there are some");
    let levels: Vec<_> = notifications.iter().map(|notification| &notification["level"]).collect();
    assert_eq!(levels, ["error", "note"]);
    assert!(report("github").starts_with("::warning title=winfrom::1 file or folder could not be read: deep/ddd"));
    assert!(report("markdown").contains("1 file or folder could not be read: `deep/ddd"));
    assert!(report("junit").contains("<error type=\"unreadable\" message=\"cannot read deep/ddd"));
    assert!(report("checkstyle").contains("source=\"winfrom.unreadable\""));
}

#[test]
fn a_file_larger_than_the_limit_could_not_be_read() {
    let folder = folder();
    let file = fs::File::create(folder.path().join("Dockerfile")).expect("the tests may write");
    // Sparse, so that it takes no room.
    file.set_len((64 << 20) + 1).expect("it is sparse");
    let found = lint(folder.path(), &[]);
    assert_eq!(found.code, Some(2), "{found:?}");
    assert!(found.err.contains("cannot read Dockerfile: larger than 64 MiB"), "{found:?}");
    let named = lint(folder.path(), &["Dockerfile"]);
    assert_eq!(named.code, Some(2), "{named:?}");
    assert!(named.err.contains("cannot read Dockerfile: larger than 64 MiB"), "{named:?}");
}

#[test]
fn links_and_special_files_are_counted() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    write(at("base"), OLD);
    super::trees::link("base", at("Dockerfile"));
    let has_pipe = super::trees::pipe(at("b.Dockerfile"));
    let found = lint(folder.path(), &["--verbose"]);
    assert_eq!(found.code, Some(0), "{found:?}");
    assert!(found.err.contains("warning: Dockerfile is a link and was not checked"), "{found:?}");
    assert_eq!(found.err.contains("b.Dockerfile is not a regular file and was not checked"), has_pipe, "{found:?}");
    assert!(found.err.contains(&format!(" {} skipped", 1 + usize::from(has_pipe))), "{found:?}");
    assert!(!lint(folder.path(), &[]).err.contains("warning: Dockerfile is a link"));
}

#[test]
fn a_diff_counts_what_was_skipped() {
    let folder = too_deep();
    super::trees::link("Dockerfile", folder.path().join("b.Dockerfile"));
    let found = run(folder.path(), &["lint", "--diff"]);
    assert_eq!(found.code, Some(2), "{found:?}");
    let expected = "nothing would be fixed. 1 file or folder could not be read. 1 skipped (--verbose shows them).";
    assert!(found.err.contains(expected), "{found:?}");
}
