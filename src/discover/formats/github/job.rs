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
    /// The steps that follow use the Docker daemon of another machine.
    pub uses_remote_daemon: bool,
    /// The files that the steps so far can have written.
    pub written: WrittenFiles,
    /// A script checked out another revision.
    pub is_switched: bool,
    /// The steps contain a build.
    pub builds: bool,
}

impl<'a> Job<'a> {
    /// Notes the files that an action for the replacement of texts writes.
    pub(super) fn note_written_files(&mut self, uses: &str, step: &Node) {
        if uses.contains("replace") {
            let inputs = step.get("with").map_or(vec![], Node::entries);
            inputs.iter().filter_map(|(_, input)| input.text()).for_each(|input| self.written.add_names(input));
        }
    }

    /// The context of a step, with its own environment.
    pub(super) fn of_step<'c>(&self, step: &Node, context: &Context<'c>) -> Context<'c> {
        let mut context = context.clone();
        env::add(&mut context, step.get("env"));
        context
    }

    /// Whether a step uses the Docker daemon of another machine.
    pub(super) fn uses_remote_daemon(&self, context: &Context<'_>) -> bool {
        let is_remote = |name: &str| {
            context.env.get(name).is_some_and(|result| {
                let value = result.value();
                !is_local_daemon(&value.text()) && value.as_known() != Some("default")
            })
        };
        self.uses_remote_daemon || is_remote("DOCKER_HOST") || is_remote("DOCKER_CONTEXT")
    }

    /// Adds a build of a step. If the step runs only after a default is overridden, all its values are defaults.
    pub(super) fn add_build(
        &mut self,
        facts: &mut WorkflowFacts<'_>,
        step: &Node,
        context: &Context<'_>,
        mut build: FoundBuild,
    ) {
        if self.runner.os == Some("macOS") {
            return facts.set.skip(build.place.span, self.runner.why);
        }
        self.builds = true;
        let is_override = |node: &Node| context.condition(node.get("if")).truth() == Some(false);
        if is_override(self.node) || is_override(step) {
            build.args.values_mut().for_each(|value| value.is_defaulted = true);
            build.host.iter_mut().for_each(|host| host.is_defaulted = true);
        }
        facts.set.add_build(build);
    }

    pub(super) fn end(self, facts: &mut WorkflowFacts<'_>) {
        match &self.runner.host {
            Some(_) if self.uses_remote_daemon => {}
            Some(host) if self.builds || self.runner.os == Some("Windows") => facts.set.add_host(host),
            None if self.builds || self.runner.looks_windows => {
                if let Some(node) = self.node.get("runs-on") {
                    facts.set.skip(node.items().first().unwrap_or(node).mark(), self.runner.why);
                }
            }
            _ => {}
        }
    }
}
