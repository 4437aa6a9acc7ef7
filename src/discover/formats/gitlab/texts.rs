//! Values that may be a text or a list.

use crate::yaml::Node;

/// A text, or the texts of a list.
pub(super) fn texts(node: &Node) -> Vec<&str> {
    node.text().into_iter().chain(node.items().iter().filter_map(Node::text)).collect()
}
