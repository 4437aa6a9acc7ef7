//! `winfrom lint` with a configuration, as a user has it: files in folders, and the program itself.

use crate::newest::newest_image;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const OLD: &str = "FROM mcr.microsoft.com/windows/servercore:1909\n";
const LTSC2019: &str = "FROM mcr.microsoft.com/windows/servercore:ltsc2019\nRUN dir\n";

/// A repository with these files.
pub(crate) fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

pub(crate) struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// `Dockerfile end-of-life`, one a finding.
    pub(crate) fn findings(&self) -> Vec<String> {
        let json = self.json();
        let text = |value: &Value| value.as_str().unwrap_or_default().replace('\\', "/");
        let findings = json["findings"].as_array().expect("findings").iter();
        findings.map(|finding| format!("{} {}", text(&finding["path"]), text(&finding["rule"]))).collect()
    }
}

pub(crate) fn winfrom(folder: &Path, args: &[&str]) -> Run {
    let mut command = crate::program::winfrom();
    let output = command.env("WINFROM_AS_OF", "2026-11-22").current_dir(folder).args(args).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run { code: output.status.code().expect("it ends"), out: text(&output.stdout), err: text(&output.stderr) }
}

pub(crate) fn lint(folder: &Path, args: &[&str]) -> Run {
    winfrom(folder, &[&["lint", "-f", "json"], args].concat())
}

#[test]
fn the_nearest_configuration_up_to_the_root_of_the_repository_holds() {
    let off = "rules: { end-of-life: off }";
    for name in winfrom::config::NAMES {
        let repo = repository(&[(name, off), ("a/b/Dockerfile", OLD)]);
        assert_eq!(lint(repo.path(), &[]).code, 0, "{name}");
        assert_eq!(lint(&repo.path().join("a/b"), &["Dockerfile"]).code, 0, "{name}");
        assert_eq!(lint(repo.path(), &["--no-config"]).code, 1, "{name}");
    }
    let inner = repository(&[
        ("winfrom.yaml", off),
        ("a/winfrom.yaml", "rules: { end-of-life: note }"),
        ("a/Dockerfile", OLD),
        ("b/.git/HEAD", ""),
        ("b/Dockerfile", OLD),
    ]);
    let run = lint(inner.path(), &[]);
    assert_eq!(run.findings(), ["a/Dockerfile end-of-life", "b/Dockerfile end-of-life"]);
    assert_eq!(run.json()["findings"][0]["severity"], "note");
}

#[test]
fn the_command_line_and_the_environment_name_another_configuration() {
    let repo = repository(&[("other.yaml", "rules: { end-of-life: off }"), ("Dockerfile", OLD)]);
    assert_eq!(lint(repo.path(), &["--config", "other.yaml"]).code, 0);
    let run = lint(repo.path(), &["--config", "missing.yaml"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("missing.yaml"), "{}", run.err);
    let mut command = crate::program::winfrom();
    command.env("WINFROM_CONFIG", "other.yaml").current_dir(repo.path()).arg("lint").assert().code(0);
}

#[test]
fn a_wrong_configuration_is_shown_in_every_format_and_ends_with_2() {
    let repo = repository(&[("winfrom.yaml", "hots: {}\nexclude: 3\n"), ("Dockerfile", OLD), ("a/Dockerfile", OLD)]);
    let run = lint(repo.path(), &["--exit-zero"]);
    assert_eq!(run.findings(), ["winfrom.yaml config", "winfrom.yaml config"]);
    assert_eq!(run.code, 2);
    for format in ["full", "concise"] {
        let run = winfrom(repo.path(), &["lint", "-f", format, "--ignore", "config"]);
        assert_eq!(run.code, 2);
        assert!(run.out.contains("winfrom.yaml:1:1"), "{}", run.out);
    }
    let run = winfrom(repo.path(), &["bases"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("winfrom.yaml:1:1"), "{}", run.err);
}

#[test]
fn overrides_replace_whole_values_and_exclude_passes_over() {
    let repo = repository(&[
        (
            "winfrom.yaml",
            "hosts: { a: ltsc2022, b: ltsc2022 }\nexclude: [third_party/]\noverrides:\n\
             - files: ['docker/**']\n  hosts: { c: ltsc2025 }\n- files: [docker/old]\n  hosts: { d: ltsc2019 }\n",
        ),
        ("Dockerfile", LTSC2019),
        ("docker/Dockerfile", LTSC2019),
        ("docker/old/Dockerfile", LTSC2019),
        ("third_party/Dockerfile", LTSC2019),
    ]);
    let run = lint(repo.path(), &[]);
    assert_eq!(run.findings(), ["Dockerfile host-mismatch", "docker/Dockerfile host-mismatch"]);
    assert_eq!(run.json()["findings"][0]["hosts"], serde_json::json!(["a", "b"]));
    assert_eq!(run.json()["findings"][1]["hosts"], serde_json::json!(["c"]));
    assert_eq!(run.json()["summary"]["hosts"], 4);
    assert_eq!(lint(repo.path(), &["third_party/Dockerfile"]).findings().len(), 1);
    assert_eq!(lint(repo.path(), &["--host", "ltsc2019"]).findings().len(), 0);
}

#[test]
fn variants_are_told_apart_only_where_they_differ() {
    let repo = repository(&[
        (
            "winfrom.yaml",
            "hosts: { old: ltsc2019 }\nvariants:\n- { build-args: { V: ltsc2019 }, hosts: [old] }\n\
             - { build-args: { V: ltsc2022 }, hosts: [old] }\n",
        ),
        (
            "Dockerfile",
            "ARG V\nFROM mcr.microsoft.com/windows/nanoserver:1803 AS a\n\
             FROM mcr.microsoft.com/windows/servercore:${V}\nRUN dir\n",
        ),
    ]);
    let run = lint(
        repo.path(),
        &["--build-host", "windows-2022", "--ignore", "host-mismatch", "--severity", "floating-tag=note"],
    );
    let json = run.json();
    let notes = |index: usize| json["findings"][index]["notes"].to_string();
    assert_eq!(run.findings()[..2], ["Dockerfile end-of-life", "Dockerfile floating-tag"], "{}", run.out);
    assert!(!notes(0).contains("variant"), "{}", notes(0));
    let run = lint(repo.path(), &["--select", "host-mismatch"]);
    assert_eq!(run.findings(), ["Dockerfile host-mismatch"]);
    assert!(run.out.contains("holds in variant V=ltsc2022"), "{}", run.out);
}

#[test]
fn a_retired_host_is_told_once_and_where_it_is_declared() {
    let repo = repository(&[
        ("winfrom.yaml", "build-host: windows-2019\n"),
        ("Dockerfile", LTSC2019),
        ("a/Dockerfile", LTSC2019),
    ]);
    let run = lint(repo.path(), &["--select", "retired-host"]);
    assert_eq!(run.findings(), ["winfrom.yaml retired-host"]);
    assert_eq!(run.json()["findings"][0]["start"], serde_json::json!({"line": 1, "column": 13}));
}

#[test]
fn known_findings_stay_hidden_while_lines_move() {
    let repo = repository(&[("a/Dockerfile", OLD), ("b/Dockerfile", LTSC2019)]);
    let run = winfrom(repo.path(), &["lint", "--write-known", "known.json"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    let written = fs::read_to_string(repo.path().join("known.json")).expect("the file");
    fs::write(repo.path().join("a/Dockerfile"), format!("# moved\n\n{OLD}")).expect("a file");
    let run = lint(repo.path(), &["--known", "known.json"]);
    assert_eq!((run.code, run.findings().len()), (0, 0));
    assert_eq!(run.json()["summary"]["known"], 1);
    // From another folder, too, and written again it is the same.
    assert_eq!(lint(&repo.path().join("a"), &["--known", "../known.json"]).code, 0);
    winfrom(repo.path(), &["lint", "--write-known", "known.json"]);
    assert_eq!(fs::read_to_string(repo.path().join("known.json")).expect("the file"), written);
    // A second one of the same kind is new.
    fs::write(repo.path().join("a/Dockerfile"), format!("{OLD}{OLD}")).expect("a file");
    assert_eq!(lint(repo.path(), &["--known", "known.json"]).findings().len(), 1);
    fs::write(repo.path().join("known.json"), "{}").expect("a file");
    let run = lint(repo.path(), &["--known", "known.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("known.json"), "{}", run.err);
}

#[test]
fn known_findings_are_not_fixed() {
    const PINNED: &str = "FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\n";
    let repo = repository(&[("a/Dockerfile", PINNED), ("b/Dockerfile", PINNED)]);
    let read = |path: &str| fs::read_to_string(repo.path().join(path)).expect("a file");
    winfrom(repo.path(), &["lint", "--write-known", "known.json", "a"]);
    let known = ["lint", "--as-of", "2026-11-22", "--known", "known.json"];
    let run = winfrom(repo.path(), &[&known[..], &["--diff"]].concat());
    assert!(run.out.starts_with("--- b/Dockerfile\n") && run.out.matches("+FROM").count() == 1, "{}", run.out);
    let run = winfrom(repo.path(), &[&known[..], &["--fix"]].concat());
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert_eq!(read("a/Dockerfile"), PINNED);
    assert_eq!(read("b/Dockerfile"), PINNED.replace("10.0.17763.973", &newest_image(17763).version()));
    // Nothing is fixed before it is sure what is known.
    fs::write(repo.path().join("b/Dockerfile"), PINNED).expect("a file");
    let run = winfrom(repo.path(), &["lint", "--known", "no-such.json", "--fix"]);
    assert_eq!((run.code, read("b/Dockerfile").as_str()), (2, PINNED), "{}", run.err);
    let anew = winfrom(repo.path(), &["lint", "--known", "new.json", "--write-known", "new.json"]);
    assert_eq!((anew.code, anew.out.as_str()), (0, ""), "{}", anew.err);
}

#[test]
fn ignored_findings_are_counted_and_what_they_covered_comes_back() {
    let repo = repository(&[(
        "Dockerfile",
        "# winfrom: ignore[pre-baseline] museum\nFROM mcr.microsoft.com/windows/servercore:10.0.17763.973\n",
    )]);
    let run = lint(repo.path(), &[]);
    assert_eq!(run.findings(), ["Dockerfile stale-image"]);
    assert_eq!(run.json()["summary"]["suppressed"], 1);
    let run = lint(repo.path(), &["--no-ignore-comments"]);
    assert_eq!(run.findings(), ["Dockerfile pre-baseline"]);
    assert_eq!(run.json()["summary"]["suppressed"], 0);
}

#[test]
fn private_images_and_mirrors_are_judged_as_what_they_are() {
    let repo = repository(&[
        (
            "winfrom.yaml",
            "images: { registry.example.com/base/dotnet: { tags: { '*-1809': 10.0.17763 } } }\n\
             mirrors: { registry.example.com/mcr/: mcr.microsoft.com/ }\n",
        ),
        ("a/Dockerfile", "FROM registry.example.com/base/dotnet:8-1809\nRUN dir\n"),
        ("b/Dockerfile", "FROM registry.example.com/mcr/windows/servercore:ltsc2019\nRUN dir\n"),
        ("c/Dockerfile", "FROM me.azurecr.io/copy/windows/servercore:ltsc2019\nRUN dir\n"),
    ]);
    let json = lint(repo.path(), &["--host", "windows-2022"]).json();
    let severities: Vec<_> = (0..3).map(|index| json["findings"][index]["severity"].clone()).collect();
    assert_eq!(severities, ["error", "error", "note"], "{json}");
    assert!(json["findings"][2].to_string().contains("probably a mirror of"), "{json}");
}

#[test]
fn init_writes_what_lint_reads_and_overwrites_nothing() {
    let repo = repository(&[("Dockerfile", LTSC2019)]);
    assert_eq!(winfrom(repo.path(), &["init"]).code, 0);
    let text = fs::read_to_string(repo.path().join("winfrom.yaml")).expect("the file");
    assert!(text.contains("#   production: ltsc2019"), "{text}");
    assert_eq!(lint(repo.path(), &[]).code, 0);
    let run = winfrom(repo.path(), &["init"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("winfrom.yaml"), "{}", run.err);
    assert_eq!(fs::read_to_string(repo.path().join("winfrom.yaml")).expect("the file"), text);
}
