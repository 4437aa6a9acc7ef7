//! The words of a command after the expansion of variables.

use crate::discover::facts::Value;
use crate::dockerfile::Span;

/// A word of a command with the values of its variables.
pub(super) struct Field {
    pub value: Value,
    pub span: Span,
}
