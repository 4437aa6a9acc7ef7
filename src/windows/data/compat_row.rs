//! `data/compat.csv` and `data/known_breaks.csv`.

use super::host_row::HostKind;
use super::verdict::{Reason, Verdict};
use crate::windows::isolation::Isolation;
use serde::Deserialize;

/// One row of `data/compat.csv`: a pair of builds for which sources differ from the rules of compatibility.
#[derive(Deserialize, Debug)]
pub struct CompatException {
    pub host_build: u32,
    pub host_kind: HostKind,
    pub image_build: u32,
    pub isolation: Isolation,
    pub verdict: Verdict,
    pub reason: Reason,
    /// What the verdict depends on. None if it depends on nothing.
    pub condition: Option<String>,
}

/// One row of `data/known_breaks.csv`: images from a revision on that fail on hosts with older updates.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct KnownBreak {
    pub build: u32,
    pub image_revision: u32,
    pub host_below: u32,
    pub families: String,
    pub symptom: String,
    pub remedy: String,
}
