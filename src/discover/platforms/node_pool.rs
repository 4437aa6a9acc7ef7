//! Groups of cluster nodes with one operating system.

use crate::discover::facts::{FoundHost, HostRole, Reader, Value};
use crate::dockerfile::Span;
use crate::windows::data::Platform;

/// Whether an operating system of AKS or GKE is Windows: `Windows2022`, `OS_VERSION_LTSC2022`.
pub(super) fn is_windows(image: &Value) -> bool {
    ["Windows", "OS_VERSION_LTSC"].iter().any(|start| image.starts_with(start))
}

/// Adds the host of a Windows node pool. `image` is the operating system as the platform names it. If
/// the platform has no such operating system, the node pool is skipped.
pub(super) fn add(reader: &mut Reader<'_>, platform: Platform, image: &Value, key: &'static str, span: Span) {
    let text = image.text();
    let name = format!("{}:{text}", platform.name());
    if reader.known_host(&name, &[platform]).is_none() {
        return reader.skip_nodes(span, format!("winfrom knows no `{text}` of {}", platform.title()));
    }
    let host = reader.host(name, HostRole::Run, key, span);
    reader.add_host(FoundHost { is_defaulted: image.is_defaulted, ..host });
}
