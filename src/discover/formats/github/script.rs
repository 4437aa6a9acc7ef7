//! The scripts of steps.

use super::context::Context;
use super::expression_value::ExpressionValue;
use super::facts::WorkflowFacts;
use super::job::Job;
use crate::discover::facts::{FoundBuild, Value, WorkspacePath};
use crate::discover::languages::locate::Lines;
use crate::discover::languages::shell::{self, Dialect, Surroundings, WRITES_ITSELF};
use crate::yaml::Node;

pub(super) fn run(job: &mut Job<'_>, facts: &mut WorkflowFacts<'_>, step: &Node, context: &Context<'_>) {
    let Some(run) = step.get("run") else { return };
    let Some(text) = run.text() else { return };
    let Some(dialect) = dialect(job, step, context) else { return };
    let folder = folder(job, step, context);
    let resolve = |name: &str| match name {
        "GITHUB_WORKSPACE" => Some(Value::workspace()),
        name => context.env.get(name).map(ExpressionValue::value),
    };
    let around = Surroundings { folder: folder.as_deref(), resolve: &resolve };
    let commands = shell::find_builds(&context.script(text), dialect, &around);
    let lines = Lines::new(&facts.reader.file.source, run.span, text);
    for (span, why) in commands.skipped {
        facts.set.skip(lines.span(span), why);
    }
    let uses_remote_daemon = job.uses_remote_daemon(context) || commands.uses_remote_daemon;
    for build in commands.builds {
        let span = lines.span(build.span);
        let Some(dockerfile) = job.workspace.path(&build.dockerfile) else {
            facts.set.skip(span, "the job does not check this repository out there");
            continue;
        };
        if job.is_switched {
            facts.set.skip(span, "the job turns to another revision of the repository");
            continue;
        }
        if job.written.has(&dockerfile) {
            facts.set.skip(span, WRITES_ITSELF);
            continue;
        }
        let host = job.runner.host.clone().filter(|_| !uses_remote_daemon && !build.uses_remote_daemon);
        let found = FoundBuild {
            what: "docker build".to_owned(),
            dockerfile,
            target: build.target,
            args: build.args,
            host,
            isolation: build.isolation,
            images: build.images,
            place: context.place(span),
        };
        job.add_build(facts, step, context, found);
    }
    job.uses_remote_daemon |= commands.uses_remote_daemon;
}

/// A setting of a step, or the default of its job or workflow.
fn setting<'a>(job: &Job<'a>, step: &'a Node, key: &str) -> Option<&'a Node> {
    let default = |node: &'a Node| node.at(&["defaults", "run", key]);
    step.get(key).or_else(|| default(job.node)).or_else(|| default(job.workflow))
}

/// The dialect of a step. `None` for a shell that is not supported.
fn dialect(job: &Job<'_>, step: &Node, context: &Context<'_>) -> Option<Dialect> {
    let Some(shell) = setting(job, step, "shell") else {
        let is_windows = job.runner.os.map_or(job.runner.looks_windows, |os| os == "Windows");
        return Some(if is_windows { Dialect::PowerShell } else { Dialect::Posix });
    };
    let shell = context.value(shell).text().to_ascii_lowercase();
    match shell.split_whitespace().next().unwrap_or_default() {
        "bash" | "sh" => Some(Dialect::Posix),
        "pwsh" | "powershell" => Some(Dialect::PowerShell),
        "cmd" => Some(Dialect::Cmd),
        _ => None,
    }
}

/// The folder in which the script starts.
fn folder(job: &Job<'_>, step: &Node, context: &Context<'_>) -> Option<String> {
    let Some(folder) = setting(job, step, "working-directory") else { return Some(String::new()) };
    let folder = context.value(folder);
    if !folder.is_known() || folder.is_defaulted {
        return None;
    }
    WorkspacePath::resolve(Some(""), &folder).inside()
}

/// Whether a script can check out another revision. A new branch, or a checkout of single files, does not count.
pub(super) fn switches(script: &str) -> bool {
    let stays = |line: &str| [" -b", " -B", " -c", " --"].iter().any(|option| line.contains(option));
    script.lines().any(|line| (line.contains("git checkout ") || line.contains("git switch ")) && !stays(line))
}
