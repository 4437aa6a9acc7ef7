//! Steps that use an action: the actions of Docker, and actions that change the environment.

use super::context::Context;
use super::env;
use super::facts::WorkflowFacts;
use super::job::Job;
use crate::discover::facts::{FoundBuild, Value, WorkspacePath, join};
use crate::discover::languages::build_context::{REPLACES_BASE, replaces_base};
use crate::dockerfile::Span;
use crate::yaml::Node;
use std::collections::BTreeMap;

pub(super) fn run(
    job: &mut Job<'_>,
    facts: &mut WorkflowFacts<'_>,
    step: &Node,
    uses: &str,
    context: &mut Context<'_>,
) {
    let (name, version) = uses.split_once('@').unwrap_or((uses, ""));
    match name.to_ascii_lowercase().as_str() {
        "docker/build-push-action" if version == "v1" || version.starts_with("v1.") => {
            facts.set.skip(mark(step), "version 1 of docker/build-push-action has other inputs");
        }
        "docker/build-push-action" => {
            let context = job.of_step(step, context);
            match build(job, step, &context) {
                Ok(Some(build)) => job.add_build(facts, step, &context, build),
                Ok(None) => {}
                Err(why) => facts.set.skip(mark(step), why),
            }
        }
        "docker/bake-action" => {
            facts.set.skip(mark(step), "docker/bake-action builds what its inputs and a Bake file say")
        }
        "docker/setup-buildx-action" => job.uses_remote_daemon |= is_remote_builder(step, context),
        "actions/github-script" => {
            let script = step.at(&["with", "script"]).and_then(Node::text).unwrap_or_default();
            env::forget_exported(&mut context.env, script);
        }
        local if local.starts_with("./") => {
            let folder = join("", name).unwrap_or_default();
            let is_definition =
                |path: &str| ["action.yml", "action.yaml"].iter().any(|file| path == format!("{folder}/{file}"));
            for file in facts.reader.files.iter().filter(|file| is_definition(&file.path)) {
                env::forget_written(&mut context.env, &String::from_utf8_lossy(&file.source.bytes));
            }
        }
        _ => {}
    }
}

fn mark(step: &Node) -> Span {
    step.get("uses").map_or(step.span, |uses| uses.span)
}

/// Whether docker/setup-buildx-action creates a builder on another machine.
fn is_remote_builder(step: &Node, context: &Context<'_>) -> bool {
    let input = |name: &str| step.at(&["with", name]).map(|node| context.value(node));
    let is_given = |name: &str| input(name).is_some_and(|value| !value.is_empty());
    let driver = input("driver").unwrap_or_default();
    let is_local = matches!(&*driver.text(), "" | "docker" | "docker-container");
    !is_local || is_given("endpoint") || is_given("append")
}

/// The build of docker/build-push-action. `None` if it is only for Linux.
fn build(job: &Job<'_>, step: &Node, context: &Context<'_>) -> Result<Option<FoundBuild>, &'static str> {
    let node = |name: &str| step.at(&["with", name]);
    let input = |name: &str| node(name).map(|node| context.value(node)).filter(|value| !value.text().trim().is_empty());
    let list = |name: &str| context.lines(node(name).and_then(Node::text).unwrap_or_default());
    let platforms = input("platforms");
    if platforms
        .is_some_and(|platforms| platforms.is_known() && !platforms.text().to_ascii_lowercase().contains("windows"))
    {
        return Ok(None);
    }
    if list("build-contexts").iter().any(replaces_base) {
        return Err(REPLACES_BASE);
    }
    let target = input("target");
    if target.as_ref().is_some_and(|target| !target.is_known()) {
        return Err("the target of the build cannot be known");
    }
    let place = node("file").or_else(|| node("context")).map_or_else(|| mark(step), |node| node.mark());
    Ok(Some(FoundBuild {
        what: "docker/build-push-action".to_owned(),
        dockerfile: dockerfile(job, input("context"), input("file"))?,
        target,
        args: arguments(&list("build-args"), context)?,
        host: job.runner.host.clone().filter(|_| !job.uses_remote_daemon(context)),
        isolation: None,
        images: images(&list("tags")),
        place: context.place(place),
    }))
}

/// The path of the Dockerfile. Without a folder, the action builds from a fresh copy of the repository.
fn dockerfile(job: &Job<'_>, context: Option<Value>, file: Option<Value>) -> Result<String, &'static str> {
    const UNKNOWN: &str = "which Dockerfile is built cannot be known";
    let known = |value: Option<Value>| match value {
        None => Ok(None),
        Some(value) if value.is_known() && !value.is_defaulted => Ok(Some(value.trim())),
        Some(_) => Err(UNKNOWN),
    };
    let (context, file) = (known(context)?, known(file)?);
    let text = context.as_ref().map(Value::text);
    let copy = text.as_deref().map_or(Some(""), |text| text.strip_prefix("{{defaultContext}}"));
    let folder = copy.map_or(text.as_deref().unwrap_or_default(), |rest| rest.trim_start_matches(':'));
    if folder.contains("://") || folder.starts_with("git@") {
        return Err("the build takes its context from elsewhere");
    }
    if copy.is_some() {
        let file = file.unwrap_or_else(|| Value::known("Dockerfile"));
        return file.as_known().and_then(|file| join(folder, file)).ok_or(UNKNOWN);
    }
    let file = file.unwrap_or_else(|| {
        let mut file = context.clone().unwrap_or_default();
        file.push_text("/Dockerfile");
        file
    });
    let path = WorkspacePath::resolve(Some(""), &file).inside();
    let path = path.ok_or("the Dockerfile of the build is outside the repository")?;
    job.workspace.path(&path).ok_or("the job does not check this repository out there")
}

/// The build arguments, one a line. A name without a value has the value of the environment variable.
fn arguments(list: &[Value], context: &Context<'_>) -> Result<BTreeMap<String, Value>, &'static str> {
    let mut args = BTreeMap::new();
    for line in list.iter().filter(|line| !line.starts_with("#")) {
        let line = line.clone().unquoted();
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (line, None),
        };
        let Some(name) = name.as_known() else { return Err("the arguments of the build cannot be known") };
        let of_environment = || context.env.get(name).map_or_else(|| Value::unknown(name), |result| result.value());
        let value = value.unwrap_or_else(of_environment);
        let value = if value.has_workspace() { Value::unknown("path") } else { value };
        args.insert(name.to_owned(), value);
    }
    Ok(args)
}

fn images(list: &[Value]) -> Vec<String> {
    let names = list.iter().flat_map(|line| line.split(|c| c == ',')).map(Value::trim);
    names.filter_map(|name| name.as_known().map(str::to_owned)).filter(|name| !name.is_empty()).collect()
}
