//! Manifests of Kubernetes: the images of Windows pods and the builds of the nodes that they ask for.

mod nodes;
mod pod;

use super::elsewhere::readable;
use super::files::{Kind, ends_in, holds};
use super::reader::Reader;
use super::{FoundHost, ProjectFile, aws};
use crate::settings::Place;
use crate::yaml::Node;
use nodes::Nodes;

pub(super) const KIND: Kind = Kind { is: is_manifest, read };

/// What a RuntimeClass says of the nodes that its pods come to.
pub(super) struct RuntimeClass {
    name: String,
    nodes: Nodes,
}

fn is_manifest(file: &ProjectFile) -> bool {
    ends_in(file, &[".yml", ".yaml"])
        && holds(file, "apiVersion")
        && holds(file, "kind")
        && (holds(file, "indows") || holds(file, "runtimeClassName") || holds(file, nodes::OLD_BUILD))
}

fn read(reader: &mut Reader<'_>) {
    for document in reader.documents() {
        let Some(version) = text(&document, "apiVersion") else { continue };
        if document.get("kind").is_none() {
            continue;
        }
        if version.starts_with("eksctl.io/") {
            aws::eksctl(reader, &document);
        } else {
            walk(reader, &document);
        }
    }
}

/// Every pod of a document, however deep: of a Deployment, of a List, of a kind that winfrom has never heard of.
fn walk(reader: &mut Reader<'_>, node: &Node) {
    if text(node, "kind") == Some("RuntimeClass") {
        runtime_class(reader, node);
    }
    if node.get("containers").is_some_and(|containers| !containers.items().is_empty()) {
        pod::read(reader, node);
    }
    for (_, value) in node.entries() {
        walk(reader, value);
    }
    for item in node.items() {
        walk(reader, item);
    }
}

fn runtime_class(reader: &mut Reader<'_>, class: &Node) {
    let nodes = Nodes::of_runtime_class(class, |span| reader.place(span));
    add_hosts(reader, &nodes);
}

/// Tells the hosts that nodes are, or why they are not known.
fn add_hosts(reader: &mut Reader<'_>, nodes: &Nodes) -> Vec<FoundHost> {
    match nodes.hosts(reader) {
        Ok(hosts) => {
            hosts.iter().for_each(|host| reader.add_host(host.clone()));
            hosts
        }
        Err(left_out) => {
            reader.found.left_out.push(left_out);
            vec![]
        }
    }
}

/// The RuntimeClasses in these files.
pub(super) fn runtime_classes(files: &[ProjectFile]) -> Vec<RuntimeClass> {
    let mut classes = vec![];
    for file in files.iter().filter(|file| is_manifest(file) && holds(file, "RuntimeClass")) {
        let place = |span| Place { source: file.source.clone(), span };
        readable(file).for_each(|document| collect(&document, &place, &mut classes));
    }
    classes
}

fn collect(node: &Node, place: &dyn Fn(crate::dockerfile::Span) -> Place, classes: &mut Vec<RuntimeClass>) {
    if text(node, "kind") == Some("RuntimeClass")
        && let Some(name) = node.at(&["metadata", "name"]).and_then(Node::text)
    {
        classes.push(RuntimeClass { name: name.to_owned(), nodes: Nodes::of_runtime_class(node, place) });
    }
    node.get("items").map_or(&[][..], Node::items).iter().for_each(|item| collect(item, place, classes));
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.text()
}

#[cfg(test)]
mod tests;
