//! What winfrom is built of: licences that may be shipped with it, from crates.io alone.

use crate::harness::in_project;
use serde_json::Value;
use std::process::Command;

/// Licences that ask for no more than their text.
const FINE: [&str; 11] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "CDLA-Permissive-2.0",
];

fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--locked"]).current_dir(in_project(""));
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

/// One of the alternatives of an SPDX expression must be fine, with all its parts.
fn is_fine(expression: &str) -> bool {
    let expression = expression.replace(['(', ')'], "").replace('/', " OR ");
    expression.split(" OR ").any(|choice| choice.split(" AND ").all(|part| FINE.contains(&part.trim())))
}

#[test]
fn every_dependency_may_be_shipped() {
    for package in packages() {
        let name = &package["name"];
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_fine(licence), "{name}: {licence}");
    }
}

#[test]
fn every_dependency_comes_from_crates_io() {
    for package in packages() {
        if let Some(source) = package["source"].as_str() {
            assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{}", package["name"]);
        }
    }
}
