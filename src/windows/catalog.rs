//! The tables that winfrom knows, each parsed when it is first asked for.

use super::baseline::Threshold;
use super::lines::Line;
use super::releases::Release;
use super::table;
use super::version::Build;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The facts of `data/`, embedded in the program.
pub struct Catalog {
    lines: OnceLock<Vec<Line>>,
    thresholds: OnceLock<Vec<Threshold>>,
    releases: BTreeMap<u32, OnceLock<Vec<Release>>>,
}

impl Catalog {
    /// The catalogue that ships with the program.
    pub fn embedded() -> &'static Catalog {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(Catalog::new)
    }

    fn new() -> Self {
        let lines: Vec<Line> = table::rows(include_str!("../../data/lines.csv"));
        let releases = lines.iter().map(|line| (line.build, OnceLock::new())).collect();
        Self { lines: OnceLock::from(lines), thresholds: OnceLock::new(), releases }
    }

    pub fn lines(&self) -> &[Line] {
        self.lines.get().map_or(&[], Vec::as_slice)
    }

    pub(super) fn thresholds(&self) -> &[Threshold] {
        self.thresholds.get_or_init(|| table::rows(include_str!("../../data/baseline.csv")))
    }

    /// The releases of a line in the order of their revisions; none where the build is no line.
    pub fn releases(&self, build: Build) -> &[Release] {
        let Some(cell) = self.releases.get(&build.0) else { return &[] };
        cell.get_or_init(|| table::rows(&table::section(include_str!("../../data/releases.csv"), &build.to_string())))
    }
}
