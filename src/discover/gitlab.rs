//! GitLab pipelines: what jobs build, and on which runners, where a tag says so to everyone.

mod job;
mod matrix;
mod runner;
mod script;
#[cfg(test)]
mod tests;

use super::ProjectFile;
use super::files::{Kind, ends_in};
use super::reader::Reader;
use crate::yaml::Node;
use job::Job;

pub(super) const KIND: Kind = Kind { is: is_pipeline, read };

/// Keys of a pipeline that are no jobs.
///
/// Source: docs.gitlab.com/ci/yaml.
const GLOBAL: [&str; 11] = [
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];

/// More jobs of a file are not read.
const MOST_JOBS: usize = 500;

fn is_pipeline(file: &ProjectFile) -> bool {
    ends_in(file, &[".gitlab-ci.yml", ".gitlab-ci.yaml"])
}

fn read(reader: &mut Reader<'_>) {
    let mut work = 0;
    // The first of two documents declares inputs.
    for pipeline in reader.documents() {
        let is_job = |name: &str| !name.starts_with('.') && !GLOBAL.contains(&name);
        let jobs: Vec<_> = pipeline.entries().into_iter().filter(|(name, _)| is_job(&name.text)).collect();
        for (_, node) in jobs.iter().take(MOST_JOBS) {
            Job::new(&pipeline, node).read(reader, &mut work);
        }
        if let Some((name, _)) = jobs.get(MOST_JOBS) {
            reader.leave_out(name.span, "the pipeline has more jobs than winfrom follows");
        }
    }
}

/// A text, or the texts of a list.
fn texts(node: &Node) -> Vec<&str> {
    node.text().into_iter().chain(node.items().iter().filter_map(Node::text)).collect()
}
