//! What a registry says an image is.

use crate::windows::images::is_amd64;
use crate::windows::{OsVersion, Published};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};

/// The summary of an image in a registry. Its size is limited, whatever the registry returns.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// The digest of the manifest that the reference names: of the index if there is one.
    pub digest: String,
    /// The Windows images for amd64: the first one of each build, and at most one without a version. In the order of the
    /// registry, from which clients take the first that fits.
    pub platforms: Vec<Platform>,
    /// The other processors that Windows images are for, such as `arm64`. `other processors` for all other names.
    pub other_processors: BTreeSet<String>,
    /// Whether there are images for other operating systems.
    pub has_others: bool,
}

/// The most Windows builds of one image. Windows has had fewer than 20 builds with container images.
pub(super) const MOST_BUILDS: usize = 64;

/// `os` of Windows images.
pub(super) const WINDOWS: &str = "windows";

/// One entry of an index, or the one image that there is.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// `windows`, `linux`.
    pub os: String,
    /// `amd64`.
    pub architecture: String,
    /// `None` if neither the index nor the config has one of the form `10.0.B[.R]`, or if `os` is a variant of
    /// `windows` that pullers may not accept.
    #[serde(with = "as_text", default)]
    pub os_version: Option<OsVersion>,
    /// The digest of the manifest.
    pub digest: String,
    /// The day that the image says it was made on, where its config was read.
    #[serde(default)]
    pub created: Option<Date>,
}

/// `architecture` of images for all Windows hosts that winfrom knows.
const AMD64: &str = "amd64";

/// The other processors that Windows runs on or did run on.
const PROCESSORS: [&str; 4] = ["arm64", "arm", "386", "ia64"];

impl Platform {
    fn known_processor(&self) -> &'static str {
        let known = PROCESSORS.iter().find(|name| self.architecture.eq_ignore_ascii_case(name));
        known.copied().unwrap_or("other processors")
    }

    /// Whether the entry is for Windows, as some or all pullers read it: containerd ignores case, Docker does not.
    pub fn is_windows(&self) -> bool {
        self.os.trim().eq_ignore_ascii_case(WINDOWS)
    }
}

impl Image {
    /// Summarizes the entries of an index. None if they are for more than [`MOST_BUILDS`] Windows builds.
    pub(super) fn new(digest: &str, entries: Vec<Platform>) -> Option<Self> {
        let mut image =
            Self { digest: digest.to_owned(), platforms: vec![], other_processors: BTreeSet::new(), has_others: false };
        let mut builds = HashSet::new();
        for entry in entries {
            if !entry.is_windows() {
                image.has_others = true;
            } else if !is_amd64(&entry.architecture) {
                image.other_processors.insert(entry.known_processor().to_owned());
            } else if builds.insert(entry.os_version.map(|version| version.build)) {
                // The registry's own text may be long.
                image.platforms.push(Platform { os: WINDOWS.to_owned(), architecture: AMD64.to_owned(), ..entry });
            }
        }
        (image.platforms.len() <= MOST_BUILDS).then_some(image)
    }

    /// The summary without the digests of the entries.
    pub fn published(&self) -> Published {
        Published {
            versions: self.platforms.iter().filter_map(|platform| platform.os_version).collect(),
            unversioned: self.platforms.iter().any(|platform| platform.os_version.is_none()),
            others: self.has_others,
            other_processors: self.other_processors.iter().cloned().collect(),
            digest: self.digest.clone(),
        }
    }
}

/// An OS version as its text.
mod as_text {
    use super::OsVersion;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(version: &Option<OsVersion>, serializer: S) -> Result<S::Ok, S::Error> {
        version.map(|version| version.to_string()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OsVersion>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(text.and_then(|text| text.parse().ok()))
    }
}
