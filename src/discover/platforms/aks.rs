//! Azure Kubernetes Service: from a Windows node pool to its host.

use super::node_pool;
use crate::discover::facts::{Reader, Value};
use crate::dockerfile::Span;
use crate::windows::data::Platform;

/// Adds the host of a node pool. `sku` is its `osSKU`, such as `Windows2022`. Linux node pools are ignored.
pub(crate) fn add_node_pool(reader: &mut Reader<'_>, sku: &Value, key: &'static str, span: Span) {
    if node_pool::is_windows(sku) {
        node_pool::add(reader, Platform::Aks, sku, key, span);
    }
}
