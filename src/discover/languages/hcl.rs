//! HCL, which Terraform and Bake are written in.

use crate::discover::facts::ProjectFile;
use crate::dockerfile::Span;
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::Body;

/// Parses a file. `None` if it is not valid HCL or not UTF-8, because locations are byte offsets.
pub(crate) fn parse(file: &ProjectFile) -> Option<Body> {
    hcl_edit::parser::parse_body(std::str::from_utf8(&file.source.bytes).ok()?).ok()
}

/// The location of an expression.
pub(crate) fn span_of(expression: &Expression) -> Span {
    expression.span().map_or(Span::default(), Span::from)
}

/// The name of a key in an object. Empty if the key is computed.
pub(crate) fn key_name(key: &ObjectKey) -> &str {
    match key {
        ObjectKey::Ident(name) => name.as_str(),
        ObjectKey::Expression(expression) => expression.as_str().unwrap_or_default(),
    }
}
