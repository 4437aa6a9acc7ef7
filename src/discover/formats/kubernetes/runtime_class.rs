//! The RuntimeClasses that the repository declares.

use super::nodes::{Nodes, is_manifest, readable, text};
use crate::discover::facts::{FileName, ProjectFile, YAML};
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::yaml::Node;

/// The nodes that the pods of a RuntimeClass run on.
pub(super) struct RuntimeClass {
    pub name: String,
    pub nodes: Nodes,
}

/// Returns the RuntimeClasses of these files.
pub(super) fn runtime_classes(files: &[ProjectFile]) -> Vec<RuntimeClass> {
    let mut classes = vec![];
    for file in files
        .iter()
        .filter(|file| FileName::any_matches(YAML, file) && is_manifest(file) && file.contains("RuntimeClass"))
    {
        let place = |span| Place { source: file.source.clone(), span };
        readable(file).for_each(|document| collect(&document, &place, &mut classes));
    }
    classes
}

fn collect(node: &Node, place: &dyn Fn(Span) -> Place, classes: &mut Vec<RuntimeClass>) {
    if text(node, "kind") == Some("RuntimeClass")
        && let Some(name) = node.at(&["metadata", "name"]).and_then(Node::text)
    {
        classes.push(RuntimeClass { name: name.to_owned(), nodes: Nodes::of_runtime_class(node, place) });
    }
    node.get("items").map_or(&[][..], Node::items).iter().for_each(|item| collect(item, place, classes));
}
