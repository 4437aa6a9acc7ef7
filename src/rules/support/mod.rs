//! What the rules share: the rule type, the context of a check, host verdicts, fixes and wording.

pub(super) mod context;
pub(super) mod judge;
mod mend;
pub(super) mod options;
mod remedy;
pub(super) mod replacement;
pub(super) mod rule;
pub(super) mod wording;

/// What nearly every rule imports.
pub(super) mod prelude {
    pub(crate) use super::context::Context;
    pub(crate) use super::rule::{Covers, Rule};
    pub(crate) use crate::finding::{Finding, Severity};
    pub(crate) use crate::model::Stage;
}
