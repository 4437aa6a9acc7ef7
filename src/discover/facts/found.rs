//! The facts that winfrom detects in the files of a repository.

use super::value::Value;
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::source::Source;
use crate::windows::Isolation;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// The facts that the files of a repository declare.
#[derive(Default)]
pub struct Found {
    /// All hosts, including those of builds and images.
    pub hosts: Vec<FoundHost>,
    pub builds: Vec<FoundBuild>,
    pub images: Vec<FoundImage>,
    pub skipped: Vec<Skipped>,
    /// Some cluster nodes were skipped, so `hosts` does not contain all of them.
    pub has_unknown_nodes: bool,
    /// The number of builds of each Dockerfile.
    builds_of: HashMap<String, usize>,
    /// The result of [`Found::nodes`], computed on the first call.
    nodes: OnceLock<Vec<FoundHost>>,
}

/// A host that a file declares.
#[derive(Clone)]
pub struct FoundHost {
    /// A value for `--host`: `windows-2022`, `kubernetes:10.0.20348`, `aks:Windows2022`.
    pub name: String,
    pub role: HostRole,
    /// The isolation, if the file sets it for the host.
    pub isolation: Option<Isolation>,
    /// A default value was used to determine the host, so the host can be another one.
    pub is_defaulted: bool,
    /// The key that declares it: `runs-on`, `nodeSelector`, `os_sku`.
    pub key: &'static str,
    /// The location of the value.
    pub place: Place,
}

/// The purpose of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostRole {
    Build,
    Run,
}

/// A build of a Dockerfile.
#[derive(Clone)]
pub struct FoundBuild {
    /// A description: "docker build", "service `web`", "target `agent`".
    pub what: String,
    /// The path from the root of the repository, with `/` as separator, without `.` and `..`.
    pub dockerfile: String,
    pub target: Option<Value>,
    pub args: BTreeMap<String, Value>,
    /// The host that runs the build.
    pub host: Option<FoundHost>,
    /// The isolation, if the build sets it.
    pub isolation: Option<Isolation>,
    /// The references with which the build tags the image. The tag can be missing.
    pub images: Vec<String>,
    pub place: Place,
}

/// An image that a file other than a Dockerfile runs.
#[derive(Clone)]
pub struct FoundImage {
    /// A description: "container `web`", "service `db`".
    pub what: String,
    pub reference: Value,
    /// The file declares that the image runs on Windows.
    pub is_windows: bool,
    /// The image runs as a HostProcess container, which does not need a matching OS version.
    pub is_host_process: bool,
    /// The hosts that run the image.
    pub hosts: Vec<FoundHost>,
    /// The isolation, if the file sets it.
    pub isolation: Option<Isolation>,
    pub place: Place,
}

/// A value that cannot be determined from the files of the repository.
pub struct Skipped {
    /// The reason, without a full stop.
    pub why: String,
    pub place: Place,
}

/// The largest number of builds of one Dockerfile that are kept.
const MOST_BUILDS: usize = 256;

impl Found {
    /// Adds a build. Builds of a Dockerfile that has too many are skipped, with one note.
    pub(crate) fn add_build(&mut self, build: FoundBuild) {
        let number = self.builds_of.entry(build.dockerfile.clone()).or_default();
        *number += 1;
        match *number {
            0..=MOST_BUILDS => self.builds.push(build),
            n if n == MOST_BUILDS + 1 => {
                let why = "the Dockerfile has more builds than winfrom follows".to_owned();
                self.skipped.push(Skipped { why, place: build.place });
            }
            _ => {}
        }
    }

    /// The run hosts that are not declared for one image, each name and isolation once.
    pub(crate) fn nodes(&self) -> &[FoundHost] {
        self.nodes.get_or_init(|| {
            let of_images: HashSet<_> = self.images.iter().flat_map(|image| &image.hosts).map(at).collect();
            let mut known = HashSet::new();
            let is_node = |host: &&FoundHost| host.role == HostRole::Run && !of_images.contains(&at(host));
            let nodes = self.hosts.iter().filter(is_node);
            nodes.filter(|host| known.insert((&host.name, host.isolation))).cloned().collect()
        })
    }
}

/// The location of a host.
fn at(host: &FoundHost) -> (*const Source, Span) {
    (Arc::as_ptr(&host.place.source), host.place.span)
}
