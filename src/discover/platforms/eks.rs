//! Amazon EKS: from a Windows node pool to its host.

use super::node_pool;
use crate::discover::facts::{Reader, Value};
use crate::dockerfile::Span;
use crate::windows::data::Platform;

/// Adds the host of a node group. `image` is its kind of node image, such as `WindowsServer2022FullContainer` or
/// `WINDOWS_CORE_2022_x86_64`. Linux node groups are ignored.
pub(crate) fn add_node_group(reader: &mut Reader<'_>, image: &Value, key: &'static str, span: Span) {
    if image.text().get(..7).is_some_and(|start| start.eq_ignore_ascii_case("windows")) {
        node_pool::add(reader, Platform::Eks, image, key, span);
    }
}
