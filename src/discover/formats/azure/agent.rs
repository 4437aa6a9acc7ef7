//! The agent that a job runs on.

use super::variables::Scope;
use crate::discover::facts::{FactSet, FoundHost, HostRole, Reader};
use crate::windows::data::Platform;
use crate::yaml::Node;

/// The agent of a job.
#[derive(Default)]
pub(super) struct Agent {
    /// The host, if the agent is hosted by Microsoft.
    pub host: Option<FoundHost>,
    pub is_windows: Option<bool>,
}

impl Agent {
    /// Returns the agent that `pool` selects.
    pub(super) fn new(reader: &Reader<'_>, pool: Option<&Node>, scope: &Scope, facts: &mut FactSet) -> Self {
        let Some(pool) = pool else { return Agent::default() };
        let hosted = pool.get("name").and_then(Node::text).is_none_or(|name| name == "Azure Pipelines");
        let image = pool.get("vmImage").and_then(|image| Some((image, image.text()?)));
        let Some((node, text)) = image.filter(|_| hosted) else { return Agent::default() };
        let value = scope.text(text);
        let Some(label) = value.as_known() else {
            facts.skip(node.span, "the image of the agent cannot be known");
            return Agent::default();
        };
        let lower = label.to_ascii_lowercase();
        if lower.starts_with("ubuntu-") {
            let host = reader.host("linux", HostRole::Build, "vmImage", node.span);
            let host = FoundHost { is_defaulted: value.is_defaulted, ..host };
            return Agent { host: Some(host), is_windows: Some(false) };
        }
        if lower.starts_with("macos-") {
            return Agent { host: None, is_windows: Some(false) };
        }
        let name = format!("azure-pipelines:{lower}");
        if reader.known_host(&name, &[Platform::AzurePipelines]).is_none() {
            facts.skip(node.span, format!("winfrom knows no agent `{label}` of Azure Pipelines"));
            return Agent { host: None, is_windows: lower.contains("win").then_some(true) };
        }
        let host = reader.host(name, HostRole::Build, "vmImage", node.span);
        Agent { host: Some(FoundHost { is_defaulted: value.is_defaulted, ..host }), is_windows: Some(true) }
    }
}
