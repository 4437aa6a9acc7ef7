//! The Windows references of real repositories, and how much is known of each.

use crate::harness::in_project;
use std::collections::BTreeMap;
use std::sync::Arc;
use winfrom::dockerfile::{self, Arguments};
use winfrom::model::Model;
use winfrom::source::Source;
use winfrom::windows::{Catalog, Resolver, Status};

/// How many references come out with each status, and every one that does not: each of these was read by hand, and
/// is one that nobody could know offline (an ARG without a value, a digest alone, another tool's placeholder, a name).
///
/// `cargo test references -- --nocapture` prints the shares.
#[test]
fn real_references_are_resolved_or_say_why_not() {
    let references = std::fs::read_to_string(in_project("fixtures/references/windows.txt")).expect("the references");
    let text: String = references.lines().map(|reference| format!("FROM {reference}\n")).collect();
    let source = Arc::new(Source::new("references", text.into_bytes()));
    let file = Arc::new(dockerfile::read(&source.bytes));
    let model = Model::new(&Resolver::from_data(Catalog::embedded()), source, file, &Arguments::default());
    let total = references.lines().count();
    assert_eq!(model.stages.len(), total);

    let mut shares: BTreeMap<String, usize> = BTreeMap::new();
    let mut open = String::new();
    for stage in &model.stages {
        let resolution = &stage.base.resolution;
        *shares.entry(format!("{:?}", resolution.status)).or_default() += 1;
        if resolution.status == Status::Unresolved {
            let why = resolution.why.as_deref().expect("an unresolved base says why");
            open += &format!("{}: {why}\n", stage.base.written);
        }
    }
    for (status, number) in &shares {
        println!("{status:<14} {number:>5}  {:>5.1} %", *number as f64 * 100.0 / total as f64);
    }
    let table: String = shares.iter().map(|(status, number)| format!("{status}: {number}\n")).collect();
    insta::assert_snapshot!("references", format!("{table}\n{open}"));
}
