//! The runner of a job.

use super::context::Context;
use super::expression_value::{Content, ExpressionValue};
use super::facts::WorkflowFacts;
use crate::discover::facts::{FoundHost, HostRole};
use crate::windows::data::{HostKind, Platform};
use crate::windows::hosts::find_host;
use crate::yaml::Node;

pub(super) struct Runner {
    /// `None` if the runner is not hosted by GitHub or is not known.
    pub host: Option<FoundHost>,
    /// Why there is no host.
    pub why: &'static str,
    /// The value of `runner.os`.
    pub os: Option<&'static str>,
    /// A label contains `windows`.
    pub looks_windows: bool,
}

/// Returns the runner that `runs-on` selects.
pub(super) fn runner(job: &Node, context: &Context<'_>, facts: &WorkflowFacts<'_>) -> Runner {
    let asked = job.get("runs-on").map_or_else(|| ExpressionValue::unknown("runs-on"), |node| context.evaluate(node));
    let looks_windows = labels(&asked).iter().any(|label| label.to_ascii_lowercase().contains("windows"));
    let none = |why| Runner { host: None, why, os: None, looks_windows };
    let labels = match &asked.content {
        Content::Map(map) if map.get("group").is_some() => return none(CUSTOM),
        Content::Map(map) => map.get("labels").cloned().unwrap_or_else(|| ExpressionValue::unknown("labels")),
        _ => asked.clone(),
    };
    let label = match &labels.content {
        Content::List(items) => match items.as_slice() {
            [label] => label.clone(),
            _ => return none(CUSTOM),
        },
        _ => labels.clone(),
    };
    let Content::Text(name) = &label.content else { return none("the runner of the job cannot be known") };
    let is_defaulted = asked.is_defaulted || labels.is_defaulted || label.is_defaulted;
    let Some(os) = hosted(&name.text(), facts) else { return none(CUSTOM) };
    let Some(place) = label.place.clone().or(labels.place).or(asked.place) else { return none(CUSTOM) };
    let host = FoundHost {
        name: name.to_string(),
        role: HostRole::Build,
        isolation: None,
        is_defaulted,
        key: "runs-on",
        place,
    };
    match os {
        "macOS" => Runner { host: None, why: "there is no docker on a runner with macOS", os: Some(os), looks_windows },
        _ => Runner { host: Some(host), why: "", os: Some(os), looks_windows },
    }
}

const CUSTOM: &str = "`runs-on` is no label of a runner whose Windows is known";

/// The texts of the labels.
fn labels(asked: &ExpressionValue) -> Vec<String> {
    match &asked.content {
        Content::Map(map) => map.entries.iter().flat_map(|(_, result)| labels(result)).collect(),
        Content::List(items) => items.iter().flat_map(labels).collect(),
        _ => vec![asked.value().to_string()],
    }
}

/// The operating system of a runner that GitHub hosts. `None` for labels of self-hosted runners.
fn hosted(label: &str, facts: &WorkflowFacts<'_>) -> Option<&'static str> {
    let label = label.to_ascii_lowercase();
    if let Some(version) = label.strip_prefix("macos-") {
        let is_version = version == "latest" || version.starts_with(|c: char| c.is_ascii_digit());
        return is_version.then_some("macOS");
    }
    if let Some(version) = label.strip_prefix("ubuntu-") {
        return is_ubuntu(version).then_some("Linux");
    }
    let is_name = label.starts_with("windows-") && !label.contains(['@', ':']);
    let host = find_host(facts.reader.catalog, &label, facts.reader.today).ok().filter(|_| is_name)?;
    (host.platform == Platform::GithubHosted && host.kind != HostKind::Linux).then_some("Windows")
}

/// Whether a label after `ubuntu-` is a version: `latest`, `24.04`, `24.04-arm`. Others name larger runners.
fn is_ubuntu(version: &str) -> bool {
    let number = version.strip_suffix("-arm").unwrap_or(version);
    let is_number = |(year, month): (&str, &str)| {
        year.len() == 2 && month.len() == 2 && year.bytes().chain(month.bytes()).all(|b| b.is_ascii_digit())
    };
    version == "latest" || number.split_once('.').is_some_and(is_number)
}
