//! The state of the check of a configuration.

use super::fields::Problems;
use crate::windows::Catalog;
use jiff::civil::Date;

/// Makes plans of sections.
pub(super) struct Planner<'a> {
    pub catalog: &'a Catalog,
    pub today: Date,
    /// The names of all hosts that the file declares.
    pub declared: Vec<String>,
    pub problems: &'a mut Problems,
    /// How many tags may still be compared with the data.
    pub comparisons: usize,
}
