//! The containers of a pod, and the Windows nodes that it runs on.

use super::kustomize;
use super::nodes::{Nodes, text};
use super::runtime_class::{RuntimeClass, runtime_classes};
use crate::discover::facts::{FoundHost, FoundImage, Reader, Value};
use crate::image::Reference;
use crate::yaml::Node;

/// Adds the images of a map with `containers`, if it runs on Windows.
pub(super) fn add_images(reader: &mut Reader<'_>, pod: &Node) {
    let own = Nodes::of_pod(pod, |span| reader.place(span));
    let class = class_of(reader, pod).unwrap_or_default();
    if !own.is_windows && !class.is_windows {
        return;
    }
    // The hosts of a RuntimeClass are added where the class is declared.
    let hosts = if own.names_builds() { own.add_hosts(reader) } else { class.hosts(reader).unwrap_or_default() };
    let is_host_process = is_host_process_of(pod);
    for (key, what) in [("initContainers", "init container"), ("containers", "container")] {
        for container in pod.get(key).map_or(&[][..], Node::items) {
            let is_host_process = is_host_process_of(container).or(is_host_process).unwrap_or_default();
            image(reader, container, what, is_host_process, &hosts);
        }
    }
}

/// The constraints of the pod's RuntimeClass. `None` if several classes have its name.
fn class_of(reader: &Reader<'_>, pod: &Node) -> Option<Nodes> {
    let name = text(pod, "runtimeClassName")?;
    let classes = reader.shared.get_or_compute(reader.files, runtime_classes);
    let mut named = classes.iter().filter(|class| class.name == name);
    let class: &RuntimeClass = named.next()?;
    named.next().is_none().then(|| class.nodes.clone())
}

/// The `hostProcess` setting of a pod or container. Containers override pods.
fn is_host_process_of(node: &Node) -> Option<bool> {
    let says = node.at(&["securityContext", "windowsOptions", "hostProcess"])?.text()?;
    Some(says == "true")
}

fn image(reader: &mut Reader<'_>, container: &Node, what: &str, is_host_process: bool, hosts: &[FoundHost]) {
    let Some((image, image_text)) = container.get("image").and_then(|image| Some((image, image.text()?))) else {
        return;
    };
    let Ok(reference) = Reference::parse(image_text) else {
        return reader.skip(image.span, format!("`{image_text}` is filled in by another tool, or is no image"));
    };
    if kustomize::is_replaced(reader, &reference.repository()) {
        return reader.skip(image.span, "a kustomization.yaml replaces the image");
    }
    let name = text(container, "name").unwrap_or("without a name");
    reader.add_image(FoundImage {
        what: format!("{what} `{name}`"),
        reference: Value::known(image_text),
        is_windows: true,
        is_host_process,
        hosts: hosts.to_vec(),
        isolation: None,
        place: reader.place(image.span),
    });
}
