//! Google Kubernetes Engine: from a Windows node pool to its host.

use super::node_pool;
use crate::discover::facts::{Reader, Value};
use crate::dockerfile::Span;
use crate::windows::data::Platform;

/// Adds the host of a node pool. `version` is its `os_version`, such as `OS_VERSION_LTSC2022`. Others are ignored.
pub(crate) fn add_node_pool(reader: &mut Reader<'_>, version: &Value, key: &'static str, span: Span) {
    if node_pool::is_windows(version) {
        node_pool::add(reader, Platform::Gke, version, key, span);
    }
}
