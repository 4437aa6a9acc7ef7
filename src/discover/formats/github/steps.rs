//! The steps of a job, once for each combination of its matrix.

use super::checkout::Workspace;
use super::context::Context;
use super::expression_value::Map;
use super::facts::WorkflowFacts;
use super::job::Job;
use super::{action, env, image, matrix, runner, script};
use crate::discover::languages::shell::WrittenFiles;
use crate::yaml::Node;

/// The largest number of bytes of scripts that are parsed for a workflow, for all its calls and matrices.
const MOST_WORK: usize = 2 << 20;

/// The number of bytes that a step counts as, in addition to its script.
const STEP_WORK: usize = 384;

pub(super) fn detect_in_job(facts: &mut WorkflowFacts<'_>, workflow: &Node, name: &str, job: &Node, inputs: &Map) {
    let source = &facts.reader.file.source;
    let context = Context::new(source, inputs);
    if job.get("uses").is_some() || is_off(&context, job) {
        return;
    }
    let mut combinations = matrix::combinations(job.get("strategy"), &context);
    let cost = |step: &Node| step.get("run").and_then(Node::text).map_or(0, str::len) + STEP_WORK;
    let steps = job.get("steps").map(Node::items).unwrap_or_default();
    let each = steps.iter().map(cost).sum::<usize>();
    // If all combinations are too much work, the job is read once with an unknown matrix.
    if facts.set.script_bytes + combinations.len() * each > MOST_WORK {
        combinations = vec![Map { is_open: true, ..Map::default() }];
    }
    facts.set.script_bytes += combinations.len() * each;
    if facts.set.script_bytes > MOST_WORK {
        return facts.set.skip(job.mark(), "the workflow runs more steps than winfrom follows");
    }
    for combination in &combinations {
        let mut context = Context { matrix: Some(combination), ..context.clone() };
        let runner = runner::runner(job, &context, facts);
        context.os = runner.os;
        env::add(&mut context, workflow.get("env"));
        env::add(&mut context, job.get("env"));
        image::add_images(facts, name, job, &context, &runner);
        let mut job = Job {
            workflow,
            node: job,
            runner,
            workspace: Workspace::default(),
            uses_remote_daemon: false,
            written: WrittenFiles::default(),
            is_switched: false,
            builds: false,
        };
        job.uses_remote_daemon = job.uses_remote_daemon(&context);
        steps.iter().for_each(|step| job.workspace.add(step, &context));
        steps.iter().for_each(|step| run_step(&mut job, facts, step, &mut context));
        job.end(facts);
    }
}

/// Whether a job or step never runs.
fn is_off(context: &Context<'_>, node: &Node) -> bool {
    let condition = context.condition(node.get("if"));
    condition.truth() == Some(false) && !condition.is_defaulted
}

/// Runs a step of a job.
fn run_step<'a>(job: &mut Job<'a>, facts: &mut WorkflowFacts<'_>, step: &'a Node, context: &mut Context<'_>) {
    if is_off(context, step) {
        return;
    }
    let text = |key: &str| step.get(key).and_then(Node::text);
    if let Some(uses) = text("uses") {
        job.note_written_files(uses, step);
        action::run(job, facts, step, uses, context);
    }
    if let Some(run) = text("run") {
        job.is_switched |= script::switches(run);
        job.written.add(run);
        if run.to_ascii_lowercase().contains("docker") {
            let context = job.of_step(step, context);
            script::run(job, facts, step, &context);
        }
        env::forget_written(&mut context.env, run);
    }
}
