//! `fixtures/config/`: every way in which a configuration can be wrong, as the user sees it.

use crate::harness::{assert_screen, in_project, names_in, screen};
use jiff::civil::date;
use std::fs;
use std::sync::Arc;
use winfrom::config::Configuration;
use winfrom::finding::Finding;
use winfrom::lint::Judged;
use winfrom::rules::CONFIG;
use winfrom::source::Source;
use winfrom::windows::Catalog;

const FOLDER: &str = "fixtures/config";

fn wrong_with(name: &str, bytes: Vec<u8>) -> Vec<Finding> {
    let source = Arc::new(Source::new(name, bytes));
    Configuration::read(&source, Catalog::embedded(), date(2026, 11, 22)).err().unwrap_or_default()
}

fn shown(findings: Vec<Finding>) -> String {
    screen(&Judged { findings, ..Judged::default() })
}

fn fixtures(kind: &str) -> Vec<(String, Vec<u8>)> {
    let names = names_in(FOLDER).into_iter().filter(|name| name.starts_with(kind) && name.ends_with(".yaml"));
    names.map(|name| (name.clone(), fs::read(in_project(format!("{FOLDER}/{name}"))).expect("a fixture"))).collect()
}

#[test]
fn wrong_configurations_are_shown_as_their_snapshots_show() {
    for (name, bytes) in fixtures("bad-") {
        let findings = wrong_with(&name, bytes);
        assert!(!findings.is_empty(), "{name} is silent");
        assert!(findings.iter().all(|finding| finding.rule == "config"), "{name}");
        assert_screen(FOLDER, name.trim_end_matches(".yaml"), &shown(findings));
    }
}

#[test]
fn right_configurations_are_read_in_silence() {
    for (name, bytes) in fixtures("good-") {
        let findings = wrong_with(&name, bytes);
        assert!(findings.is_empty(), "{name}:\n{}", shown(findings));
    }
}

#[test]
fn the_examples_of_the_page_are_what_they_say() {
    let blocks: Vec<(&str, &str)> =
        CONFIG.page.split("```").filter_map(|block| block.strip_prefix("yaml ")?.split_once('\n')).collect();
    assert_eq!(blocks.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), ["bad", "good"]);
    for (kind, text) in blocks {
        assert_eq!(wrong_with("winfrom.yaml", text.into()).is_empty(), kind == "good", "{text}");
    }
}

/// A few lines that stand for millions are refused, and nothing else happens.
#[test]
fn a_file_that_grows_by_aliases_is_refused() {
    let mut yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        yaml += &format!("a{level}: &a{level} [{inner}]\n");
    }
    assert_eq!(wrong_with("winfrom.yaml", yaml.into_bytes()).len(), 1);
}

#[test]
fn a_file_that_is_too_long_is_refused() {
    assert_eq!(wrong_with("winfrom.yaml", vec![b'#'; 2 << 20]).len(), 1);
}

proptest::proptest! {
    /// Whatever stands in the file is read or told, at a place that the file has.
    #[test]
    fn any_text_is_read_or_told(text in "(hosts|rules|images|files|os|[a-z&*!|>%#-]{1,3}|[:,\\[\\]{}'\"\n é\t]|: |\n  |- ){0,40}") {
        for finding in wrong_with("winfrom.yaml", text.clone().into_bytes()) {
            assert!(finding.span.start <= finding.span.end && finding.span.end <= text.len(), "{text:?} {finding:?}");
            shown(vec![finding]);
        }
    }
}
