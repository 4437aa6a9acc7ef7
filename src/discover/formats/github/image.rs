//! The container images of a job and its services.

use super::context::Context;
use super::expression_value::{Content, ExpressionValue};
use super::facts::WorkflowFacts;
use super::runner::Runner;
use crate::discover::facts::{FoundImage, HostRole};
use crate::yaml::Node;

pub(super) fn add_images(
    facts: &mut WorkflowFacts<'_>,
    name: &str,
    job: &Node,
    context: &Context<'_>,
    runner: &Runner,
) {
    if let Some(node) = job.get("container") {
        add(facts, format!("container of job `{name}`"), context, node, runner);
    }
    for (service, node) in job.get("services").map(Node::entries).unwrap_or_default() {
        add(facts, format!("service `{}` of job `{name}`", service.text), context, node, runner);
    }
}

/// Adds `image` or `{ image: image }`. On Linux, only images whose name looks like Windows are added.
fn add(facts: &mut WorkflowFacts<'_>, what: String, context: &Context<'_>, node: &Node, runner: &Runner) {
    let container = context.evaluate(node);
    let image: ExpressionValue = match &container.content {
        Content::Map(_) => container.get("image", "image"),
        _ => container,
    };
    let reference = image.value();
    let says_windows = reference.names_windows();
    let is_windows = runner.os == Some("Windows");
    if reference.is_empty() || !image.is_known() || !(says_windows || is_windows) {
        return;
    }
    let mut hosts: Vec<_> = runner.host.iter().cloned().collect();
    hosts.iter_mut().for_each(|host| host.role = HostRole::Run);
    let place = image.place.unwrap_or_else(|| context.place(node.mark()));
    facts.set.add_image(FoundImage {
        what,
        reference,
        is_windows,
        is_host_process: false,
        hosts,
        isolation: None,
        place,
    });
}
