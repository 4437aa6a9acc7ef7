//! The image of a service without a build.

use super::layers::Layer;
use crate::discover::facts::{FoundImage, Reader, Value};
use crate::yaml::Node;

/// Adds the image of a service if it is a Windows image or the service runs on Windows.
pub(super) fn add(reader: &mut Reader<'_>, service: &str, layers: &[Layer<'_>]) {
    let last = |key: &str| {
        let of = |layer| Layer::node(layer)?.get(key).filter(|node| !node.is_null()).map(|node| (layer, node));
        layers.iter().rev().find_map(of)
    };
    let Some((layer, node)) = last("image") else { return };
    let reference = layer.scalar(node);
    let platform = last("platform").map(|(layer, node)| layer.scalar(node));
    let isolated = last("isolation").map(|(layer, node)| layer.scalar(node));
    let says = |platform: &Value| platform.starts_with("windows") && !platform.is_defaulted;
    let is_windows = isolated.is_some() || platform.as_ref().is_some_and(says) || layers.iter().any(is_placed);
    if is_windows || reader.is_windows_image(&reference) {
        let image = FoundImage {
            what: format!("service `{service}`"),
            reference,
            is_windows,
            is_host_process: false,
            hosts: vec![],
            isolation: isolated.as_ref().and_then(Value::isolation),
            place: layer.place(node.span),
        };
        reader.add_image(image);
    }
}

/// Whether a placement constraint of a stack requires Windows nodes.
fn is_placed(layer: &Layer<'_>) -> bool {
    let constraints = layer.node().and_then(|node| node.at(&["deploy", "placement", "constraints"]));
    let is_windows = |node: &Node| {
        let text: String = node.text().unwrap_or_default().split_whitespace().collect();
        text == "node.platform.os==windows"
    };
    constraints.is_some_and(|constraints| constraints.items().iter().any(is_windows))
}
