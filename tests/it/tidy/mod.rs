//! The structure of the source code: the direction of imports, cycles, file sizes, and lists that must be complete.
//!
//! `cargo test --test it tidy -- --nocapture` prints the figures.

mod cycles;
mod graph;
mod scan;

use crate::harness::in_project;
use graph::Graph;
use scan::Sources;
use std::fs;
use winfrom::rules::{Covers, RULES, rule};

/// The most lines that a source file may have.
const MOST_LINES: usize = 300;

#[test]
fn imports_follow_the_order_of_lib_rs() {
    let sources = Sources::read(&in_project("src"));
    let order = sources.top_modules();
    let graph = Graph::of(&sources);
    let place = |module: &str| order.iter().position(|name| name == module);
    let backwards: Vec<String> = graph
        .edges()
        .filter(|(from, to)| !from.is_empty() && !to.is_empty() && place(&to[0]) > place(&from[0]))
        .map(|(from, to)| format!("{} imports {}", from.join("::"), to.join("::")))
        .collect();
    println!("{} imports against the order of lib.rs", backwards.len());
    assert!(backwards.is_empty(), "imports against the order of src/lib.rs:\n{}", backwards.join("\n"));
}

#[test]
fn no_sibling_modules_import_each_other_in_a_cycle() {
    let sources = Sources::read(&in_project("src"));
    let cycles = cycles::among_siblings(&Graph::of(&sources));
    println!("{} cycles among sibling modules", cycles.len());
    assert!(cycles.is_empty(), "cycles of imports:\n{}", cycles.join("\n"));
}

#[test]
fn every_source_file_is_a_module_and_is_short() {
    let sources = Sources::read(&in_project("src"));
    let orphans = sources.orphans();
    assert!(orphans.is_empty(), "no `mod` line names {orphans:?}");
    let long: Vec<_> =
        sources.files().filter(|(_, text)| text.lines().count() > MOST_LINES).map(|(path, _)| path).collect();
    assert!(long.is_empty(), "more than {MOST_LINES} lines: {long:?}");
}

#[test]
fn the_map_of_architecture_md_has_every_top_module() {
    let Ok(text) = fs::read_to_string(in_project("ARCHITECTURE.md")) else { return };
    let sources = Sources::read(&in_project("src"));
    let is_mapped = |module: &String| {
        [format!("`src/{module}/`"), format!("`src/{module}.rs`")].iter().any(|path| text.contains(path))
    };
    let missing: Vec<_> = sources.top_modules().into_iter().filter(|module| !is_mapped(module)).collect();
    assert!(missing.is_empty(), "the map of ARCHITECTURE.md lacks {missing:?}");
}

#[test]
fn rules_cover_rules_that_exist() {
    for covering in RULES {
        let Covers::Rules(names) = covering.covers else { continue };
        for name in names {
            assert!(rule(name).is_some(), "`{}` covers `{name}`, which is not a rule", covering.name);
        }
    }
}

/// Names of rules that other parts of the program use for something else: the directive `# syntax=` and the status of a
/// resolution.
const OTHER_MEANINGS: [(&str, &str); 2] = [("dockerfile/", "syntax"), ("report/resolution.rs", "no-such-tag")];

/// A rule is known by its name in its own file, and in the lists of what other rules cover.
#[test]
fn no_code_outside_the_rules_knows_a_rule_by_its_name() {
    let sources = Sources::read(&in_project("src"));
    let outside = sources.files().filter(|(path, _)| !path.starts_with("rules/"));
    let named: Vec<String> = outside
        .flat_map(|(path, text)| {
            let lines = scan::without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"));
            let code: String = lines.collect();
            let is_other = |name: &str| OTHER_MEANINGS.iter().any(|(at, word)| path.starts_with(at) && name == *word);
            let names = RULES.iter().map(|rule| rule.name).filter(|name| !is_other(name));
            let named = names.filter(|name| code.contains(&format!("\"{name}\"")));
            named.map(|name| format!("{path} names `{name}`")).collect::<Vec<_>>()
        })
        .collect();
    assert!(named.is_empty(), "rules known outside src/rules:\n{}", named.join("\n"));
}

#[test]
fn every_rule_has_a_file_and_a_page_of_its_name() {
    for rule in RULES {
        let file = rule.name.replace('-', "_");
        for path in [format!("src/rules/{file}.rs"), format!("src/rules/{file}.md")] {
            assert!(in_project(&path).is_file(), "{path} is missing");
        }
    }
}
