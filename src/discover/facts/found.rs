//! The facts that winfrom detects in the files of a repository.

use super::value::Value;
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::source::Source;
use crate::windows::Isolation;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// What the files of a repository say.
#[derive(Default)]
pub struct Found {
    /// Every host that is named, those of builds and images too.
    pub hosts: Vec<FoundHost>,
    pub builds: Vec<FoundBuild>,
    pub images: Vec<FoundImage>,
    pub left_out: Vec<LeftOut>,
    /// Some nodes of a cluster are left out, so that those that are known are not all.
    pub has_unknown_nodes: bool,
    /// How many builds each Dockerfile has.
    builds_of: HashMap<String, usize>,
    /// The hosts that no image has for itself, once they are asked for.
    nodes: OnceLock<Vec<FoundHost>>,
}

/// A host that a file names.
#[derive(Clone)]
pub struct FoundHost {
    /// As `--host` takes it: `windows-2022`, `kubernetes:10.0.20348`, `aks:Windows2022`.
    pub name: String,
    pub role: HostRole,
    /// Where the file says it, too.
    pub isolation: Option<Isolation>,
    /// A default stood in for a value on the way to it, so that it may be another.
    pub is_defaulted: bool,
    /// The key that names it: `runs-on`, `nodeSelector`, `os_sku`.
    pub key: &'static str,
    /// The value.
    pub place: Place,
}

/// What a host is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostRole {
    Build,
    Run,
}

/// A build of a Dockerfile.
#[derive(Clone)]
pub struct FoundBuild {
    /// What says it: "docker build", "service `web`", "target `agent`".
    pub what: String,
    /// From the root of the repository, with `/` between its parts, without `.` and `..`.
    pub dockerfile: String,
    pub target: Option<Value>,
    pub args: BTreeMap<String, Value>,
    /// The machine that builds.
    pub host: Option<FoundHost>,
    /// The isolation that the build asks for.
    pub isolation: Option<Isolation>,
    /// The names that the image is given: references, with or without a tag.
    pub images: Vec<String>,
    pub place: Place,
}

/// An image reference that is run, outside Dockerfiles.
#[derive(Clone)]
pub struct FoundImage {
    /// What says it: "container `web`", "service `db`".
    pub what: String,
    pub reference: Value,
    /// The file says that it is run on Windows.
    pub is_windows: bool,
    /// It is run as a HostProcess container, which no OS match concerns.
    pub is_host_process: bool,
    /// What runs it.
    pub hosts: Vec<FoundHost>,
    /// Where the file says it.
    pub isolation: Option<Isolation>,
    pub place: Place,
}

/// What a file says that cannot be known from the repository alone.
pub struct LeftOut {
    /// Without a full stop: "`runs-on` is the label of a runner of one's own".
    pub why: String,
    pub place: Place,
}

/// The largest number of builds of one Dockerfile that are kept.
const MOST_BUILDS: usize = 500;

impl Found {
    /// Adds a build. Builds of a Dockerfile that has too many are left out, with one note.
    pub(crate) fn add_build(&mut self, build: FoundBuild) {
        let number = self.builds_of.entry(build.dockerfile.clone()).or_default();
        *number += 1;
        match *number {
            0..=MOST_BUILDS => self.builds.push(build),
            n if n == MOST_BUILDS + 1 => {
                let why = "the Dockerfile has more builds than winfrom follows".to_owned();
                self.left_out.push(LeftOut { why, place: build.place });
            }
            _ => {}
        }
    }

    /// The hosts that run whatever is put on them, those of one image left out; each name and isolation once.
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

/// Where a host is named.
fn at(host: &FoundHost) -> (*const Source, Span) {
    (Arc::as_ptr(&host.place.source), host.place.span)
}
