//! `fixtures/RULE/`: what each rule catches, as the user sees it, and what it must not speak of.

use crate::harness::{Case, SHOWN_ELSEWHERE, in_project, names_in, screen};
use winfrom::rules::{RULES, Rule};

/// The fixtures of a rule whose names begin with `bad-` or `good-`.
fn fixtures(rule: &Rule, kind: &str) -> Vec<String> {
    let folder = format!("fixtures/{}", rule.name);
    let mut names = names_in(&folder);
    names.retain(|name| name.starts_with(kind) && name.ends_with(".Dockerfile"));
    names.into_iter().map(|name| format!("{folder}/{name}")).collect()
}

#[test]
fn bad_fixtures_are_caught_as_their_snapshots_show() {
    for rule in RULES {
        for path in fixtures(rule, "bad-") {
            let judged = Case::read(&path).with(["--select", rule.name]).lint();
            assert!(judged.findings.iter().any(|finding| finding.rule == rule.name), "{path}: {} is silent", rule.name);

            let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".Dockerfile")).expect("a fixture");
            let mut insta = insta::Settings::new();
            insta.set_snapshot_path(in_project(format!("fixtures/{}", rule.name)));
            insta.set_prepend_module_to_snapshot(false);
            insta.set_omit_expression(true);
            insta.bind(|| insta::assert_snapshot!(name, screen(&judged)));
        }
    }
}

/// With every rule that is on by default, and the fixture's own.
#[test]
fn good_fixtures_stay_silent() {
    for rule in RULES {
        let on = format!("{}={}", rule.name, rule.severity);
        for path in fixtures(rule, "good-") {
            let case = Case::read(&path);
            let case = if rule.default_on { case } else { case.with(["--severity", &on]) };
            let judged = case.lint();
            assert!(judged.findings.is_empty(), "{path} is not silent:\n{}", screen(&judged));
        }
    }
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
