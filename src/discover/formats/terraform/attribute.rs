//! The value of an attribute.

use super::modules::Modules;
use crate::discover::facts::{Reader, Value};
use crate::discover::languages::hcl::span_of;
use hcl_edit::expr::Expression;

/// The attribute of an ECS task definition that names the operating system.
pub(super) const FAMILY: &str = "operating_system_family";

/// Evaluates an attribute. `is_defaulted` is set if the resource may not be created. `None` if the value is not known,
/// which is noted.
pub(super) fn known(reader: &mut Reader<'_>, key: &str, expression: &Expression, is_defaulted: bool) -> Option<Value> {
    match Modules::of(reader).evaluate(reader.folder(), expression) {
        Ok(value) => Some(value.or_defaulted(is_defaulted)),
        Err(_) if key == "os_version" => None,
        Err(why) => {
            reader.found.has_unknown_nodes |= key != FAMILY;
            reader.skip(span_of(expression), why);
            None
        }
    }
}
