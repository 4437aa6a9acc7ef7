//! Kubernetes manifests: the images of Windows pods and the Windows builds of the nodes that they select.

mod kustomize;
mod nodes;
mod pod;
mod runtime_class;
#[cfg(test)]
mod tests;

use super::eksctl;
use crate::discover::facts::{Format, Reader, Row, YAML};
use crate::yaml::Node;
use nodes::{Nodes, text};

pub(super) static FORMAT: Format = Format {
    file_names: YAML,
    detect: nodes::is_manifest,
    read,
    row: Row {
        files: "Kubernetes, eksctl",
        detected: "`node.kubernetes.io/windows-build`, RuntimeClass, `amiFamily`; the images of Windows pods",
    },
};

fn read(reader: &mut Reader<'_>) {
    for document in reader.documents() {
        let Some(version) = text(&document, "apiVersion") else { continue };
        if document.get("kind").is_none() {
            continue;
        }
        if version.starts_with("eksctl.io/") {
            eksctl::add_node_groups(reader, &document);
        } else {
            walk(reader, &document);
        }
    }
}

/// Adds every pod of a document, on all levels and of all kinds, such as Deployment or List.
fn walk(reader: &mut Reader<'_>, node: &Node) {
    if text(node, "kind") == Some("RuntimeClass") {
        runtime_class(reader, node);
    }
    if node.get("containers").is_some_and(|containers| !containers.items().is_empty()) {
        pod::add_images(reader, node);
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
    nodes.add_hosts(reader);
}
