//! Ignore comments: they hide findings and nothing else, and every one that is hidden is counted.

use super::{assert_place, lint, settings, source};
use std::collections::BTreeMap;
use winfrom::finding::Finding;
use winfrom::settings::Settings;

pub(super) fn check(bytes: &[u8]) {
    let source = source(bytes);
    let heard = lint(source.clone(), settings());
    let deaf = lint(source, &Settings { ignore_comments: false, ..settings().clone() });
    assert!(deaf.suppressions.is_empty());
    assert_eq!(of_rule(&deaf.findings, "unused-ignore").count(), 0);
    for finding in of_rule(&heard.findings, "unused-ignore") {
        assert_place(finding.span, bytes);
    }
    let (hidden, all) = (said(&heard.findings), said(&deaf.findings));
    for (key, number) in &hidden {
        assert!(all.get(key).is_some_and(|all| number <= all), "{key:?} is said because of a comment");
    }
    // A comment that hides what another comment hides nothing of is counted, and no finding of the file.
    if heard.suppressions.is_empty() {
        assert_eq!(hidden, all);
    }
}

fn of_rule<'f>(findings: &'f [Finding], rule: &'static str) -> impl Iterator<Item = &'f Finding> {
    findings.iter().filter(move |finding| finding.rule == rule)
}

/// How often each thing is said of each base, by a finding of its own or by one that covers it; of ignore comments
/// nothing.
fn said(findings: &[Finding]) -> BTreeMap<(&'static str, Option<usize>), usize> {
    let mut said = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.rule != "unused-ignore") {
        let stage = finding.base.as_ref().map(|base| base.stage);
        for rule in finding.covers.iter().chain([&finding.rule]) {
            *said.entry((*rule, stage)).or_default() += 1;
        }
    }
    said
}
