//! What comments, the configuration and `--known` keep out of a report is counted, and listed where a format can.

use crate::configured::{Run, lint, repository, winfrom};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Reported by `end-of-life`.
const OLD: &str = "FROM mcr.microsoft.com/windows/servercore:1909\n";
/// Reported by `pre-baseline`, which covers `stale-image`.
const BEFORE: &str = "FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\n";

/// The number that the summary of a JSON report has under a key.
fn number(run: &Run, key: &str) -> u64 {
    run.json()["summary"][key].as_u64().unwrap_or_else(|| panic!("{key} in {}", run.out))
}

/// The rules of the suppressed findings, with what suppresses them.
fn suppressions(run: &Run) -> Vec<String> {
    let json = run.json();
    let all = json["suppressions"].as_array().expect("suppressions").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.map(|entry| format!("{} {} {}", text(&entry["path"]), text(&entry["rule"]), text(&entry["by"]))).collect()
}

fn sarif(folder: &Path, args: &[&str]) -> Value {
    let run = winfrom(folder, &[&["lint", "-f", "sarif"], args].concat());
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err))
}

#[test]
fn rules_that_the_configuration_disables_are_counted() {
    let config = "rules: { end-of-life: off, pre-baseline: off, stale-image: off, floating-tag: off }";
    let repo = repository(&[("winfrom.yaml", config), ("a/Dockerfile", OLD), ("b/Dockerfile", BEFORE)]);
    let run = lint(repo.path(), &[]);
    assert_eq!((run.code, run.findings().len()), (0, 0));
    let expected = [
        "a/Dockerfile end-of-life configuration",
        "b/Dockerfile pre-baseline configuration",
        "b/Dockerfile stale-image configuration",
    ];
    assert_eq!(suppressions(&run), expected);
    assert_eq!(number(&run, "suppressed_by_configuration"), 3);
    let first = &run.json()["suppressions"][0];
    assert_eq!(first["justification"], "disabled in winfrom.yaml:1");
    assert_eq!((&first["start"], &first["span"]), (&json!({"line": 1, "column": 43}), &json!([42, 46])));
    let expected = "3 findings ignored by winfrom.yaml (end-of-life 1, pre-baseline 1, stale-image 1).";
    assert!(run.err.contains(expected), "{}", run.err);
}

#[test]
fn rules_that_the_command_line_disables_are_not_counted() {
    let repo = repository(&[("winfrom.yaml", "rules: { end-of-life: off }"), ("Dockerfile", OLD)]);
    for args in [
        &["--ignore", "end-of-life"][..],
        &["--select", "pre-baseline"],
        &["--severity", "end-of-life=off"],
        &["--severity", "end-of-life=note"],
        &["--select", "end-of-life"],
        &["--no-config"],
    ] {
        let run = lint(repo.path(), args);
        assert_eq!(suppressions(&run).len(), 0, "{args:?}");
        assert!(!run.err.contains("winfrom.yaml"), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_disabled_rule_that_a_reported_finding_covers_takes_nothing_away() {
    let repo = repository(&[("winfrom.yaml", "rules: { stale-image: off }"), ("Dockerfile", BEFORE)]);
    let run = lint(repo.path(), &[]);
    assert_eq!(run.findings(), ["Dockerfile pre-baseline"]);
    assert_eq!(suppressions(&run).len(), 0);
}

#[test]
fn findings_of_several_builds_and_of_the_configuration_are_counted_once() {
    let config = "hosts: { a: windows-2016 }\nrules: { retired-host: off, end-of-life: off }\n\
                  variants: [{ build-args: { A: x } }, { build-args: { A: y } }]\n";
    let repo = repository(&[("winfrom.yaml", config), ("a/Dockerfile", OLD), ("b/Dockerfile", OLD)]);
    let run = lint(repo.path(), &["--ignore", "host-mismatch"]);
    let expected = [
        "a/Dockerfile end-of-life configuration",
        "b/Dockerfile end-of-life configuration",
        "winfrom.yaml retired-host configuration",
    ];
    assert_eq!(suppressions(&run), expected);
}

#[test]
fn lowered_severities_are_counted() {
    let files = [("winfrom.yaml", "rules: { end-of-life: note, pre-baseline: error }"), ("Dockerfile", OLD)];
    let run = lint(repository(&files).path(), &[]);
    assert_eq!((run.code, number(&run, "lowered_by_configuration")), (0, 1));
    assert!(run.err.contains("severity of 1 finding lowered by winfrom.yaml (end-of-life 1)."), "{}", run.err);
    let run = lint(repository(&files).path(), &["--severity", "end-of-life=note"]);
    assert_eq!(number(&run, "lowered_by_configuration"), 0);
    let raised = [("winfrom.yaml", "rules: { end-of-life: error }"), ("Dockerfile", OLD)];
    assert_eq!(number(&lint(repository(&raised).path(), &[]), "lowered_by_configuration"), 0);
}

#[test]
fn excluded_files_and_configuration_files_are_counted() {
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  nodeSelector: { kubernetes.io/os: windows }\n  containers:\n  - name: a\n    \
               image: mcr.microsoft.com/windows/servercore:1909\n";
    let repo = repository(&[
        ("winfrom.yaml", "exclude: [old, pods]\ndiscover: true\noverrides: [{ files: [b], hosts: { a: ltsc2019 } }]"),
        ("old/Dockerfile", OLD),
        ("old/web/Dockerfile", OLD),
        ("pods/pod.yaml", pod),
        ("a/winfrom.yaml", "exclude: [\"**\"]"),
        ("a/Dockerfile", OLD),
        ("b/Dockerfile", "FROM mcr.microsoft.com/windows/servercore:ltsc2019\n"),
    ]);
    let run = lint(repo.path(), &[]);
    assert_eq!((run.code, number(&run, "files"), number(&run, "excluded")), (0, 1, 4));
    assert_eq!((number(&run, "configurations"), number(&run, "overrides")), (2, 1));
    let expected = "4 files excluded by winfrom.yaml; 2 configuration files and 1 override in effect; \
                    winfrom.yaml sets discover, hosts.";
    assert!(run.err.contains(expected), "{}", run.err);
    assert!(!run.err.contains("no Dockerfile found"), "{}", run.err);
    let run = lint(repo.path(), &["--no-config"]);
    assert_eq!((number(&run, "excluded"), number(&run, "configurations")), (0, 0));
}

#[test]
fn an_ordinary_run_says_nothing_of_suppressions() {
    let repo = repository(&[("winfrom.yaml", "rules: { floating-tag: warning }"), ("Dockerfile", OLD)]);
    let run = lint(repo.path(), &[]);
    assert!(!run.err.contains("winfrom.yaml") && !run.err.contains("ignored"), "{}", run.err);
    let log = sarif(repo.path(), &[]);
    assert!(log["runs"][0]["results"][0].get("suppressions").is_none());
    let run = winfrom(repo.path(), &["lint", "-f", "github"]);
    assert!(!run.out.contains("suppressions"), "{}", run.out);
}

#[test]
fn suppressed_findings_are_results_of_sarif() {
    let files = [
        ("winfrom.yaml", "rules: { pre-baseline: off, stale-image: off }"),
        ("Dockerfile", &format!("# winfrom: ignore[end-of-life] museum piece\n{OLD}{OLD}{BEFORE}")),
        ("known/Dockerfile", OLD),
    ];
    let repo = repository(&files);
    winfrom(repo.path(), &["lint", "--write-known", "known.json", "known"]);
    let log = sarif(repo.path(), &["--known", "known.json"]);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let shown: Vec<_> = results.iter().map(|result| (&result["ruleId"], &result["suppressions"])).collect();
    let accepted = |kind, why| json!([{"kind": kind, "status": "accepted", "justification": why}]);
    assert_eq!(
        shown,
        [
            (&json!("end-of-life"), &json!([])),
            (&json!("end-of-life"), &accepted("inSource", "museum piece")),
            (&json!("pre-baseline"), &accepted("external", "disabled in winfrom.yaml:1")),
            (&json!("stale-image"), &accepted("external", "disabled in winfrom.yaml:1")),
            (&json!("end-of-life"), &accepted("external", "known finding in known.json")),
        ]
    );
    let told = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    let text = "1 finding ignored by comments (end-of-life 1), 2 by winfrom.yaml (pre-baseline 1, stale-image 1), \
                1 by --known (end-of-life 1).";
    assert_eq!(told, &json!({"level": "note", "message": {"text": text}}));
    // The alert of a finding stays the same one, whatever is suppressed beside it.
    let print = |result: &Value| result["partialFingerprints"]["winfrom/v1"].clone();
    let all = sarif(repo.path(), &["--no-config", "--no-ignore-comments"]);
    let all: Vec<_> = all["runs"][0]["results"].as_array().expect("results").iter().map(print).collect();
    assert!(
        results.iter().filter(|result| result["ruleId"] != "stale-image").all(|result| all.contains(&print(result)))
    );
}

#[test]
fn other_formats_name_suppressions_where_they_have_a_place_for_them() {
    let config = "rules: { pre-baseline: off, stale-image: off }\nexclude: [old]";
    let ignored = format!("# winfrom: ignore[end-of-life]\n{OLD}{BEFORE}");
    let repo = repository(&[("winfrom.yaml", config), ("Dockerfile", &ignored), ("old/Dockerfile", OLD)]);
    let words = "1 finding ignored by comments (end-of-life 1), 2 by winfrom.yaml (pre-baseline 1, stale-image 1); \
                 1 file excluded by winfrom.yaml.";
    for (format, expected) in [
        ("github", format!("::notice title=winfrom suppressions::{words}\n")),
        ("markdown", words.to_owned()),
        ("junit", "failures=\"0\" errors=\"0\" skipped=\"3\">".to_owned()),
        ("junit", "<skipped message=\"ignored by a comment\"/>".to_owned()),
        ("junit", "<skipped message=\"disabled in winfrom.yaml:1\"/>".to_owned()),
    ] {
        let run = winfrom(repo.path(), &["lint", "-f", format]);
        assert!(run.code == 0 && run.out.contains(&expected), "{format}: {}", run.out);
    }
    let run = winfrom(repo.path(), &["lint", "-f", "concise"]);
    assert!(run.out.is_empty() && run.err.contains(words), "{}{}", run.out, run.err);
}

#[test]
fn a_comment_is_quoted_with_its_reason() {
    let repo = repository(&[("Dockerfile", &format!("# winfrom: ignore[end-of-life] until=2027-01-01 museum\n{OLD}"))]);
    let run = lint(repo.path(), &[]);
    assert_eq!(run.json()["suppressions"][0]["justification"], "until=2027-01-01 museum");
    fs::write(repo.path().join("Dockerfile"), format!("# winfrom: ignore[end-of-life]\n{OLD}")).expect("a file");
    assert_eq!(lint(repo.path(), &[]).json()["suppressions"][0]["justification"], Value::Null);
}

#[test]
fn the_list_in_json_is_bounded_and_the_numbers_are_not() {
    let repo = repository(&[("winfrom.yaml", "rules: { end-of-life: off }"), ("Dockerfile", &OLD.repeat(1_003))]);
    let run = lint(repo.path(), &[]);
    assert_eq!((suppressions(&run).len(), number(&run, "suppressed_by_configuration")), (1_000, 1_003));
}

/// How many findings these keys take away is not known: the build, the hosts or the data are others with them.
#[test]
fn keys_that_change_what_is_found_are_named() {
    for (config, expected) in [
        ("hosts: { a: ltsc2019 }\nrules: { floating-tag: warning }", "hosts"),
        ("build-args: { TAG: ltsc2022 }", "build-args"),
        ("build-host: windows-2022", "build-host"),
        ("variants: [{ build-args: { TAG: ltsc2022 } }]", "variants"),
        ("hostprocess: true", "hostprocess"),
        ("hosts-match: any\nhosts: { a: ltsc2019, b: ltsc2022 }", "hosts, hosts-match"),
        ("rules: { stale-image: { months: 120 } }", "stale-image.months"),
        ("rules: { stale-image: { fail-after: 120 } }", "stale-image.fail-after"),
        ("images: { registry.example.com/a: { tags: { '*': ltsc2022 } } }", "images"),
        ("mirrors: { registry.example.com/mcr/: mcr.microsoft.com/ }", "mirrors"),
        ("discover: true", "discover"),
        ("overrides: [{ files: [Dockerfile], hostprocess: true, build-args: { A: b } }]", "build-args, hostprocess"),
    ] {
        let repo = repository(&[("winfrom.yaml", config), ("Dockerfile", OLD)]);
        let run = lint(repo.path(), &[]);
        let sentence = format!("winfrom.yaml sets {expected}.");
        assert!(run.err.contains(&sentence), "{config}: {}", run.err);
        let keys: Vec<_> = expected.split(", ").collect();
        assert_eq!(run.json()["summary"]["configuration_keys"], json!(keys), "{config}");
        let log = sarif(repo.path(), &[]);
        let text = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert!(text.as_str().is_some_and(|text| text.to_lowercase().contains(&sentence)), "{config}: {text}");
        let page = winfrom(repo.path(), &["lint", "-f", "markdown"]).out;
        assert!(page.contains(&sentence), "{config}: {page}");
        let patch = winfrom(repo.path(), &["lint", "--diff"]);
        assert!(patch.err.contains(&sentence), "{config}: {}", patch.err);
    }
}

#[test]
fn keys_that_change_nothing_are_not_named() {
    let files = |config: &'static str| {
        repository(&[
            ("winfrom.yaml", config),
            ("Dockerfile", OLD),
            ("b/Dockerfile", OLD),
            ("c/winfrom.yaml", "hostprocess: true"),
        ])
    };
    for config in [
        "",
        "hosts: {}\nvariants: []\nbuild-args: {}",
        "hosts-match: all\nhostprocess: false\ndiscover: false",
        "rules: { stale-image: note, end-of-life: { severity: error } }",
        "overrides: [{ files: [nothing], hostprocess: true }]",
    ] {
        let run = lint(files(config).path(), &[]);
        assert!(!run.err.contains(" sets "), "{config}: {}", run.err);
        assert_eq!(run.json()["summary"]["configuration_keys"], json!([]), "{config}");
    }
    let repo = files("build-args: { A: b }");
    for arguments in [&["--config", "winfrom.yaml"][..], &["--no-config"]] {
        assert!(!lint(repo.path(), arguments).err.contains(" sets "), "{arguments:?}");
    }
    // Of several configurations, all keys.
    fs::write(repo.path().join("c/Dockerfile"), OLD).expect("a file");
    let run = lint(repo.path(), &[]);
    assert!(
        run.err.contains("2 configuration files in effect; winfrom.yaml sets build-args, hostprocess."),
        "{}",
        run.err
    );
}
