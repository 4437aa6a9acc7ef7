//! What a registry says an image is.

use crate::windows::{OsVersion, Published};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// An image as the registry has it.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// The digest of what the reference names: of the index, where there is one.
    pub digest: String,
    /// In the registry's order, from which a puller takes the first that fits.
    pub platforms: Vec<Platform>,
}

/// `os` of Windows images.
pub const WINDOWS: &str = "windows";

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

impl Platform {
    /// Whether the entry is for Windows, as some or all pullers read it: containerd ignores case, Docker does not.
    pub fn is_windows(&self) -> bool {
        self.os.trim().eq_ignore_ascii_case(WINDOWS)
    }
}

impl Image {
    /// What it is to those who know Windows: its digest, and one version a build, the first that a puller would meet.
    pub fn published(&self) -> Published {
        let mut published = Published { digest: self.digest.clone(), ..Published::default() };
        let mut builds = HashSet::new();
        for platform in &self.platforms {
            match platform.os_version {
                _ if !platform.is_windows() => published.others = true,
                None => published.unversioned = true,
                Some(version) if builds.insert(version.build) => published.versions.push(version),
                Some(_) => {}
            }
        }
        published
    }
}

/// An OS version as its text.
mod as_text {
    use super::OsVersion;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(version: &Option<OsVersion>, serializer: S) -> Result<S::Ok, S::Error> {
        version.map(|version| version.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OsVersion>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        Ok(text.and_then(|text| text.parse().ok()))
    }
}
