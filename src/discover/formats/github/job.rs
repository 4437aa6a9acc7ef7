//! A job with one combination of its matrix.

use super::checkout::Workspace;
use super::context::Context;
use super::env;
use super::facts::WorkflowFacts;
use super::runner::Runner;
use crate::discover::facts::FoundBuild;
use crate::discover::languages::docker_build::is_local_daemon;
use crate::discover::languages::shell::WrittenFiles;
use crate::yaml::Node;

/// A job with one combination of its matrix.
pub(super) struct Job<'a> {
    pub workflow: &'a Node,
    pub node: &'a Node,
    pub runner: Runner,
    pub workspace: Workspace,
    /// Docker builds on another machine from here on.
    pub is_elsewhere: bool,
    /// The names of files that the scripts so far may have written.
    pub written: WrittenFiles,
    /// A script turned to another revision of the repository.
    pub is_switched: bool,
    /// A build that its runner does is among the steps.
    pub builds: bool,
}

impl<'a> Job<'a> {
    /// Notes the files that an action writes which replaces texts in them.
    pub fn note_written_files(&mut self, uses: &str, step: &Node) {
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
                let value = datum.value();
                !is_local_daemon(&value.text()) && value.as_known() != Some("default")
            })
        };
        self.is_elsewhere || is_remote("DOCKER_HOST") || is_remote("DOCKER_CONTEXT")
    }

    /// Adds a build of a step. One that runs only where a default is overridden has no value that is certain.
    pub fn add_build(
        &mut self,
        facts: &mut WorkflowFacts<'_>,
        step: &Node,
        context: &Context<'_>,
        mut build: FoundBuild,
    ) {
        if self.runner.os == Some("macOS") {
            return facts.set.leave_out(build.place.span, self.runner.why);
        }
        self.builds = true;
        let is_override = |node: &Node| context.condition(node.get("if")).truth() == Some(false);
        if is_override(self.node) || is_override(step) {
            build.args.values_mut().for_each(|value| value.is_defaulted = true);
            build.host.iter_mut().for_each(|host| host.is_defaulted = true);
        }
        facts.set.add_build(build);
    }

    pub fn end(self, facts: &mut WorkflowFacts<'_>) {
        match &self.runner.host {
            Some(_) if self.is_elsewhere => {}
            Some(host) if self.builds || self.runner.os == Some("Windows") => facts.set.add_host(host),
            None if self.builds || self.runner.looks_windows => {
                if let Some(node) = self.node.get("runs-on") {
                    facts.set.leave_out(node.items().first().unwrap_or(node).mark(), self.runner.why);
                }
            }
            _ => {}
        }
    }
}
