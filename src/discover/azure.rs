//! Azure Pipelines: the hosted agents of jobs, and what they build and run.

mod job;
mod step;
#[cfg(test)]
mod tests;
mod variables;

use super::ProjectFile;
use super::files::{Kind, ends_in, holds};
use super::reader::{Reader, file_name};
use crate::yaml::Node;
use job::Job;
use variables::Scope;

pub(super) const KIND: Kind = Kind { is: is_pipeline, read };

fn is_pipeline(file: &ProjectFile) -> bool {
    let is_named = file_name(&file.path).to_ascii_lowercase().contains("azure-pipelines");
    ends_in(file, &[".yml", ".yaml"])
        && !file.path.starts_with(".github/")
        && (holds(file, "vmImage") || holds(file, "Docker@2") || is_named)
        && ["steps", "jobs", "stages"].iter().any(|key| holds(file, key))
}

fn read(reader: &mut Reader<'_>) {
    let Some(pipeline) = reader.documents().into_iter().next() else { return };
    let mut found = job::Found::default();
    let is_template = reader.elsewhere.is_template(reader.files, file_name(&reader.file.path));
    let root = Scope::root(&pipeline, &reader.file.source, is_template);
    // Without stages the pipeline is one, and without jobs it is one too.
    let stages = list(&pipeline, "stages").unwrap_or(std::slice::from_ref(&pipeline));
    for stage in stages.iter().filter(|stage| !is_off(stage)) {
        let scope = if std::ptr::eq(stage, &pipeline) { root.clone() } else { root.within(stage) };
        let jobs = list(stage, "jobs").unwrap_or(std::slice::from_ref(stage));
        for job in jobs.iter().filter(|job| !is_off(job)) {
            let levels = [job, stage, &pipeline];
            Job { levels, scope: &scope, pipeline: &pipeline }.read(reader, &mut found);
        }
    }
    found.tell(reader);
}

fn list<'a>(node: &'a Node, key: &str) -> Option<&'a [Node]> {
    node.get(key).map(Node::items).filter(|items| !items.is_empty())
}

/// Whether a stage, a job or a step is switched off.
fn is_off(node: &Node) -> bool {
    let says = |key: &str| node.get(key).and_then(Node::text).is_some_and(|text| text.eq_ignore_ascii_case("false"));
    says("condition") || says("enabled")
}

/// The text of an input of a task, whose names are of any case.
fn input<'a>(step: &'a Node, name: &str) -> Option<&'a Node> {
    let inputs = step.get("inputs")?.entries();
    inputs.into_iter().find(|(key, _)| key.text.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
