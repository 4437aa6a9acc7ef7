//! The nodes that a pod selects: whether they run Windows, and which builds.

use crate::discover::facts::{FoundHost, HostRole, ProjectFile, Reader, Skipped};
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::windows::data::Platform;
use crate::yaml::{self, Limits, Node};

/// `node.kubernetes.io/windows-build: 10.0.17763`, which the kubelet sets.
///
/// Source: kubernetes.io/docs/reference/labels-annotations-taints.
const BUILD: &str = "node.kubernetes.io/windows-build";

/// `beta.kubernetes.io/osbuild: 14393.1715`, of 2017.
///
/// Source: MicrosoftDocs/Virtualization-Documentation, deploy-containers/version-compatibility.md.
const OLD_BUILD: &str = "beta.kubernetes.io/osbuild";

/// `kubernetes.azure.com/os-sku: Windows2022`, which AKS sets.
///
/// Source: microsoft/Docker-Provider, test/scenario.
const SKU: &str = "kubernetes.azure.com/os-sku";

const OS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/// The constraints for nodes.
#[derive(Clone, Default)]
pub(super) struct Nodes {
    pub is_windows: bool,
    /// The alternative builds. Empty if there is no constraint for the build.
    builds: Vec<Build>,
}

/// The value of a label that selects a build.
#[derive(Clone)]
struct Build {
    label: &'static str,
    text: String,
    key: &'static str,
    place: Place,
}

impl Nodes {
    /// The constraints of the `nodeSelector`, the required `nodeAffinity` and the `os` of a pod.
    pub(super) fn of_pod(pod: &Node, place: impl Fn(Span) -> Place) -> Self {
        let named = pod.at(&["os", "name"]).and_then(Node::text) == Some("windows");
        let selector = Self::of_selector(pod.get("nodeSelector"), &place);
        let required = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];
        let affinity = Self::of_terms(pod.at(&required).and_then(|node| node.get("nodeSelectorTerms")), &place);
        let mut nodes = selector.and(affinity);
        nodes.is_windows |= named;
        nodes
    }

    /// The constraints that a RuntimeClass adds to its pods. Pods in virtual machines do not depend on the build.
    pub(super) fn of_runtime_class(class: &Node, place: impl Fn(Span) -> Place) -> Self {
        let nodes = Self::of_selector(class.at(&["scheduling", "nodeSelector"]), &place);
        let is_virtual = text(class, "handler").is_some_and(|handler| handler.contains("hypervisor"));
        if is_virtual { Nodes { builds: vec![], ..nodes } } else { nodes }
    }

    /// Combines constraints. The builds of the first take precedence.
    pub(super) fn and(self, other: Nodes) -> Nodes {
        let builds = if self.builds.is_empty() { other.builds } else { self.builds };
        Nodes { is_windows: self.is_windows || other.is_windows, builds }
    }

    fn of_selector(selector: Option<&Node>, place: &impl Fn(Span) -> Place) -> Nodes {
        let mut nodes = Nodes::default();
        for (key, value) in selector.map_or(vec![], Node::entries) {
            nodes.require(&key.text, std::slice::from_ref(value), "nodeSelector", place);
        }
        nodes
    }

    /// Adds the constraint that a label has one of these values.
    fn require(&mut self, label: &str, values: &[Node], key: &'static str, place: &impl Fn(Span) -> Place) {
        let all =
            |is: &dyn Fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| value.text().is_some_and(is));
        let label = [BUILD, OLD_BUILD, SKU].into_iter().find(|known| *known == label).ok_or(label);
        self.is_windows |= match label {
            Ok(SKU) => all(&|sku| sku.starts_with("Windows")),
            Ok(_) => true,
            Err(label) => OS.contains(&label) && all(&|os| os == "windows"),
        };
        if let Ok(label) = label
            && self.builds.is_empty()
            && (label != SKU || self.is_windows)
        {
            let text_of = |value: &Node| value.text().unwrap_or_default().to_owned();
            let build = |value: &Node| Build { label, text: text_of(value), key, place: place(value.span) };
            self.builds = values.iter().map(build).collect();
        }
    }

    /// Combines alternative terms: Windows only if all terms require it, builds only if each term names some.
    fn of_terms(terms: Option<&Node>, place: &impl Fn(Span) -> Place) -> Nodes {
        let terms: Vec<Nodes> = terms.map_or(&[][..], Node::items).iter().map(|term| of_term(term, place)).collect();
        let says_builds = terms.iter().all(|term| !term.builds.is_empty());
        Nodes {
            is_windows: !terms.is_empty() && terms.iter().all(|term| term.is_windows),
            builds: terms.into_iter().flat_map(|term| term.builds).filter(|_| says_builds).collect(),
        }
    }

    /// Returns the hosts of the builds.
    ///
    /// # Errors
    ///
    /// The first value that is not a valid build.
    pub(super) fn hosts(&self, reader: &Reader<'_>) -> Result<Vec<FoundHost>, Skipped> {
        self.builds.iter().map(|build| build.host(reader)).collect()
    }

    /// Adds the hosts of the builds, or the reason why they are not known. Returns the hosts.
    pub(super) fn add_hosts(&self, reader: &mut Reader<'_>) -> Vec<FoundHost> {
        match self.hosts(reader) {
            Ok(hosts) => {
                hosts.iter().for_each(|host| reader.add_host(host.clone()));
                hosts
            }
            Err(skipped) => {
                reader.skip_at(skipped.place, skipped.why);
                vec![]
            }
        }
    }

    pub(super) fn names_builds(&self) -> bool {
        !self.builds.is_empty()
    }
}

/// Combines the expressions of a term, which must all match.
fn of_term(term: &Node, place: &impl Fn(Span) -> Place) -> Nodes {
    let mut nodes = Nodes::default();
    for expression in term.get("matchExpressions").map_or(&[][..], Node::items) {
        if let (Some(label), Some("In")) = (text(expression, "key"), text(expression, "operator")) {
            let values = expression.get("values").map_or(&[][..], Node::items);
            nodes.require(label, values, "nodeAffinity", place);
        }
    }
    nodes
}

impl Build {
    fn host(&self, reader: &Reader<'_>) -> Result<FoundHost, Skipped> {
        let place = self.place.clone();
        let is_known = |name: &String| reader.known_host(name, &[Platform::Kubernetes, Platform::Aks]).is_some();
        match self.host_name().filter(is_known) {
            Some(name) => Ok(FoundHost { place, ..reader.host(name, HostRole::Run, self.key, self.place.span) }),
            None => Err(Skipped { why: format!("`{}` is no value that `{}` can have", self.text, self.label), place }),
        }
    }

    /// A name such as `kubernetes:10.0.17763`. The old label has a revision and no `10.0`.
    fn host_name(&self) -> Option<String> {
        let parts: Vec<&str> = self.text.split('.').collect();
        let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match (self.label, parts.as_slice()) {
            (BUILD, ["10", "0", build]) if is_number(build) => Some(format!("kubernetes:{}", self.text)),
            (OLD_BUILD, numbers @ [_, _]) if numbers.iter().all(is_number) => {
                Some(format!("kubernetes:10.0.{}", self.text))
            }
            (SKU, _) => Some(format!("aks:{}", self.text)),
            _ => None,
        }
    }
}

/// Whether a YAML file is a manifest that may select Windows nodes.
pub(super) fn is_manifest(file: &ProjectFile) -> bool {
    file.contains("apiVersion")
        && file.contains("kind")
        && (file.contains("indows") || file.contains("runtimeClassName") || file.contains(OLD_BUILD))
}

/// The valid YAML documents of a file.
pub(super) fn readable(file: &ProjectFile) -> impl Iterator<Item = Node> {
    yaml::documents(&file.source, Limits::Manifest).into_iter().filter_map(Result::ok)
}

/// The text of a key.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.text()
}
