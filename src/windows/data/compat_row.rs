//! `data/compat.csv` and `data/known_breaks.csv`.

use super::host_row::HostKind;
use super::verdict::{Reason, Verdict};
use crate::windows::isolation::Isolation;
use serde::Deserialize;

/// One row of `data/compat.csv`: an image build on a host build.
#[derive(Deserialize, Debug)]
pub struct PairRow {
    pub host_kind: HostKind,
    pub image_build: u32,
    pub isolation: Isolation,
    pub verdict: Verdict,
    pub reason: Reason,
    pub condition: Option<String>,
}

/// One row of `data/known_breaks.csv`: images from a revision on that fail on hosts that lag behind.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct KnownBreak {
    pub build: u32,
    pub image_revision: u32,
    pub host_below: u32,
    pub families: String,
    pub symptom: String,
    pub remedy: String,
}

/// The key of the rows for servers newer than all that are released.
pub const ABOVE_SERVERS: &str = ">26100";
