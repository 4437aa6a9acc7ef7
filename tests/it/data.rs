//! The tables of `data/`: well formed, and every fact with a source that is explained.

use crate::harness::{in_project, names_in};
use std::collections::BTreeSet;

fn rows(table: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(in_project(format!("data/{table}"))).expect("a table");
    reader.records().map(|row| row.unwrap_or_else(|error| panic!("data/{table}: {error}"))).collect()
}

fn tables() -> impl Iterator<Item = String> {
    names_in("data").into_iter().filter(|name| name.ends_with(".csv"))
}

#[test]
fn every_fact_has_a_source_that_is_explained() {
    let explained: BTreeSet<String> = rows("sources.csv").iter().map(|row| row[0].to_owned()).collect();
    let mut used = BTreeSet::new();
    for table in tables().filter(|name| name != "sources.csv") {
        let mut reader = csv::Reader::from_path(in_project(format!("data/{table}"))).expect("a table");
        let headers = reader.headers().expect("a header").clone();
        let column = headers.iter().position(|name| name == "sources");
        let column = column.unwrap_or_else(|| panic!("data/{table} has no column `sources`"));
        for row in reader.records() {
            let row = row.expect("a row");
            let ids: Vec<_> = row[column].split_whitespace().map(str::to_owned).collect();
            assert!(!ids.is_empty(), "data/{table}: {row:?} has no source");
            used.extend(ids);
        }
    }
    assert_eq!(used.difference(&explained).collect::<Vec<_>>(), Vec::<&String>::new(), "sources that nothing explains");
    assert_eq!(explained.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "sources that nothing uses");
}

/// Tables are cut into sections by their lines, which a line end inside a field would break.
#[test]
fn every_row_is_one_line() {
    for table in tables() {
        let text = std::fs::read_to_string(in_project(format!("data/{table}"))).expect("a table");
        assert_eq!(text.lines().count(), rows(&table).len() + 1, "data/{table}");
    }
}

/// `winfrom catalog update --into data` writes tables anew: what nobody changed must come out as it was.
#[test]
fn every_row_is_written_as_a_program_writes_it() {
    for table in tables() {
        let text = std::fs::read_to_string(in_project(format!("data/{table}"))).expect("a table");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut writer = csv::Writer::from_writer(vec![]);
        for row in reader.records() {
            writer.write_record(&row.expect("a row")).expect("written to memory");
        }
        let written = String::from_utf8(writer.into_inner().expect("in memory")).expect("UTF-8");
        for (kept, written) in text.lines().zip(written.lines()) {
            assert_eq!(kept, written, "data/{table}");
        }
    }
}

/// A row of `moved_tags.csv` follows from where the repository moved and which tags the new one has.
#[test]
fn moved_tags_are_proven_by_the_other_tables() {
    let successors: BTreeSet<(String, String)> =
        rows("moved_repositories.csv").iter().map(|row| (row[0].to_owned(), row[2].to_owned())).collect();
    let images = rows("base_images.csv");
    for row in rows("moved_tags.csv") {
        assert!(successors.contains(&(row[0].to_owned(), row[2].to_owned())), "{row:?}");
        let has_tag = images.iter().any(|image| image[0] == row[2] && image[2].split(' ').any(|tag| *tag == row[3]));
        assert!(has_tag && row[1] == row[3], "{row:?}");
    }
}
