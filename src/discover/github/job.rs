//! A job: what its steps build, and on which runner.

use super::checkout::Workspace;
use super::context::Context;
use super::datum::Map;
use super::facts::Facts;
use super::runner::{self, Runner};
use super::{action, env, image, matrix, script};
use crate::discover::FoundBuild;
use crate::discover::shell::{Written, is_local_daemon};
use crate::yaml::Node;

/// Bytes of scripts that are read of a workflow, whoever calls it with whatever matrix.
const MOST_WORK: usize = 2 << 20;

/// What a step costs beside its script.
const STEP_WORK: usize = 384;

/// A job with one combination of its matrix.
pub(super) struct Job<'a> {
    pub workflow: &'a Node,
    pub node: &'a Node,
    pub runner: Runner,
    pub workspace: Workspace,
    /// Docker builds on another machine from here on.
    pub is_elsewhere: bool,
    /// The names of files that the scripts so far may have written.
    pub written: Written,
    /// A script turned to another revision of the repository.
    pub is_switched: bool,
    /// A build that its runner does is among the steps.
    pub builds: bool,
}

pub(super) fn read(facts: &mut Facts<'_>, workflow: &Node, name: &str, job: &Node, inputs: &Map) {
    let source = facts.source;
    let context = Context::new(source, inputs);
    if job.get("uses").is_some() || is_off(&context, job) {
        return;
    }
    let mut combinations = matrix::combinations(job.get("strategy"), &context);
    let cost = |step: &Node| step.get("run").and_then(Node::text).map_or(0, str::len) + STEP_WORK;
    let steps = job.get("steps").map(Node::items).unwrap_or_default();
    let each = steps.iter().map(cost).sum::<usize>();
    // What is too much for each combination is read once for all, and then no more.
    if facts.work + combinations.len() * each > MOST_WORK {
        combinations = vec![Map { is_open: true, ..Map::default() }];
    }
    facts.work += combinations.len() * each;
    if facts.work > MOST_WORK {
        return facts.leave_out(job.mark(), "the workflow runs more steps than winfrom follows");
    }
    for combination in &combinations {
        let mut context = Context { matrix: Some(combination), ..context.clone() };
        let runner = runner::runner(job, &context, facts);
        context.os = runner.os;
        env::add(&mut context, workflow.get("env"));
        env::add(&mut context, job.get("env"));
        image::read(facts, name, job, &context, &runner);
        let mut job = Job {
            workflow,
            node: job,
            runner,
            workspace: Workspace::default(),
            is_elsewhere: false,
            written: Written::default(),
            is_switched: false,
            builds: false,
        };
        job.is_elsewhere = job.is_elsewhere(&context);
        steps.iter().for_each(|step| job.workspace.add(step, &context));
        steps.iter().for_each(|step| job.step(facts, step, &mut context));
        job.end(facts);
    }
}

/// Whether a job or step never runs.
fn is_off(context: &Context<'_>, node: &Node) -> bool {
    let condition = context.condition(node.get("if"));
    condition.truth() == Some(false) && !condition.is_defaulted
}

impl<'a> Job<'a> {
    fn step(&mut self, facts: &mut Facts<'_>, step: &'a Node, context: &mut Context<'_>) {
        if is_off(context, step) {
            return;
        }
        let text = |key: &str| step.get(key).and_then(Node::text);
        if let Some(uses) = text("uses") {
            self.written_by(uses, step);
            action::read(self, facts, step, uses, context);
        }
        if let Some(run) = text("run") {
            self.is_switched |= script::switches(run);
            self.written.add(run);
            if run.to_ascii_lowercase().contains("docker") {
                let context = self.of_step(step, context);
                script::read(self, facts, step, &context);
            }
            env::forget_written(&mut context.env, run);
        }
    }

    /// Notes the files that an action writes which replaces texts in them.
    fn written_by(&mut self, uses: &str, step: &Node) {
        if uses.contains("replace") {
            let inputs = step.get("with").map_or(vec![], Node::entries);
            inputs.iter().filter_map(|(_, input)| input.text()).for_each(|input| self.written.add_names(input));
        }
    }

    /// The context of a step, with its own environment.
    pub fn of_step<'c>(&self, step: &Node, context: &Context<'c>) -> Context<'c> {
        let mut context = context.clone();
        env::add(&mut context, step.get("env"));
        context
    }

    /// Whether a step has docker on another machine.
    pub fn is_elsewhere(&self, context: &Context<'_>) -> bool {
        let is_remote = |name: &str| {
            context.env.get(name).is_some_and(|datum| {
                let value = datum.value().text;
                !is_local_daemon(&value) && value != "default"
            })
        };
        self.is_elsewhere || is_remote("DOCKER_HOST") || is_remote("DOCKER_CONTEXT")
    }

    /// Adds a build of a step. One that runs only where a default is overridden has no value that is certain.
    pub fn add_build(&mut self, facts: &mut Facts<'_>, step: &Node, context: &Context<'_>, mut build: FoundBuild) {
        if self.runner.os == Some("macOS") {
            return facts.leave_out(build.place.span, self.runner.why);
        }
        self.builds = true;
        let is_override = |node: &Node| context.condition(node.get("if")).truth() == Some(false);
        if is_override(self.node) || is_override(step) {
            build.args.values_mut().for_each(|value| value.is_defaulted = true);
            build.host.iter_mut().for_each(|host| host.is_defaulted = true);
        }
        facts.add_build(build);
    }

    fn end(self, facts: &mut Facts<'_>) {
        match &self.runner.host {
            Some(_) if self.is_elsewhere => {}
            Some(host) if self.builds || self.runner.os == Some("Windows") => facts.add_host(host),
            None if self.builds || self.runner.looks_windows => {
                if let Some(node) = self.node.get("runs-on") {
                    facts.leave_out(node.items().first().unwrap_or(node).mark(), self.runner.why);
                }
            }
            _ => {}
        }
    }
}
