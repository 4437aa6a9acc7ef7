//! A job with its agent, the legs of its matrix and its steps.

use super::agent::Agent;
use super::nodes::list;
use super::step::{self, Leg};
use super::variables::Scope;
use crate::discover::facts::{FactSet, FoundHost, FoundImage, HostRole, Reader};
use crate::image::Reference;
use crate::yaml::Node;

pub(super) struct Job<'a> {
    /// The job, its stage and the pipeline. The first that has a key applies.
    pub levels: [&'a Node; 3],
    /// The variables of the stage.
    pub scope: &'a Scope,
    pub pipeline: &'a Node,
}

/// The largest number of legs that Azure Pipelines accepts.
const MOST_LEGS: usize = 256;

impl Job<'_> {
    pub(super) fn detect(&self, reader: &Reader<'_>, facts: &mut FactSet) {
        let [job, stage, _] = self.levels;
        let scope = if std::ptr::eq(job, stage) { self.scope.clone() } else { self.scope.within(job) };
        let legs = job.at(&["strategy", "matrix"]).map_or(vec![], Node::entries);
        let mut scopes: Vec<Scope> = legs.iter().take(MOST_LEGS).map(|(_, leg)| scope.of_leg(leg)).collect();
        if scopes.is_empty() {
            scopes.push(scope);
        }
        let pool = self.levels.iter().find_map(|level| level.get("pool"));
        let is_only_leg = scopes.len() == 1;
        for scope in scopes {
            let agent = Agent::new(reader, pool, &scope, facts);
            self.container(reader, &scope, &agent, facts);
            step::detect_builds(reader, job, Leg { scope: &scope, agent: &agent, is_only: is_only_leg }, facts);
            if let Some(host) = agent.host.filter(|_| agent.is_windows == Some(true)) {
                facts.add_host(&host);
            }
        }
    }

    /// Adds the container image of a job on a Windows agent. `container` is the image or the name of a resource.
    fn container(&self, reader: &Reader<'_>, scope: &Scope, agent: &Agent, facts: &mut FactSet) {
        let Some(host) = agent.host.clone().filter(|_| agent.is_windows == Some(true)) else { return };
        let Some(container) = self.levels[0].get("container") else { return };
        let Some(node) = container.get("image").or(Some(container)).filter(|node| node.text().is_some()) else {
            return;
        };
        let text = node.text().unwrap_or_default();
        let named = |resource: &&Node| resource.get("container").and_then(Node::text) == Some(text);
        let resources = self.pipeline.get("resources").and_then(|resources| list(resources, "containers"));
        let resource = resources.unwrap_or_default().iter().find(named);
        let node = resource.and_then(|resource| resource.get("image")).unwrap_or(node);
        let reference = scope.text(node.text().unwrap_or_default());
        match reference.as_known().map(Reference::parse) {
            Some(Ok(_)) => facts.add_image(FoundImage {
                what: "job container".to_owned(),
                reference,
                is_windows: true,
                is_host_process: false,
                hosts: vec![FoundHost { role: HostRole::Run, ..host }],
                isolation: None,
                place: reader.place(node.span),
            }),
            _ => facts.skip(node.span, "the image of the job's container cannot be known"),
        }
    }
}
