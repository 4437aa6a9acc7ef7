//! What a repository's own files say of hosts, build arguments and images: read, never guessed.
//!
//! Each reader takes one kind of file and adds facts with their places to [`Found`]; `plan` makes variants of them.
//! What cannot be known is left out, with the reason.

mod aws;
mod azure;
mod bake;
mod bicep;
mod compose;
mod elsewhere;
mod files;
mod github;
mod gitlab;
mod kubernetes;
mod locate;
mod plan;
mod reader;
mod shell;
#[cfg(test)]
mod shown;
mod terraform;
mod value;

pub use files::{LARGEST, is_read};
pub use plan::{hosts_of_image, variants};
pub use value::Value;

use crate::settings::Place;
use crate::source::Source;
use crate::windows::{Catalog, Isolation};
use jiff::civil::Date;
use reader::Reader;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// A file of the repository, other than a Dockerfile.
#[derive(Clone)]
pub struct ProjectFile {
    /// From the root of the repository, with `/` between its parts.
    pub path: String,
    pub source: Arc<Source>,
}

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

/// Reads the files of a repository that have something to say; the order of what is found is that of the files.
pub fn read(catalog: &Catalog, today: Date, all: &[ProjectFile]) -> Found {
    let mut found = Found::default();
    let elsewhere = elsewhere::Elsewhere::default();
    for file in all {
        if let Some(kind) = files::kind(file) {
            (kind.read)(&mut Reader { catalog, today, files: all, elsewhere: &elsewhere, file, found: &mut found });
        }
    }
    found
}
