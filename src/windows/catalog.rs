//! The tables that winfrom knows, each parsed when it is first asked for.

use super::baseline::Threshold;
use super::compat::{KnownBreak, PairRow};
use super::hosts::HostRow;
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
    hosts: OnceLock<Vec<HostRow>>,
    /// By host build; [`ABOVE_ALL`] holds what is said of servers newer than all that are released.
    pairs: BTreeMap<u32, OnceLock<Vec<PairRow>>>,
    breaks: OnceLock<Vec<KnownBreak>>,
}

/// The key of the rows for hosts above every released server.
const ABOVE_ALL: u32 = u32::MAX;

impl Catalog {
    /// The catalogue that ships with the program.
    pub fn embedded() -> &'static Catalog {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(Catalog::new)
    }

    fn new() -> Self {
        let lines: Vec<Line> = table::rows(include_str!("../../data/lines.csv"));
        let releases = lines.iter().map(|line| (line.build, OnceLock::new())).collect();
        let pairs =
            lines.iter().map(|line| line.build).chain([ABOVE_ALL]).map(|build| (build, OnceLock::new())).collect();
        Self {
            lines: OnceLock::from(lines),
            thresholds: OnceLock::new(),
            releases,
            hosts: OnceLock::new(),
            pairs,
            breaks: OnceLock::new(),
        }
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

    pub(super) fn host_rows(&self) -> &[HostRow] {
        self.hosts.get_or_init(|| table::rows(include_str!("../../data/hosts.csv")))
    }

    /// What is known of hosts of one build; of every build above the released servers where that is `None`.
    pub(super) fn pairs(&self, host: Option<Build>) -> &[PairRow] {
        let Some(cell) = self.pairs.get(&host.map_or(ABOVE_ALL, |build| build.0)) else { return &[] };
        let key = host.map_or_else(|| ">26100".to_owned(), |build| build.to_string());
        cell.get_or_init(|| table::rows(&table::section(include_str!("../../data/compat.csv"), &key)))
    }

    pub(super) fn known_breaks(&self) -> &[KnownBreak] {
        self.breaks.get_or_init(|| table::rows(include_str!("../../data/known_breaks.csv")))
    }
}
