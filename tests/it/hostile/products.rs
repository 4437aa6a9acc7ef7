//! Hosts, variants and stages, whose product is what is judged.

use super::{Run, folder, run, write};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use tempfile::TempDir;

fn lint(configuration: &str, dockerfile: &str, arguments: &[&str]) -> Run {
    let folder = project(configuration, dockerfile);
    run(folder.path(), &[&["lint", "Dockerfile"], arguments].concat())
}

fn project(configuration: &str, dockerfile: &str) -> TempDir {
    let folder = folder();
    write(folder.path().join("winfrom.yaml"), configuration);
    write(folder.path().join("Dockerfile"), dockerfile);
    folder
}

fn lines(number: usize, line: impl Fn(usize) -> String) -> String {
    (0..number).fold(String::new(), |mut text, n| {
        writeln!(text, "{}", line(n)).expect("a text takes it all");
        text
    })
}

fn json(folder: &Path) -> Value {
    let found = run(folder, &["lint", "--discover", "--format", "json"]);
    serde_json::from_str(&found.out).expect("the report is JSON")
}

const NEW: &str = "ARG A=1\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\n";

#[test]
fn hosts_and_variants_beyond_the_limits_are_findings() {
    let hosts = |number| format!("hosts:\n{}", lines(number, |n| format!("  h{n}: ltsc2022")));
    let variants = |number| format!("variants:\n{}", lines(number, |n| format!("  - {{build-args: {{A: x{n}}}}}")));
    let names = |number| format!("variants: [{{hosts: [{}]}}]\n", vec!["ltsc2022"; number].join(", "));
    let over = |number| format!("{}overrides: [{{files: [a], hosts: {{b: ltsc2022}}}}]\n", hosts(number));
    for (text, place, message) in [
        (hosts(257), "winfrom.yaml:258:3", "the configuration has more than 256 hosts"),
        (over(256), "winfrom.yaml:258:", "the configuration has more than 256 hosts"),
        (variants(257), "winfrom.yaml:258:", "the configuration has more than 256 variants"),
        (names(257), "winfrom.yaml:1:", "the variant names more than 256 hosts"),
    ] {
        let found = lint(&text, NEW, &["--format", "concise"]);
        let line = found.out.lines().next().unwrap_or_default();
        assert_eq!((found.code, found.out.lines().count()), (Some(2), 1), "{found:?}");
        assert!(line.starts_with(place) && line.contains(message), "{message}: {found:?}");
    }
    for text in [hosts(256), over(255), variants(256), names(256)] {
        let found = lint(&text, NEW, &["--format", "concise"]);
        assert_eq!(found.code, Some(0), "{found:?}");
    }
}

#[test]
fn variants_beyond_the_limit_of_a_file_are_counted() {
    // With its 250 hosts, a variant counts as 26 for each stage.
    let hosts = lines(250, |n| format!("  h{n}: ltsc2022"));
    let configuration = format!("hosts:\n{hosts}variants: [{{build-args: {{A: x}}}}, {{build-args: {{A: y}}}}]\n");
    let bases = |stages| "ARG A\n".to_owned() + &"FROM scratch\n".repeat(stages);
    let project = project(&configuration, &bases(2_000));
    let found = run(project.path(), &["lint", "Dockerfile"]);
    let warning = "winfrom: warning: Dockerfile: 1 of its 2 variants were not judged: ";
    assert!(found.err.contains(warning) && found.err.contains(" 1 skipped"), "{found:?}");
    let found = run(project.path(), &["bases", "Dockerfile", "--variants"]);
    assert!(found.err.contains(warning), "{found:?}");
    let report = json(project.path());
    assert_eq!(report["skipped"][0]["reason"], "variants", "{report}");
    assert_eq!(report["summary"]["skipped"], 1, "{report}");
    let found = lint(&configuration, &bases(1_000), &[]);
    assert!(!found.err.contains("skipped") && !found.err.contains("were not judged"), "{found:?}");
}

#[test]
fn builds_beyond_the_limit_of_a_dockerfile_are_counted() {
    for (number, left_out) in [(256, 0), (300, 1)] {
        let service = |n| format!("  s{n}: {{build: {{context: ., args: {{A: x{n}}}}}}}");
        let project = project("", NEW);
        write(project.path().join("compose.yaml"), format!("services:\n{}", lines(number, service)));
        assert_eq!(json(project.path())["summary"]["discovery_skipped"], left_out, "{number}");
        let found = run(project.path(), &["lint", "--discover", "--verbose"]);
        let is_told = found.err.contains("left out: the Dockerfile has more builds than winfrom follows");
        assert_eq!(is_told, left_out > 0, "{number}: {found:?}");
    }
}

#[test]
fn a_note_names_some_of_many_variants() {
    let long = "x".repeat(1_000);
    let variants = lines(40, |n| format!("  - {{build-args: {{A: ltsc2016, B: \"{n}{long}\"}}}}"));
    let configuration = format!("variants:\n{variants}  - {{build-args: {{A: ltsc2022}}}}\n");
    let found = lint(&configuration, "ARG A\nFROM mcr.microsoft.com/windows/servercore:${A}\n", &["--format", "json"]);
    let report: Value = serde_json::from_str(&found.out).expect("the report is JSON");
    let notes = report["findings"][0]["notes"].to_string();
    assert!(notes.contains("holds in variants A=ltsc2016, B=0xxx") && notes.contains(" and 24 more"), "{notes}");
    assert!(notes.len() < 5_000, "{notes}");
}
