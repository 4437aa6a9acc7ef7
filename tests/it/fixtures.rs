//! `fixtures/RULE/`: what each rule catches, as the user sees it, and what it must not speak of.

use crate::harness::{Case, SHOWN_ELSEWHERE, assert_screen, names_in, screen};
use winfrom::lint::Judged;
use winfrom::rules::{RULES, Rule};

/// The fixtures of a rule whose names begin with `bad-` or `good-`.
fn fixtures(rule: &Rule, kind: &str) -> Vec<String> {
    let folder = format!("fixtures/{}", rule.name);
    let mut names = names_in(&folder);
    names.retain(|name| name.starts_with(kind) && name.ends_with(".Dockerfile"));
    names.into_iter().map(|name| format!("{folder}/{name}")).collect()
}

#[test]
fn bad_fixtures_are_caught() {
    let mut silent = vec![];
    for rule in RULES {
        for path in fixtures(rule, "bad-") {
            if !lint_bad(rule, &path).findings.iter().any(|finding| finding.rule == rule.name) {
                silent.push(path);
            }
        }
    }
    assert!(silent.is_empty(), "nothing is found in {silent:#?}");
}

/// Run with `INSTA_UPDATE=always` to accept all, and read what has changed.
#[test]
fn bad_fixtures_look_as_their_snapshots_show() {
    for rule in RULES {
        for path in fixtures(rule, "bad-") {
            let (folder, name) = path.rsplit_once('/').expect("a folder");
            let screen = screen(&lint_bad(rule, &path));
            assert_screen(folder, name.trim_end_matches(".Dockerfile"), &screen);
        }
    }
}

/// With that rule alone, so that rules do not disturb each other's snapshots.
fn lint_bad(rule: &Rule, path: &str) -> Judged {
    Case::read(path).with(["--select", rule.name]).lint()
}

/// With every rule that is on by default, and the fixture's own.
#[test]
fn good_fixtures_stay_silent() {
    let mut said = String::new();
    for rule in RULES {
        let on = format!("{}={}", rule.name, rule.severity);
        for path in fixtures(rule, "good-") {
            let case = Case::read(&path);
            let case = if rule.default_on { case } else { case.with(["--severity", &on]) };
            said += &screen(&case.lint());
        }
    }
    assert!(said.is_empty(), "{said}");
}

#[test]
fn every_rule_has_two_bad_fixtures_and_three_good_ones() {
    for rule in RULES.iter().filter(|rule| !SHOWN_ELSEWHERE.contains(&rule.name)) {
        assert!(fixtures(rule, "bad-").len() >= 2, "{}: too few bad fixtures", rule.name);
        assert!(fixtures(rule, "good-").len() >= 3, "{}: too few good fixtures", rule.name);
    }
}

#[test]
fn a_folder_of_a_rule_holds_fixtures_and_their_snapshots_only() {
    for rule in RULES.iter().filter(|rule| !SHOWN_ELSEWHERE.contains(&rule.name)) {
        let names = names_in(&format!("fixtures/{}", rule.name));
        for name in &names {
            let is_fixture = (name.starts_with("bad-") || name.starts_with("good-")) && name.ends_with(".Dockerfile");
            let is_snapshot = name
                .strip_suffix(".snap")
                .is_some_and(|stem| stem.starts_with("bad-") && names.contains(&format!("{stem}.Dockerfile")));
            assert!(is_fixture || is_snapshot, "fixtures/{}/{name} belongs to no fixture", rule.name);
        }
    }
}
