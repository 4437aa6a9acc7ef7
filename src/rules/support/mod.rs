//! What the rules share: the rule type, the context of a check, host verdicts, fixes and wording.

pub mod context;
pub mod judge;
mod mend;
pub mod options;
mod remedy;
pub mod replacement;
pub mod rule;
pub mod wording;

/// What nearly every rule imports.
pub mod prelude {
    pub use super::context::Context;
    pub use super::rule::{Covers, Rule};
    pub use crate::finding::{Finding, Severity};
    pub use crate::model::Stage;
}
