//! Files that Git tracks although ignore rules match them. A script stands in for Git; `.ci/hostile` has Git itself.

use super::{OLD, Run, folder, write};
use crate::program;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

/// A repository that ignores everything in `vendor` and `*.win`.
fn repository() -> TempDir {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for path in [".git", "vendor", "bin"] {
        fs::create_dir(at(path)).expect("the tests may write");
    }
    write(at(".gitignore"), "vendor/\nDockerfile.win\n");
    for path in ["Dockerfile", "Dockerfile.win", "vendor/Dockerfile", "vendor/Dockerfile.tmpl"] {
        write(at(path), OLD);
    }
    folder
}

/// Makes a program of a script for `sh`.
fn script(at: &Path, text: &str) {
    write(at, format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(at, fs::Permissions::from_mode(0o755)).expect("it is new");
}

fn lint(repository: &Path, path: &str, arguments: &[&str]) -> Run {
    let mut command = program::winfrom();
    command.current_dir(repository).args(["lint", "--format", "concise"]).args(arguments);
    command.env("PATH", path).env("GIT_DIR", "/nowhere").env("GIT_EXTERNAL_DIFF", "x").env("GIT_CONFIG_COUNT", "0");
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
}

fn files(found: &Run) -> Vec<&str> {
    found.out.lines().filter_map(|line| line.split(':').next()).collect()
}

const NOT_CHECKED: &str = "files that Git tracks although ignore rules match them were not checked: ";

#[test]
fn tracked_files_are_checked_whatever_the_rules_say() {
    let (repository, tools) = (repository(), folder());
    let said = tools.path().join("said");
    let text = format!(
        "/bin/pwd >'{said}'; echo \"$@\" >>'{said}'; /usr/bin/env >>'{said}'\n\
         printf 'Dockerfile\\0Dockerfile.win\\0vendor/Dockerfile\\0vendor/Dockerfile.tmpl\\0gone/Dockerfile\\0\
         vendor/gone.Dockerfile\\0../Dockerfile\\0vendor/../../Dockerfile\\0/etc/Dockerfile\\0'",
        said = said.display()
    );
    script(&tools.path().join("git"), &text);
    let path = tools.path().to_string_lossy();
    let found = lint(repository.path(), &path, &[]);
    assert_eq!(files(&found), ["Dockerfile", "Dockerfile.win", "vendor/Dockerfile"], "{found:?}");
    assert!(found.err.starts_with("3 files, "), "{found:?}");
    let said = fs::read_to_string(said).expect("Git was asked");
    for expected in
        ["-c core.fsmonitor=false ", "-c protocol.allow=never ", "GIT_OPTIONAL_LOCKS=0", "GIT_CONFIG_COUNT=0"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("GIT_DIR=") && !said.contains("GIT_EXTERNAL_DIFF="), "{said}");
    // What is fixed is the same.
    let found = lint(repository.path(), &path, &["--diff"]);
    assert_eq!(found.code, Some(0), "{found:?}");
    let found = lint(repository.path(), &path, &["vendor"]);
    assert_eq!(files(&found), ["vendor/Dockerfile"], "a file that the walk met is checked once: {found:?}");
}

#[test]
fn a_tracked_file_that_became_a_link_is_skipped() {
    let (repository, tools) = (repository(), folder());
    script(&tools.path().join("git"), "printf 'vendor/Dockerfile\\0Dockerfile.win\\0'");
    fs::remove_dir_all(repository.path().join("vendor")).expect("it is ours");
    write(tools.path().join("Dockerfile"), OLD);
    super::trees::link(&tools.path().to_string_lossy(), repository.path().join("vendor"));
    fs::remove_file(repository.path().join("Dockerfile.win")).expect("it is ours");
    super::trees::link("Dockerfile", repository.path().join("Dockerfile.win"));
    let found = lint(repository.path(), &tools.path().to_string_lossy(), &[]);
    assert_eq!(files(&found), ["Dockerfile"], "{found:?}");
    assert!(found.err.contains(" 1 skipped"), "{found:?}");
}

#[test]
fn a_run_without_an_answer_of_git_says_so() {
    let (repository, tools) = (repository(), folder());
    let path = tools.path().to_string_lossy();
    for (text, why) in [(None, "there is no `git` in PATH"), (Some("exit 128"), "`git ls-files` failed in ")] {
        if let Some(text) = text {
            script(&tools.path().join("git"), text);
        }
        let found = lint(repository.path(), &path, &[]);
        assert_eq!((files(&found), found.code), (vec!["Dockerfile"], Some(1)), "{found:?}");
        assert_eq!(found.err.matches(NOT_CHECKED).count(), 1, "{found:?}");
        assert!(found.err.contains(why), "{found:?}");
    }
    // Where nothing is left out, nothing has to be asked; nor where there is no repository.
    fs::remove_file(repository.path().join(".gitignore")).expect("it is ours");
    assert!(!lint(repository.path(), &path, &[]).err.contains(NOT_CHECKED));
    write(repository.path().join(".gitignore"), "vendor\n");
    fs::remove_dir(repository.path().join(".git")).expect("it is ours");
    assert!(!lint(repository.path(), &path, &[]).err.contains(NOT_CHECKED));
}

#[test]
fn reports_say_that_tracked_files_are_not_known() {
    let (repository, tools) = (repository(), folder());
    let path = tools.path().to_string_lossy();
    let report = |format: &str| lint(repository.path(), &path, &["--report", &format!("{format}=report"), "."]);
    let read = || fs::read_to_string(repository.path().join("report")).expect("it was written");
    let found = report("json");
    assert!(
        found.err.contains(" Files that Git tracks although ignore rules match them were not checked."),
        "{found:?}"
    );
    let json: Value = serde_json::from_str(&read()).expect("it is JSON");
    let expected = json!({
        "path": ".",
        "reason": "tracked-files-unknown",
        "message": format!("{NOT_CHECKED}there is no `git` in PATH"),
        "unreadable": false,
    });
    assert_eq!((&json["summary"]["skipped"], &json["skipped"]), (&json!(1), &json!([expected])));
    report("sarif");
    let sarif: Value = serde_json::from_str(&read()).expect("it is JSON");
    let notification = &sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["properties"]["reason"], "tracked-files-unknown");
    report("markdown");
    assert!(read().contains("Files that Git tracks although ignore rules match them were not checked."));
    // With fixes, and with a patch, it is the same.
    for option in ["--diff", "--fix"] {
        let found = lint(repository.path(), &path, &[option]);
        assert_eq!(found.err.matches(NOT_CHECKED).count(), 1, "{found:?}");
    }
}

#[test]
fn a_file_of_submodules_that_is_not_valid_hides_nothing() {
    let (repository, tools) = (repository(), folder());
    let fails = "case \"$*\" in *--recurse-submodules*) exit 128;; esac";
    script(&tools.path().join("git"), &format!("{fails}\nprintf 'vendor/Dockerfile\\0'"));
    let found = lint(repository.path(), &tools.path().to_string_lossy(), &[]);
    assert_eq!(files(&found), ["Dockerfile", "vendor/Dockerfile"], "{found:?}");
    assert!(!found.err.contains(NOT_CHECKED), "{found:?}");
    // The files of submodules are not known.
    let warning = "warning: .: files that submodules track although ignore rules match them were not checked: \
                   `git ls-files --recurse-submodules` failed in .";
    assert!(found.err.contains(warning) && found.err.contains(" 1 skipped"), "{found:?}");
}

/// Two clones in one folder, each with a `.gitignore` that hides a file that Git tracks.
fn clones() -> TempDir {
    let folder = folder();
    for clone in ["a", "b/c"] {
        let at = |name: &str| folder.path().join(clone).join(name);
        fs::create_dir_all(at("vendor")).expect("the tests may write");
        write(at(".gitignore"), "vendor/\nDockerfile.win\n");
        write(at("vendor/Dockerfile"), OLD);
        write(at("Dockerfile.win"), OLD);
    }
    fs::create_dir(folder.path().join("a/.git")).expect("the tests may write");
    write(folder.path().join("b/c/.git"), "gitdir: /nowhere\n");
    folder
}

#[test]
fn tracked_files_of_repositories_below_the_folder_are_checked() {
    let (clones, tools) = (clones(), folder());
    let answer = "case $(/bin/pwd) in\n*/a | */b/c) printf 'Dockerfile.win\\0vendor/Dockerfile\\0';;\nesac";
    script(&tools.path().join("git"), answer);
    let path = tools.path().to_string_lossy();
    let expected = ["a/Dockerfile.win", "a/vendor/Dockerfile", "b/c/Dockerfile.win", "b/c/vendor/Dockerfile"];
    for has_repository_above in [false, true] {
        if has_repository_above {
            fs::create_dir(clones.path().join(".git")).expect("the tests may write");
        }
        let found = lint(clones.path(), &path, &[]);
        assert_eq!(files(&found), expected, "{found:?}");
        let found = lint(clones.path(), &path, &["b"]);
        assert_eq!(files(&found), expected[2..], "{found:?}");
    }
}

#[test]
fn repositories_in_which_git_cannot_be_asked_are_counted() {
    let (clones, tools) = (clones(), folder());
    script(&tools.path().join("git"), "case $(/bin/pwd) in */a) exit 128;; esac; printf 'Dockerfile.win\\0'");
    let path = tools.path().to_string_lossy().into_owned();
    let found = lint(clones.path(), &path, &[]);
    assert_eq!(files(&found), ["b/c/Dockerfile.win"], "{found:?}");
    assert!(found.err.contains("warning: a: files that Git tracks although") && found.err.contains(" 1 skipped"));
    // Of more than 64 repositories, the first 64 are asked.
    for n in 0..70 {
        let at = |name: &str| clones.path().join(format!("many/{n:02}")).join(name);
        fs::create_dir_all(at(".git")).expect("the tests may write");
        write(at(".gitignore"), "Dockerfile.win\n");
        write(at("Dockerfile.win"), OLD);
    }
    let found = lint(&clones.path().join("many"), &path, &[]);
    assert_eq!(files(&found).len(), 64, "{found:?}");
    let warning = "warning: .: files that Git tracks although ignore rules match them were not checked: \
                   the folder has more than 64 repositories";
    assert!(found.err.contains(warning) && found.err.contains(" 1 skipped"), "{found:?}");
}

/// A pull request to one of the clones could bring the program.
#[test]
fn a_git_in_another_repository_below_the_folder_is_not_run() {
    let clones = clones();
    let pwned = clones.path().join("pwned");
    script(&clones.path().join("a/git"), &format!("echo >'{}'", pwned.display()));
    let found = lint(clones.path(), &clones.path().join("a").to_string_lossy(), &[]);
    assert!(found.err.contains("there is no `git` in PATH") && !pwned.exists(), "{found:?}");
}

/// A pull request could bring the program.
#[test]
fn a_git_in_the_repository_is_not_run() {
    let repository = repository();
    let pwned = repository.path().join("pwned");
    for name in ["git", "bin/git"] {
        script(&repository.path().join(name), &format!("echo >'{}'", pwned.display()));
    }
    let bin = repository.path().join("bin");
    for path in [".", "", "bin", ":bin", &bin.to_string_lossy()] {
        let found = lint(repository.path(), path, &[]);
        assert!(found.err.contains("there is no `git` in PATH"), "{path}: {found:?}");
        assert!(!pwned.exists(), "{path}");
    }
}

/// The working folder is a repository with a `git` of its own, and another repository is checked.
#[test]
fn a_git_of_the_working_folder_is_not_run() {
    let (working, checked) = (repository(), repository());
    let pwned = working.path().join("pwned");
    script(&working.path().join("bin/git"), &format!("echo >'{}'", pwned.display()));
    let bin = working.path().join("bin").to_string_lossy().into_owned();
    let found = lint(working.path(), &bin, &[&checked.path().to_string_lossy()]);
    assert!(!pwned.exists(), "{found:?}");
}

/// A submodule is checked, and the repository around it has a `git` of its own.
#[test]
fn a_git_of_the_repository_around_is_not_run() {
    let outer = repository();
    let inner = outer.path().join("vendor/sub");
    fs::create_dir_all(inner.join(".git")).expect("the folder is writable");
    fs::write(inner.join(".gitignore"), "Dockerfile\n").expect("the folder is writable");
    fs::write(inner.join("Dockerfile"), "FROM mcr.microsoft.com/windows/servercore:1803\n")
        .expect("the folder is writable");
    let pwned = outer.path().join("pwned");
    script(&outer.path().join("bin/git"), &format!("echo >'{}'", pwned.display()));
    let bin = outer.path().join("bin").to_string_lossy().into_owned();
    let found = lint(&inner, &bin, &[]);
    assert!(found.err.contains("there is no `git` in PATH") && !pwned.exists(), "{found:?}");
}
