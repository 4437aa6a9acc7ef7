//! What a registry publishes for one reference.

use crate::windows::data::{Build, OsVersion};

/// The platforms for which a reference is published.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Published {
    /// The Windows versions for amd64 in the registry's order, one for each build. Clients pull the first that matches.
    pub versions: Vec<OsVersion>,
    /// Whether the index has Windows entries without a version.
    pub unversioned: bool,
    /// Whether the index has entries of other operating systems.
    pub others: bool,
    /// The processors of Windows entries that are not for amd64. No host that winfrom knows can run these.
    pub other_processors: Vec<String>,
    /// The digest, `sha256:...`.
    pub digest: String,
}

impl Published {
    /// The builds of the versions.
    pub(super) fn builds(&self) -> impl Iterator<Item = Build> {
        self.versions.iter().map(|version| version.build)
    }
}

/// Whether an image's `architecture` is that of all Windows hosts that winfrom knows, in each spelling that containerd
/// accepts (`normalizeArch`).
pub fn is_amd64(architecture: &str) -> bool {
    ["amd64", "x86_64", "x86-64"].iter().any(|name| architecture.eq_ignore_ascii_case(name))
}
