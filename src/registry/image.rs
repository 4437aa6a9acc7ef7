//! What a registry says an image is.

use crate::windows::{OsVersion, Published};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An image as the registry has it.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// The digest of what the reference names: of the index, where there is one.
    pub digest: String,
    /// In the registry's order, from which a puller takes the first that fits.
    pub platforms: Vec<Platform>,
}

/// One entry of an index, or the one image that there is.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// `windows`, `linux`.
    pub os: String,
    /// `amd64`.
    pub architecture: String,
    /// `None` where the registry gives none, or none of the form `10.0.B[.R]`.
    #[serde(with = "as_text", default)]
    pub os_version: Option<OsVersion>,
    /// The digest of the manifest.
    pub digest: String,
    /// The day that the image says it was made on, where its config was read.
    #[serde(default)]
    pub created: Option<Date>,
}

impl Platform {
    pub fn is_windows(&self) -> bool {
        self.os == "windows"
    }
}

impl Image {
    /// What it is to those who know Windows: its digest, and one version a build, the first that a puller would meet.
    pub fn published(&self) -> Published {
        let mut published = Published { digest: self.digest.clone(), ..Published::default() };
        for platform in &self.platforms {
            match platform.os_version {
                _ if !platform.is_windows() => published.others = true,
                None => published.unversioned = true,
                Some(version) if published.versions.iter().any(|other| other.build == version.build) => {}
                Some(version) => published.versions.push(version),
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
