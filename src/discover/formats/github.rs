//! GitHub workflows: the runners of jobs, the images that they build and run.

mod action;
mod calls;
mod checkout;
mod context;
mod expression_value;
mod env;
mod expression;
mod facts;
mod files;
mod image;
mod job;
mod matrix;
mod runner;
mod scalar;
mod script;
mod steps;
mod syntax;
mod template;
#[cfg(test)]
mod tests;

use crate::discover::facts::{Format, Reader, Row, YAML};
use facts::WorkflowFacts;
use files::is_workflow;

pub(super) static FORMAT: Format = Format {
    file_names: YAML,
    detect: is_workflow,
    read,
    row: Row {
        files: "GitHub Actions workflows",
        detected: "`runs-on` (matrices expanded, `if` evaluated); `docker build` commands, `docker/build-push-action`; `container`",
    },
};

fn read(reader: &mut Reader<'_>) {
    let Some(workflow) = reader.documents().into_iter().next() else { return };
    let mut facts = WorkflowFacts::new(reader);
    for inputs in calls::inputs(reader, reader.file, &workflow, 0) {
        for (name, job) in workflow.get("jobs").map(|jobs| jobs.entries()).unwrap_or_default() {
            steps::detect_in_job(&mut facts, &workflow, &name.text, job, &inputs);
        }
    }
    facts.set.add_to(reader);
}
