//! Manifests, indexes and config blobs: the four types that registries answer with
//! (<https://github.com/opencontainers/image-spec>, <https://distribution.github.io/distribution/spec/manifest-v2-2/>).

use super::image::Platform;
use super::trouble::Fault;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// The `Accept` header: without the list types a registry would pick one platform itself, or answer 404.
pub const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json";

/// What a manifest is.
#[derive(PartialEq, Eq, Debug)]
pub enum Manifest {
    /// One entry a platform.
    Index(Vec<Platform>),
    /// One image, whose platform stands in the config blob of this digest.
    Single { config: String },
}

#[derive(Deserialize)]
struct Wire {
    manifests: Option<Vec<Entry>>,
    config: Option<Descriptor>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: String,
}

#[derive(Deserialize)]
struct Entry {
    digest: String,
    platform: Option<WirePlatform>,
}

/// The platform of an index entry; a config blob has the same fields among others.
#[derive(Deserialize)]
struct WirePlatform {
    os: String,
    architecture: String,
    #[serde(rename = "os.version")]
    os_version: Option<String>,
    /// In a config blob only.
    created: Option<String>,
}

impl WirePlatform {
    fn with_digest(self, digest: String) -> Platform {
        let os_version = self.os_version.and_then(|text| text.parse().ok());
        let created = self.created.and_then(|time| time.parse::<Timestamp>().ok());
        let created = created.map(|time| time.to_zoned(TimeZone::UTC).date());
        Platform { os: self.os, architecture: self.architecture, os_version, digest, created }
    }
}

/// What BuildKit gives to its attestations, which are no images.
const NO_PLATFORM: &str = "unknown";

/// Reads a manifest of any of the four types, by its shape: registries get the content type wrong.
///
/// One that could be read as an index and as an image is refused, because readers would differ on what it is
/// (CVE-2021-41190).
pub fn read(body: &[u8]) -> Result<Manifest, Fault> {
    let wire: Wire = serde_json::from_slice(body).map_err(|_| unusable("it is no manifest"))?;
    match (wire.manifests, wire.config) {
        (Some(entries), None) => Ok(Manifest::Index(entries.into_iter().filter_map(platform_of).collect())),
        (None, Some(config)) => Ok(Manifest::Single { config: config.digest }),
        (Some(_), Some(_)) => Err(unusable("it is an index and a manifest in one")),
        (None, None) => Err(unusable("it is a manifest of no type that winfrom knows")),
    }
}

fn platform_of(entry: Entry) -> Option<Platform> {
    let platform = entry.platform.filter(|platform| platform.os != NO_PLATFORM)?;
    Some(platform.with_digest(entry.digest))
}

/// Reads the platform of a single image from its config blob.
pub fn read_config(body: &[u8], digest: &str) -> Result<Platform, Fault> {
    let platform: WirePlatform =
        serde_json::from_slice(body).map_err(|_| unusable("the config of the image names no platform"))?;
    Ok(platform.with_digest(digest.to_owned()))
}

fn unusable(why: &str) -> Fault {
    Fault::Unusable(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_lists_its_platforms_without_attestations() {
        let body = br#"{"schemaVersion":2,"manifests":[
            {"digest":"sha256:1","platform":{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1040"}},
            {"digest":"sha256:2","platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
            {"digest":"sha256:3","platform":{"os":"unknown","architecture":"unknown"}},
            {"digest":"sha256:4"}]}"#;
        let Ok(Manifest::Index(platforms)) = read(body) else { panic!("an index") };
        let said: Vec<_> =
            platforms.iter().map(|p| (p.os.as_str(), p.os_version.map(|v| v.to_string()), p.digest.as_str())).collect();
        assert_eq!(said, [("windows", Some("10.0.17763.1040".to_owned()), "sha256:1"), ("linux", None, "sha256:2")]);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for body in ["", "[]", "{}", "<html>", r#"{"schemaVersion":1,"fsLayers":[]}"#] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        let both = br#"{"manifests":[],"config":{"digest":"sha256:1"},"layers":[]}"#;
        assert_eq!(read(both), Err(Fault::Unusable("it is an index and a manifest in one".into())));
    }

    #[test]
    fn a_config_names_the_platform() {
        let body = br#"{"architecture":"amd64","os":"windows","os.version":"10.0.14393.3443","created":"2020-01-09T23:59:59.1Z"}"#;
        let platform = read_config(body, "sha256:1").expect("a platform");
        assert_eq!(platform.os_version.map(|v| v.to_string()).as_deref(), Some("10.0.14393.3443"));
        assert_eq!(platform.created, Some(jiff::civil::date(2020, 1, 9)));
        assert!(read_config(b"{}", "sha256:1").is_err());
    }
}
