//! What the packages say of the program stays true to it.

use crate::harness::in_project;
use std::fs;
use winfrom::source::names::{OTHER_FILES, TEMPLATES};

fn file(name: &str) -> String {
    fs::read_to_string(in_project(name)).expect("the file is there")
}

#[test]
fn the_hooks_pass_over_what_a_walk_passes_over() {
    let endings: Vec<_> = TEMPLATES.iter().chain(&OTHER_FILES).copied().collect();
    let pattern = format!(r"exclude: &exclude '(?i)\.({})$'", endings.join("|"));
    assert!(file(".pre-commit-hooks.yaml").contains(&pattern), "{pattern}");
}

#[test]
fn the_action_hands_over_every_input() {
    let (action, script) = (file("action.yml"), file("action/winfrom.sh"));
    let inputs = action.split("\ninputs:\n").nth(1).and_then(|rest| rest.split("\noutputs:\n").next());
    let names = inputs.expect("it has inputs").lines().filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    let names: Vec<_> = names.filter(|name| !name.starts_with(' ')).collect();
    assert!(names.len() >= 15, "{names:?}");
    for name in names {
        let variable = format!("INPUT_{}", name.to_uppercase().replace('-', "_"));
        assert!(action.contains(&format!("        {variable}: ${{{{ inputs.{name} }}}}\n")), "{name}");
        assert!(script.contains(&variable), "{variable} is read");
    }
}

#[test]
fn the_releases_have_the_names_that_are_asked_for() {
    let (cargo, script) = (file("Cargo.toml"), file("action/winfrom.sh"));
    assert!(cargo.contains("/v{ version }/{ name }-v{ version }-{ target }{ archive-suffix }"));
    assert!(script.contains("archive=winfrom-v$version-$target.$extension"));
    assert!(script.contains(&format!("RELEASES={}/releases/download", env!("CARGO_PKG_REPOSITORY"))));
}
