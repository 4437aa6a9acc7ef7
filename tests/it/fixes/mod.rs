//! Fixes, over every fixture: they end, do what they say, and touch nothing else.

mod bytes;
mod examples;

use crate::harness::{Case, in_project, names_in};
use std::collections::BTreeMap;
use winfrom::dockerfile;
use winfrom::finding::Applicability::{self, Safe, Unsafe};
use winfrom::finding::Finding;
use winfrom::fix::Mended;
use winfrom::rules::{RULES, rule};

/// Hosts that fixtures are judged for, beside those that they ask for.
const HOSTS: [&[&str]; 6] = [
    &[],
    &["--host", "windows-2022"],
    &["--host", "ltsc2019"],
    &["--host", "ltsc2025", "--host", "windows-2022"],
    &["--host", "10.0.17763.6659"],
    // By itself: where it is on, other fixes may not make a tag float.
    &["--select", "floating-tag"],
];

/// Every Dockerfile in a folder of `fixtures/`.
fn fixtures() -> impl Iterator<Item = String> {
    let folders = names_in("fixtures").into_iter().filter(|name| in_project("fixtures").join(name).is_dir());
    let files = folders.flat_map(|folder| {
        let names = names_in(&format!("fixtures/{folder}")).into_iter();
        names.map(move |name| format!("fixtures/{folder}/{name}"))
    });
    files.filter(|path| path.ends_with(".Dockerfile"))
}

/// A fixture for these hosts, its own rule among those that it selects.
fn case(path: &str, hosts: &[&'static str]) -> Case {
    let case = Case::read(path);
    let folder = path.split('/').nth(1).unwrap_or_default();
    let selects = case.options.iter().any(|option| option == "--select");
    let case = if selects && rule(folder).is_some() { case.with(["--select", folder]) } else { case };
    case.with(hosts.iter().copied())
}

/// Every fixture with every choice of hosts and of fixes.
fn cases() -> impl Iterator<Item = (Case, Applicability)> {
    let choices = HOSTS.iter().flat_map(|hosts| [(hosts, Safe), (hosts, Unsafe)]);
    fixtures().flat_map(move |path| choices.clone().map(move |(hosts, boldest)| (case(&path, hosts), boldest)))
}

fn of_rules(findings: &[Finding]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    findings.iter().for_each(|finding| *counts.entry(finding.rule).or_default() += 1);
    counts
}

#[test]
fn every_fix_that_is_proposed_can_be_applied_and_mends_its_finding() {
    let mut fixed = 0;
    for (case, boldest) in cases() {
        let (before, mended) = (case.lint(), case.mend(boldest));
        let place = format!("{} {:?} {boldest:?}", case.path, case.options);
        // What is an instruction again may have findings of its own, which are for people to see first.
        let refused = mended.refused.iter().filter(|refused| refused.finding.rule != "escape-trap");
        let refused: Vec<_> = refused.map(|refused| (refused.finding.rule, &refused.why)).collect();
        assert!(refused.is_empty(), "{place}: {refused:#?}");
        let left = mended.judged.findings.iter().filter(|finding| finding.fixable().is_some_and(|f| f <= boldest));
        assert_eq!(left.count(), mended.refused.len(), "{place}");
        let allowed = of_rules(&before.findings);
        let covered: Vec<_> = before.findings.iter().flat_map(|finding| &finding.covers).collect();
        let after = of_rules(&mended.judged.findings).into_iter();
        for (rule, count) in after.filter(|(rule, _)| *rule != "unused-ignore") {
            let most = allowed.get(rule).copied().unwrap_or_default() + covered.iter().filter(|r| **r == &rule).count();
            assert!(count <= most, "{place}: {rule}");
        }
        fixed += mended.fixed;
    }
    assert!(fixed > 100, "{fixed}");
}

#[test]
fn fixing_twice_changes_nothing() {
    for (case, boldest) in cases() {
        let Mended { source, .. } = case.mend(boldest);
        let again = Case { bytes: source.bytes.clone(), ..case }.mend(boldest);
        assert_eq!((again.fixed, &again.source.bytes), (0, &source.bytes), "{}", source.path);
    }
}

#[test]
fn only_the_lines_of_edits_change_and_the_result_parses() {
    for (case, boldest) in cases() {
        // Whose fix removes a line.
        let case = case.with(["--ignore", "unused-ignore"]);
        let before = case.lint();
        let edits = before.findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| &fix.edits);
        let edited: Vec<_> = edits.map(|edit| edit.source.line_of(edit.span.start)).collect();
        let after = case.mend(boldest).source;
        let (old, new) = (dockerfile::read(&case.bytes), dockerfile::read(&after.bytes));
        assert!(new.refusal().is_none() || old.refusal().is_some(), "{}", case.path);
        // A FROM that a backslash swallowed is one again.
        assert!(old.stages.len() <= new.stages.len(), "{}", case.path);
        let (old, new): (Vec<_>, Vec<_>) = (lines(&case.bytes), lines(&after.bytes));
        assert_eq!(old.len(), new.len(), "{}", case.path);
        for (index, (old, new)) in old.iter().zip(&new).enumerate() {
            assert!(old == new || edited.contains(&(index + 1)), "{}:{}", case.path, index + 1);
        }
    }
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// How many findings have a safe fix, an unsafe one, or none, over all fixtures: what changes here is a change of
/// what winfrom can mend.
#[test]
fn figures_of_what_can_be_fixed() {
    let mut counts: BTreeMap<&str, [usize; 3]> = RULES.iter().map(|rule| (rule.name, [0; 3])).collect();
    for path in fixtures() {
        for hosts in HOSTS {
            for finding in case(&path, hosts).lint().findings {
                let kind = finding.fixable().map_or(2, |fix| fix as usize);
                counts.get_mut(finding.rule).expect("a rule")[kind] += 1;
            }
        }
    }
    let row = |(rule, [safe, r#unsafe, none]): (&str, [usize; 3])| {
        format!("{rule:<22}{safe:>6}{unsafe:>8}{none:>6}\n", r#unsafe = r#unsafe)
    };
    let table = format!("{:<22}{:>6}{:>8}{:>6}\n", "rule", "safe", "unsafe", "none");
    insta::assert_snapshot!(table + &counts.into_iter().map(row).collect::<String>());
}
