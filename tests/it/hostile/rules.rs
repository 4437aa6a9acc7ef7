//! Ignore rules in a repository: links, pipes, folders and files beyond all measure in their place.

use super::trees::{link, pipe};
use super::{OLD, folder, lint, run, write};
use std::fs;
use std::path::Path;

/// Puts rules into a subfolder of a repository, and checks that its Dockerfile is checked all the same.
fn check_not_applied(name: &str, make: impl Fn(&Path), why: &str) {
    let folder = folder();
    let inner = folder.path().join("a");
    fs::create_dir(&inner).expect("the tests may write");
    write(inner.join("Dockerfile"), OLD);
    write(folder.path().join("all"), "*\n");
    make(&inner.join(name));
    for (start, path) in [(".", format!("a/{name}")), ("a", format!("a/{name}"))] {
        let found = lint(folder.path(), &[start]);
        assert!(found.out.starts_with("a/Dockerfile:1:43: "), "{name} {why} {start}: {found:?}");
        assert_eq!(found.code, Some(1), "{found:?}");
        let warning = format!("winfrom: warning: {path} is not applied: {why}");
        assert!(found.err.contains(&warning), "{name} {why} {start}: {found:?}");
        assert!(found.err.contains(" 1 skipped"), "{found:?}");
    }
}

#[test]
fn rules_that_are_no_regular_file_are_not_applied() {
    for name in [".gitignore", ".ignore"] {
        for target in ["/dev/null", "/dev/zero", "../all", "gone", ".."] {
            check_not_applied(name, |at| link(target, at), "it is a link, which Git does not follow");
        }
        check_not_applied(name, |at| fs::create_dir(at).expect("the tests may write"), "it is a folder");
    }
}

#[test]
fn rules_that_are_a_pipe_are_not_waited_for() {
    if pipe(folder().path().join("pipe")) {
        check_not_applied(".gitignore", |at| assert!(pipe(at)), "it is not a regular file");
    }
}

#[test]
fn rules_beyond_the_limits_are_not_applied() {
    let long = format!("*\n{}", "a".repeat(5 << 10));
    let large = format!("*\n{}", "#\n".repeat(1 << 20));
    let many = format!("*\n{}", "a\n".repeat(20_000));
    let wild = format!("*\n{}", format!("{}\n", "*a".repeat(2_000)).repeat(100));
    for (text, why) in [
        (long, "it has a pattern of more than 4 KiB"),
        (large, "it is larger than 1 MiB"),
        (many, "it has more than 10000 patterns"),
        (wild, "its patterns with wildcards have more than 32 KiB"),
    ] {
        check_not_applied(".gitignore", |at| write(at, &text), why);
    }
}

/// Each file alone is within the limits.
#[test]
fn rules_that_are_too_large_together_are_not_applied() {
    let folder = folder();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).expect("the tests may write");
    let wild = format!("{}\n", "*a".repeat(200)).repeat(70);
    for below in ["", "a", "a/b"] {
        write(folder.path().join(below).join(".gitignore"), format!("Dockerfile\n{wild}"));
        write(folder.path().join(below).join("Dockerfile"), OLD);
    }
    write(folder.path().join("a/b/.gitignore"), format!("!Dockerfile\nx.Dockerfile\n{wild}"));
    write(inner.join("x.Dockerfile"), OLD);
    let found = lint(folder.path(), &[]);
    assert!(found.out.starts_with("a/b/x.Dockerfile:1:43: ") && found.out.lines().count() == 1, "{found:?}");
    let warning = "a/b/.gitignore is not applied: with the rules of the folders above it, it is too large";
    assert!(found.err.contains(warning), "{found:?}");
}

#[test]
fn rules_apply_with_the_precedence_of_git() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for path in ["a/b", "a/vendor", "c", ".git/info", "sub/.git", "sub/vendor"] {
        fs::create_dir_all(at(path)).expect("the tests may write");
    }
    for path in
        ["Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/vendor/Dockerfile", "c/Dockerfile", "c/x.Dockerfile"]
    {
        write(at(path), OLD);
    }
    write(at("sub/vendor/Dockerfile"), OLD);
    write(at(".gitignore"), "/Dockerfile\nvendor/\n*.Dockerfile\n");
    write(at("a/b/.gitignore"), "# nothing\nDockerfile\n!/Dockerfile\n");
    write(at("c/.ignore"), "!x.Dockerfile\n");
    write(at(".git/info/exclude"), "/c/Dockerfile\n");
    let paths = |arguments: &[&str], start: &Path| {
        let found = run(start, &[&["lint", "--format", "concise"], arguments].concat());
        found.out.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    // The rules of a repository do not apply in another one below it.
    let all = ["a/Dockerfile", "a/b/Dockerfile", "c/x.Dockerfile", "sub/vendor/Dockerfile"];
    assert_eq!(paths(&["."], folder.path()), all);
    assert_eq!(paths(&["a"], folder.path()), ["a/Dockerfile", "a/b/Dockerfile"]);
    assert_eq!(paths(&["."], &at("c")), ["x.Dockerfile"]);
    assert_eq!(paths(&["../sub"], &at("c")), ["../sub/vendor/Dockerfile"]);
}
