//! Configurations that reach for what is not theirs, or for all of memory.

use super::{OLD, folder, lint, run, write};
use std::fs;

/// The first line that a wrong configuration gets.
fn refused(config: &str) -> String {
    let folder = folder();
    write(folder.path().join("winfrom.yaml"), config);
    write(folder.path().join("Dockerfile"), OLD);
    let found = lint(folder.path(), &[]);
    assert_eq!(found.code, Some(2), "{config}: {found:?}");
    assert!(!found.err.contains("panicked"), "{found:?}");
    found.out.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn patterns_stay_in_the_folder() {
    for pattern in ["../**", "/etc/**", "a/../../b", "C:/**", "..\\\\b", "./../x"] {
        for key in ["exclude: [P]", "overrides: [{ files: [P], hosts: { a: ltsc2022 } }]"] {
            let said = refused(&key.replace('P', &format!("\"{pattern}\"")));
            assert!(said.contains("patterns stay in the folder of the configuration"), "{pattern}: {said}");
        }
    }
}

#[test]
fn patterns_that_explode_are_refused() {
    let alternatives = format!("{{{}}}", vec!["a?[a-z]*"; 40].join(","));
    for pattern in [alternatives.repeat(20), "{a,".repeat(5_000), "[".repeat(50_000), "**/".repeat(100_000)] {
        let folder = folder();
        write(folder.path().join("winfrom.yaml"), format!("exclude: [\"{pattern}\"]\n"));
        write(folder.path().join("Dockerfile"), OLD);
        let found = lint(folder.path(), &[]);
        assert!(matches!(found.code, Some(0..=2)), "{found:?}");
        assert!(!found.err.contains("panicked"), "{found:?}");
    }
    // Globs are matched by finite automata: a text that a backtracking matcher never ends on takes no time.
    let folder = folder();
    let stars = "*a".repeat(40) + "b";
    write(folder.path().join("winfrom.yaml"), format!("exclude: [\"{stars}\"]\n"));
    fs::create_dir(folder.path().join("a".repeat(200))).expect("the tests may write");
    write(folder.path().join("a".repeat(200)).join("Dockerfile"), OLD);
    assert_eq!(lint(folder.path(), &[]).code, Some(1));
}

#[test]
fn patterns_beyond_the_limits_are_findings() {
    let long = "a".repeat(5 << 10);
    let many = |pattern: &str| vec![format!("\"{pattern}\""); 10_000].join(", ");
    let tags: String = (0..10_000).map(|n| format!("      \"{n}-*\": ltsc2022\n")).collect();
    for (config, expected) in [
        (format!("exclude: [\"{long}\"]\n"), "the pattern is longer than 4 KiB"),
        (format!("overrides: [{{ files: [\"{long}\"], hosts: {{ a: ltsc2022 }} }}]\n"), "longer than 4 KiB"),
        (format!("images:\n  x.example/y:\n    tags:\n      ? \"{long}\"\n      : ltsc2022\n"), "longer than 4 KiB"),
        (format!("exclude: [{}]\n", many("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a")), "more than 2000 patterns"),
        (format!("exclude: [{}]\n", many("a")), "more than 2000 patterns"),
        (format!("images:\n  x.example/y:\n    tags:\n{tags}"), "more than 2000 patterns"),
    ] {
        let said = refused(&config);
        assert!(said.starts_with("winfrom.yaml:") && said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn files_that_grow_when_they_are_read_are_refused() {
    let bomb = (1..10).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(), |text, level| {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        text + &format!("a{level}: &a{level} [{inner}]\n")
    });
    let beyond = "nested or repeated beyond what winfrom reads";
    for (config, expected) in [
        (bomb.as_str(), beyond),
        (&"[".repeat(100_000), "config"),
        (&"a: ".repeat(1_000), "config"),
        (&"- ".repeat(10_000), "config"),
        ("a: &a [*a]", "config"),
        ("hosts: \0", "config"),
        ("\u{feff}\u{feff}hosts", "config"),
        ("hosts: { \"a\\u001b[31m\\u202e\": nowhere }", "config"),
    ] {
        let said = refused(config);
        let start: String = config.chars().take(20).collect();
        assert!(said.contains(expected), "{start}: {said}");
        assert!(!said.contains(['\0', '\u{1b}', '\u{202e}']), "{said:?}");
    }
}

/// `--diff` shows no report. What it does not check is counted all the same.
#[test]
fn a_diff_says_what_was_not_checked() {
    let repository = folder();
    let at = |name: &str| repository.path().join(name);
    fs::create_dir(at("a")).expect("the tests may write");
    write(at("Dockerfile"), OLD);
    write(at("a/Dockerfile"), OLD);
    for (configuration, expected) in [
        ("exclude: [a]", " 1 file excluded by winfrom.yaml."),
        ("rules: { end-of-life: off }", " 2 findings ignored by winfrom.yaml (end-of-life 2)."),
    ] {
        write(at("winfrom.yaml"), configuration);
        let found = run(repository.path(), &["lint", "--diff"]);
        assert_eq!(found.code, Some(0), "{found:?}");
        assert_eq!(found.err.trim_end(), format!("nothing would be fixed.{expected}"));
        assert_eq!(run(repository.path(), &["lint", "--diff", "-q"]).err, "");
    }
    write(at("winfrom.yaml"), "");
    write(at("a/Dockerfile"), format!("# winfrom: ignore[end-of-life]\n{OLD}"));
    let found = run(repository.path(), &["lint", "--diff"]);
    assert!(found.err.contains(" 1 finding ignored by comments (end-of-life 1)."), "{found:?}");
    assert_eq!(run(repository.path(), &["lint", "-q", "--write-known", "known.json"]).code, Some(0));
    let found = run(repository.path(), &["lint", "--diff", "--known", "known.json"]);
    assert!(found.err.contains(", 1 by --known (end-of-life 1)."), "{found:?}");
}

#[test]
fn a_diff_without_a_valid_configuration_is_exit_code_2() {
    let repository = folder();
    write(repository.path().join("Dockerfile"), "FROM mcr.microsoft.com/windows/nanoserver:10.0.17763.973\n");
    write(repository.path().join("winfrom.yaml"), "hosts: { a: nonsense }\nexclud: [x]\n");
    for arguments in [&["--diff"][..], &["--diff", "--fix=unsafe"], &["--diff", "--exit-zero"]] {
        let found = run(repository.path(), &[&["lint"], arguments].concat());
        assert_eq!((found.out.as_str(), found.code), ("", Some(2)), "{found:?}");
        let findings = found.err.lines().filter(|line| line.starts_with("winfrom.yaml:") && line.contains("config"));
        assert_eq!(findings.count(), 2, "{found:?}");
    }
}
