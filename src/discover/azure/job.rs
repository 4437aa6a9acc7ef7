//! A job: its agent, the legs of its matrix, its steps.

use super::variables::Scope;
use super::{list, step};
use crate::discover::reader::Reader;
use crate::discover::{FoundBuild, FoundHost, FoundImage, HostRole};
use crate::image::Reference;
use crate::windows::data::Platform;
use crate::yaml::Node;
use std::collections::BTreeSet;

pub(super) struct Job<'a> {
    /// The job, its stage, the pipeline: the first that says something is right.
    pub levels: [&'a Node; 3],
    /// Of the stage.
    pub scope: &'a Scope,
    pub pipeline: &'a Node,
}

/// What was found so far, each once, however many legs say so.
#[derive(Default)]
pub(super) struct Found {
    known: BTreeSet<String>,
    hosts: Vec<FoundHost>,
    builds: Vec<FoundBuild>,
    images: Vec<FoundImage>,
    left_out: Vec<(crate::dockerfile::Span, String)>,
    /// Bytes of scripts that were read.
    pub scripts: usize,
}

/// The machine of a job.
#[derive(Default)]
pub(super) struct Agent {
    /// Where it is one that Microsoft hosts.
    pub host: Option<FoundHost>,
    pub is_windows: Option<bool>,
}

/// Azure Pipelines refuses more.
const MOST_LEGS: usize = 256;

impl Job<'_> {
    pub fn read(&self, reader: &Reader<'_>, found: &mut Found) {
        let [job, stage, _] = self.levels;
        let scope = if std::ptr::eq(job, stage) { self.scope.clone() } else { self.scope.within(job) };
        let legs = job.at(&["strategy", "matrix"]).map_or(vec![], Node::entries);
        let mut scopes: Vec<Scope> = legs.iter().take(MOST_LEGS).map(|(_, leg)| scope.of_leg(leg)).collect();
        if scopes.is_empty() {
            scopes.push(scope);
        }
        let is_only_leg = scopes.len() == 1;
        for scope in scopes {
            let agent = self.agent(reader, &scope, found);
            self.container(reader, &scope, &agent, found);
            step::read_all(reader, job, step::Leg { scope: &scope, agent: &agent, is_only: is_only_leg }, found);
            if let Some(host) = agent.host.filter(|_| agent.is_windows == Some(true)) {
                found.host(host);
            }
        }
    }

    fn agent(&self, reader: &Reader<'_>, scope: &Scope, found: &mut Found) -> Agent {
        let Some(pool) = self.levels.iter().find_map(|level| level.get("pool")) else { return Agent::default() };
        let hosted = pool.get("name").and_then(Node::text).is_none_or(|name| name == "Azure Pipelines");
        let image = pool.get("vmImage").and_then(|image| Some((image, image.text()?)));
        let Some((node, text)) = image.filter(|_| hosted) else { return Agent::default() };
        let value = scope.text(text);
        let Some(label) = value.as_known() else {
            found.leave_out(node.span, "the image of the agent cannot be known");
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
            found.leave_out(node.span, format!("winfrom knows no agent `{label}` of Azure Pipelines"));
            return Agent { host: None, is_windows: lower.contains("win").then_some(true) };
        }
        let host = reader.host(name, HostRole::Build, "vmImage", node.span);
        Agent { host: Some(FoundHost { is_defaulted: value.is_defaulted, ..host }), is_windows: Some(true) }
    }

    /// The image that a job on a Windows agent runs in: written, or by its name among the resources.
    fn container(&self, reader: &Reader<'_>, scope: &Scope, agent: &Agent, found: &mut Found) {
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
            Some(Ok(_)) => found.image(FoundImage {
                what: "job container".to_owned(),
                reference,
                is_windows: true,
                is_host_process: false,
                hosts: vec![FoundHost { role: HostRole::Run, ..host }],
                isolation: None,
                place: reader.place(node.span),
            }),
            _ => found.leave_out(node.span, "the image of the job's container cannot be known"),
        }
    }
}

impl Found {
    fn is_new(&mut self, what: String) -> bool {
        self.known.insert(what)
    }

    fn host(&mut self, host: FoundHost) {
        if self.is_new(format!("host {} {} {:?}", host.name, host.is_defaulted, host.place.span)) {
            self.hosts.push(host);
        }
    }

    fn image(&mut self, image: FoundImage) {
        let hosts: Vec<&str> = image.hosts.iter().map(|host| host.name.as_str()).collect();
        if self.is_new(format!("image {:?} {hosts:?} {:?}", image.reference, image.place.span)) {
            self.images.push(image);
        }
    }

    pub fn build(&mut self, build: FoundBuild) {
        let host = build.host.as_ref().map(|host| (&host.name, host.is_defaulted));
        let what = (&build.dockerfile, &build.target, &build.args, &build.isolation.is_some(), &build.images);
        if !self.is_new(format!("build {what:?} {host:?} {:?}", build.place.span)) {
            return;
        }
        // A Linux agent matters to what it builds.
        if let Some(host) = build.host.clone() {
            self.host(host);
        }
        self.builds.push(build);
    }

    pub fn leave_out(&mut self, span: crate::dockerfile::Span, why: impl Into<String>) {
        let why = why.into();
        if self.is_new(format!("left out {why} {span:?}")) {
            self.left_out.push((span, why));
        }
    }

    pub fn tell(self, reader: &mut Reader<'_>) {
        self.hosts.into_iter().for_each(|host| reader.add_host(host));
        self.builds.into_iter().for_each(|build| reader.add_build(build));
        self.images.into_iter().for_each(|image| reader.add_image(image));
        self.left_out.into_iter().for_each(|(span, why)| reader.leave_out(span, why));
    }
}
