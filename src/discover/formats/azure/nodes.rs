//! Keys that stages, jobs and steps share.

use crate::yaml::Node;

/// The items of a list. `None` if there are none.
pub(super) fn list<'a>(node: &'a Node, key: &str) -> Option<&'a [Node]> {
    node.get(key).map(Node::items).filter(|items| !items.is_empty())
}

/// Whether a stage, job or step is disabled.
pub(super) fn is_off(node: &Node) -> bool {
    let says = |key: &str| node.get(key).and_then(Node::text).is_some_and(|text| text.eq_ignore_ascii_case("false"));
    says("condition") || says("enabled")
}

/// An input of a task. Names are not case-sensitive.
pub(super) fn input<'a>(step: &'a Node, name: &str) -> Option<&'a Node> {
    let inputs = step.get("inputs")?.entries();
    inputs.into_iter().find(|(key, _)| key.text.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
