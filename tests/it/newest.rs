//! The newest releases by the rows of `data/releases.csv`, read without winfrom's own code: what tests expect where the
//! answer moves with each new row. What is finished stands in the tests as it is.

use crate::harness::in_project;
use serde::Deserialize;

/// A row as it is written; what no source gave is empty.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub build: u32,
    pub revision: u32,
    /// `2026-09-08`: sorted as texts, days are in order.
    pub released: String,
    /// The number after `KB`.
    pub kb: String,
    /// `yes`, `no` or `unknown`.
    pub image: String,
    stream: String,
}

impl Row {
    pub(crate) fn version(&self) -> String {
        format!("10.0.{}.{}", self.build, self.revision)
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(in_project("data/releases.csv")).expect("a table");
    reader.deserialize().map(|row| row.expect("a release")).collect()
}

/// The release of a line that was published last, of all that servers get.
pub(crate) fn newest(build: u32) -> Row {
    last(build, |row| row.stream != "client")
}

/// The release of a line that was published last, of those seen as images.
pub(crate) fn newest_image(build: u32) -> Row {
    last(build, |row| row.image == "yes")
}

fn last(build: u32, is_meant: impl Fn(&Row) -> bool) -> Row {
    let mut rows = rows();
    rows.retain(|row| row.build == build && is_meant(row));
    rows.sort_by(|a, b| (&a.released, a.revision).cmp(&(&b.released, b.revision)));
    rows.pop().expect("the line has a release")
}

/// The day of the newest row of all.
pub(crate) fn newest_day() -> String {
    rows().into_iter().map(|row| row.released).max().expect("a row")
}
