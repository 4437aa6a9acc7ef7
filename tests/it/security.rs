//! The tests that SECURITY.md names exist.

use crate::harness::in_project;
use std::fs;

fn read(path: &str) -> Option<String> {
    fs::read_to_string(in_project(path)).ok()
}

/// The points below a heading of the second level, each as one line.
fn points(page: &str, heading: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.starts_with("## "));
    let mut points: Vec<String> = vec![];
    for line in lines {
        match (line.strip_prefix("- "), points.last_mut()) {
            (Some(text), _) => points.push(text.to_owned()),
            (None, Some(point)) if line.starts_with("  ") => point.extend([" ", line.trim()]),
            _ => {}
        }
    }
    points
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether there is a test of this name: `registry::faults::redirects_end` of this folder or of `src`,
/// `.ci/action: the step`, or the path of a folder of tests.
fn exists(name: &str) -> bool {
    if let Some((script, step)) = name.split_once(": ").filter(|_| name.starts_with(".ci/")) {
        return read(script).is_some_and(|text| text.contains(&format!("ok '{step}'")));
    }
    let Some((module, function)) = name.rsplit_once("::") else { return in_project(name).exists() };
    let module = module.trim_end_matches("::tests").replace("::", "/");
    let files =
        ["tests/it", "src"].map(|folder| [format!("{folder}/{module}.rs"), format!("{folder}/{module}/mod.rs")]);
    files.as_flattened().iter().filter_map(|file| read(file)).any(|text| text.contains(&format!("fn {function}(")))
}

#[test]
fn every_guarantee_names_tests_that_exist() {
    let page = read("SECURITY.md").expect("it is there");
    let points = points(&page, "## What holds");
    assert!(points.len() >= 15, "{points:#?}");
    for point in points {
        let (_, tests) = point.split_once("Tests:").unwrap_or_else(|| panic!("it names no test: {point}"));
        let names: Vec<&str> = quoted(tests).collect();
        assert!(!names.is_empty(), "{point}");
        for name in names {
            assert!(exists(name), "there is no test `{name}`");
        }
    }
}

#[test]
fn a_test_that_does_not_exist_is_noticed() {
    for (name, expected) in [
        ("security::every_guarantee_names_tests_that_exist", true),
        ("report::log::tests::a_carriage_return_begins_a_line", true),
        ("hostile::config::patterns_stay_in_the_folder", true),
        ("hostile::config::patterns_leave_the_folder", false),
        ("no_such_module::patterns_stay_in_the_folder", false),
        (".ci/action: no build host", true),
        (".ci/action: no such step", false),
        ("tests/it/hostile/", true),
        ("tests/it/friendly/", false),
    ] {
        assert_eq!(exists(name), expected, "{name}");
    }
}
