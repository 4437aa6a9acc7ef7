//! The inputs of a workflow, from its triggers and from the workflows that call it.

use super::context::Context;
use super::expression_value::{Content, ExpressionValue, Map};
use super::files::is_workflow;
use super::matrix;
use crate::discover::facts::ProjectFile;
use crate::discover::facts::Reader;
use crate::yaml::{self, Limits, Node};

/// The deepest nesting of calls.
const DEEPEST: usize = 3;

/// The largest number of calls of a workflow. With more, its inputs are the defaults.
const MOST: usize = 64;

/// Returns all sets of inputs with which a workflow runs.
pub(super) fn inputs(reader: &Reader<'_>, file: &ProjectFile, workflow: &Node, depth: usize) -> Vec<Map> {
    let triggers = triggers(workflow);
    let declared = |trigger: &str| workflow.at(&["on", trigger, "inputs"]).map(Node::entries).unwrap_or_default();
    let nothing = Map::default();
    let context = Context::new(&file.source, &nothing);
    let by_default = |trigger: &str| {
        let value = |(key, input): (&yaml::Key, &Node)| {
            let default = input.get("default").map(|default| context.evaluate(default).defaulted(true));
            (key.text.clone(), default.unwrap_or_else(|| ExpressionValue::unknown(format!("inputs.{}", key.text))))
        };
        Map { entries: declared(trigger).into_iter().map(value).collect(), is_open: true }
    };
    let is_called = triggers.iter().any(|trigger| trigger == "workflow_call");
    let mut all = vec![];
    if triggers.iter().any(|trigger| trigger != "workflow_call") {
        all.push(by_default("workflow_dispatch"));
    }
    if is_called {
        let calls =
            if depth < DEEPEST { calls(reader, file, &declared("workflow_call"), &context, depth) } else { vec![] };
        if calls.is_empty() || calls.len() > MOST {
            all.push(by_default("workflow_call"));
        } else {
            all.extend(calls);
        }
    }
    if all.is_empty() { vec![Map { is_open: true, ..Map::default() }] } else { all }
}

fn triggers(workflow: &Node) -> Vec<String> {
    let Some(on) = workflow.get("on") else { return vec![] };
    match &on.value {
        yaml::Value::Map(_) => on.entries().iter().map(|(key, _)| key.text.clone()).collect(),
        yaml::Value::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        _ => on.text().map(str::to_owned).into_iter().collect(),
    }
}

/// The inputs with which jobs of this repository call a workflow.
fn calls(
    reader: &Reader<'_>,
    file: &ProjectFile,
    declared: &[(&yaml::Key, &Node)],
    context: &Context<'_>,
    depth: usize,
) -> Vec<Map> {
    let name = format!("./{}", file.path);
    let finder = memchr::memmem::Finder::new(&name);
    let may_call = |other: &&ProjectFile| {
        is_workflow(other) && other.path != file.path && finder.find(&other.source.bytes).is_some()
    };
    let mut all = vec![];
    for caller in reader.files.iter().filter(may_call) {
        let Some(Ok(workflow)) = yaml::documents(&caller.source, Limits::Manifest).into_iter().next() else { continue };
        let jobs = workflow.get("jobs").map(Node::entries).unwrap_or_default();
        let calls = |job: &Node| job.get("uses").and_then(Node::text) == Some(name.as_str());
        for (_, job) in jobs.into_iter().filter(|(_, job)| calls(job)) {
            for given in inputs(reader, caller, &workflow, depth + 1) {
                for combination in matrix::combinations(job.get("strategy"), &Context::new(&caller.source, &given)) {
                    let asked = Context { matrix: Some(&combination), ..Context::new(&caller.source, &given) };
                    let condition = asked.condition(job.get("if"));
                    if condition.truth() == Some(false) && !condition.is_defaulted {
                        continue;
                    }
                    let value = |(key, input): &(&yaml::Key, &Node)| {
                        let with = job.at(&["with", key.text.as_str()]).map(|node| asked.evaluate(node));
                        (key.text.clone(), with.unwrap_or_else(|| not_given(input, context)))
                    };
                    all.push(Map { entries: declared.iter().map(value).collect(), is_open: true });
                    if all.len() > MOST {
                        return all;
                    }
                }
            }
        }
    }
    all
}

/// The value of an input that a caller does not set.
fn not_given(input: &Node, context: &Context<'_>) -> ExpressionValue {
    match (input.get("default"), input.get("type").and_then(Node::text)) {
        (Some(default), _) => context.evaluate(default),
        (None, Some("boolean")) => ExpressionValue::bool(false),
        (None, Some("number")) => Content::Number(0.0).into(),
        (None, _) => ExpressionValue::text(""),
    }
}
