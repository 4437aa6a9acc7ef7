//! The tables that winfrom knows, each parsed when it is first asked for.

use super::baseline::Threshold;
use super::compat::{ABOVE_SERVERS, KnownBreak, PairRow};
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
    pairs: BTreeMap<String, OnceLock<Vec<PairRow>>>,
    breaks: OnceLock<Vec<KnownBreak>>,
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
        let hosts = lines.iter().map(|line| line.build.to_string()).chain([ABOVE_SERVERS.to_owned()]);
        let pairs = hosts.map(|host| (host, OnceLock::new())).collect();
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

    /// What is known of the hosts of one build, or of [`ABOVE_SERVERS`].
    pub(super) fn pairs(&self, host: &str) -> &[PairRow] {
        let Some(cell) = self.pairs.get(host) else { return &[] };
        cell.get_or_init(|| table::rows(&table::section(include_str!("../../data/compat.csv"), host)))
    }

    pub(super) fn known_breaks(&self) -> &[KnownBreak] {
        self.breaks.get_or_init(|| table::rows(include_str!("../../data/known_breaks.csv")))
    }
}
