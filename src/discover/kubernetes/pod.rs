//! A pod: its containers, and the Windows nodes that it runs on.

use super::super::reader::Reader;
use super::super::{FoundHost, FoundImage, Value};
use super::{Nodes, RuntimeClass, add_hosts};
use crate::image::Reference;
use crate::yaml::Node;

/// What a map with `containers` runs; nothing where it does not ask for Windows.
pub(super) fn read(reader: &mut Reader<'_>, pod: &Node) {
    let own = Nodes::of_pod(pod, |span| reader.place(span));
    let class = class_of(reader, pod).unwrap_or_default();
    if !own.is_windows && !class.is_windows {
        return;
    }
    // What a RuntimeClass names is told where it stands.
    let hosts = if own.names_builds() { add_hosts(reader, &own) } else { class.hosts(reader).unwrap_or_default() };
    let is_host_process = is_host_process(pod);
    for (key, what) in [("initContainers", "init container"), ("containers", "container")] {
        for container in pod.get(key).map_or(&[][..], Node::items) {
            let is_host_process = self::is_host_process(container).or(is_host_process).unwrap_or_default();
            image(reader, container, what, is_host_process, &hosts);
        }
    }
}

/// What the only RuntimeClass of the pod's class name says.
fn class_of(reader: &Reader<'_>, pod: &Node) -> Option<Nodes> {
    let name = super::text(pod, "runtimeClassName")?;
    let classes = reader.elsewhere.runtime_classes(reader.files);
    let mut named = classes.iter().filter(|class| class.name == name);
    let class: &RuntimeClass = named.next()?;
    named.next().is_none().then(|| class.nodes.clone())
}

/// What a pod or a container says; a container's word is the last.
fn is_host_process(node: &Node) -> Option<bool> {
    let says = node.at(&["securityContext", "windowsOptions", "hostProcess"])?.text()?;
    Some(says == "true")
}

fn image(reader: &mut Reader<'_>, container: &Node, what: &str, is_host_process: bool, hosts: &[FoundHost]) {
    let Some((image, text)) = container.get("image").and_then(|image| Some((image, image.text()?))) else { return };
    let Ok(reference) = Reference::parse(text) else {
        return reader.leave_out(image.span, format!("`{text}` is filled in by another tool, or is no image"));
    };
    if reader.elsewhere.is_renamed(reader.files, &reference.repository()) {
        return reader.leave_out(image.span, "a kustomization.yaml replaces the image");
    }
    let name = super::text(container, "name").unwrap_or("without a name");
    reader.add_image(FoundImage {
        what: format!("{what} `{name}`"),
        reference: Value::known(text),
        is_windows: true,
        is_host_process,
        hosts: hosts.to_vec(),
        isolation: None,
        place: reader.place(image.span),
    });
}
