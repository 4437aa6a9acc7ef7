//! Manifests, indexes and config blobs: the four types that registries answer with
//! (<https://github.com/opencontainers/image-spec>, <https://distribution.github.io/distribution/spec/manifest-v2-2/>).

use super::digest;
use super::fields::fields;
use super::image::{Platform, WINDOWS};
use super::trouble::Fault;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The `Accept` header: without the list types a registry would pick one platform itself, or answer 404.
pub(super) const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json";

/// The most entries of an index. Official images have fewer than 50.
const MOST_ENTRIES: usize = 1000;

/// What a manifest is.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Manifest {
    /// One entry a platform. Never empty, and at most [`MOST_ENTRIES`].
    Index(Vec<Entry>),
    /// One image, whose platform is in the config blob of this digest.
    Single { config: String },
}

/// An entry of an index.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub platform: Platform,
    /// The entry has no platform, or is for Windows and has no version or architecture: its own config has them.
    /// containerd reads the config then, too (`images.Manifest`, `images.ConfigPlatform`).
    pub is_incomplete: bool,
}

#[derive(Default)]
struct Wire {
    manifests: Option<Vec<WireEntry>>,
    config: Option<Descriptor>,
}
fields!(Wire { manifests, config });

#[derive(Default)]
struct Descriptor {
    digest: String,
}
fields!(Descriptor { digest });

#[derive(Default)]
struct WireEntry {
    media_type: Option<String>,
    digest: String,
    platform: Option<WirePlatform>,
}
fields!(WireEntry { media_type as "mediaType", digest, platform });

/// The platform of an index entry; a config blob has the same fields among others.
#[derive(Default)]
struct WirePlatform {
    os: String,
    architecture: String,
    os_version: Option<String>,
    /// In a config blob only.
    created: Option<String>,
}
fields!(WirePlatform { os, architecture, os_version as "os.version", created });

impl WirePlatform {
    /// A version that is not valid stays unknown: pullers compare its text, which is not the config's.
    fn with_digest(self, digest: String) -> Platform {
        let os_version = self.os_version.filter(|_| self.os == WINDOWS).and_then(|text| text.parse().ok());
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
pub(super) fn read(body: &[u8]) -> Result<Manifest, Fault> {
    let wire: Wire = serde_json::from_slice(body).map_err(|_| unusable("it is no manifest"))?;
    match (wire.manifests, wire.config) {
        (Some(entries), None) if entries.len() > MOST_ENTRIES => {
            Err(unusable(&format!("it is an index with more than {MOST_ENTRIES} entries")))
        }
        (Some(entries), None) => {
            let entries = entries.into_iter().filter_map(|wire| entry(wire).transpose());
            let entries = entries.collect::<Result<Vec<_>, _>>()?;
            if entries.is_empty() {
                Err(unusable("it is an index without images"))
            } else {
                Ok(Manifest::Index(entries))
            }
        }
        (None, Some(config)) => Ok(Manifest::Single { config: config.digest }),
        (Some(_), Some(_)) => Err(unusable("it is an index and a manifest in one")),
        (None, None) => Err(unusable("it is a manifest of no type that winfrom knows")),
    }
}

/// The media types of an index.
const INDEX_TYPES: [&str; 2] =
    ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];

/// Reads an entry of an index. None if it is not for an image.
fn entry(entry: WireEntry) -> Result<Option<Entry>, Fault> {
    if !digest::is_known(&entry.digest) {
        return Err(unusable("the digest of an entry of the index is not valid"));
    }
    if entry.media_type.is_some_and(|media_type| INDEX_TYPES.contains(&media_type.trim())) {
        return Err(unusable("an entry of the index is an index itself"));
    }
    let platform = entry.platform.unwrap_or_default();
    if platform.os == NO_PLATFORM {
        return Ok(None);
    }
    let has_version = platform.os_version.as_ref().is_some_and(|version| !version.is_empty());
    let is_whole = has_version && !platform.architecture.is_empty();
    let is_incomplete = platform.os.is_empty() || (platform.os == WINDOWS && !is_whole);
    Ok(Some(Entry { platform: platform.with_digest(entry.digest), is_incomplete }))
}

/// Reads the platform of a single image from its config blob.
pub(super) fn read_config(body: &[u8], digest: &str) -> Result<Platform, Fault> {
    let no_platform = || unusable("the config of the image names no platform");
    let platform: WirePlatform = serde_json::from_slice(body).map_err(|_| no_platform())?;
    if platform.os.is_empty() || platform.architecture.is_empty() {
        return Err(no_platform());
    }
    Ok(platform.with_digest(digest.to_owned()))
}

fn unusable(why: &str) -> Fault {
    Fault::Unusable(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A valid digest.
    fn digest(digit: char) -> String {
        format!("sha256:{}", digit.to_string().repeat(64))
    }

    #[test]
    fn an_index_lists_its_platforms_without_attestations() {
        let body = r#"{"schemaVersion":2,"manifests":[
            {"digest":"sha256:1","platform":{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1040"}},
            {"digest":"sha256:2","platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
            {"digest":"sha256:3","platform":{"os":"unknown","architecture":"unknown"}},
            {"digest":"sha256:4"}]}"#;
        let body = ['1', '2', '3', '4'].iter().fold(body.to_owned(), |body, digit| {
            body.replace(&format!("\"sha256:{digit}\""), &format!("\"{}\"", digest(*digit)))
        });
        let Ok(Manifest::Index(platforms)) = read(body.as_bytes()) else { panic!("an index") };
        let found: Vec<_> = platforms
            .iter()
            .map(|Entry { platform: p, is_incomplete }| {
                (p.os.as_str(), p.os_version.map(|v| v.to_string()), p.digest.clone(), *is_incomplete)
            })
            .collect();
        let expected = [
            ("windows", Some("10.0.17763.1040".to_owned()), digest('1'), false),
            ("linux", None, digest('2'), false),
            ("", None, digest('4'), true),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn versions_of_unusual_entries_are_unknown() {
        for (platform, is_windows, is_incomplete) in [
            (r#"{"os":"windows","architecture":"amd64"}"#, true, true),
            (r#"{"os":"windows","architecture":"amd64","os.version":""}"#, true, true),
            (r#"{"os":"windows","os.version":"10.0.17763.1040.0"}"#, true, true),
            (r#"{"os":"windows","architecture":"amd64","os.version":" 10.0.17763.1040 "}"#, true, false),
            (r#"{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1040.0"}"#, true, false),
            (r#"{"os":"windows","architecture":"amd64","os.version":"10.0.99999999999999999999.1"}"#, true, false),
            (r#"{"os":"windows","architecture":"amd64","os.version":"ten.zero"}"#, true, false),
            (r#"{"os":"Windows","architecture":"amd64","os.version":"10.0.17763.1040"}"#, true, false),
            (r#"{"os":" windows ","architecture":"amd64","os.version":"10.0.17763.1040"}"#, true, false),
            (r#"{"os":"","architecture":"","os.version":"10.0.17763.1040"}"#, false, true),
            ("{}", false, true),
            ("null", false, true),
        ] {
            let body = format!(r#"{{"manifests":[{{"digest":"{}","platform":{platform}}}]}}"#, digest('1'));
            let Ok(Manifest::Index(entries)) = read(body.as_bytes()) else { panic!("an index: {body}") };
            let found = (entries[0].platform.is_windows(), entries[0].is_incomplete, entries[0].platform.os_version);
            assert_eq!(found, (is_windows, is_incomplete, None), "{platform}");
        }
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        for body in ["", "[]", "{}", "<html>", r#"{"schemaVersion":1,"fsLayers":[]}"#, r#"{"manifests":[]}"#] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        let both = br#"{"manifests":[],"config":{"digest":"sha256:1"},"layers":[]}"#;
        assert_eq!(read(both), Err(Fault::Unusable("it is an index and a manifest in one".into())));
    }

    #[test]
    fn answers_that_other_clients_could_read_differently_are_refused() {
        let entry = |fields: &str| format!(r#"{{"manifests":[{{"digest":"{}"{fields}}}]}}"#, digest('1'));
        let platform =
            |fields: &str| entry(&format!(r#","platform":{{"os":"windows","architecture":"amd64"{fields}}}"#));
        let version = r#","os.version":"10.0.17763.1""#;
        assert!(read(platform(&format!(r#"{version},"os.features":["win32k"],"X":1"#)).as_bytes()).is_ok());
        for body in [
            platform(&format!(r#"{version},"OS.Version":"10.0.20348.1""#)),
            platform(r#","OS.Version":"10.0.20348.1""#),
            platform(&format!(r#"{version},"o\u017f.version":"10.0.20348.1""#)),
            platform(&format!("{version}{version}")),
            platform(r#","OS":"linux""#),
            platform(r#","Architecture":"arm64""#),
            entry(r#","Digest":"sha256:1""#),
            entry(r#","Platform":null"#),
            entry(r#","mediaType":"application/vnd.oci.image.index.v1+json""#),
            entry(r#","mediaType":"application/vnd.docker.distribution.manifest.list.v2+json""#),
            r#"{"Manifests":[]}"#.into(),
            format!(r#"{{"config":{{"digest":"{}"}},"Config":null}}"#, digest('1')),
            r#"{"manifests":[{"digest":"not-a-digest"}]}"#.into(),
            r#"{"manifests":[{"digest":""}]}"#.into(),
            r#"{"manifests":[{}]}"#.into(),
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        let config = r#"{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1","OS":"linux"}"#;
        assert!(read_config(config.as_bytes(), "sha256:1").is_err());
    }

    #[test]
    fn a_config_names_the_platform() {
        let body = br#"{"architecture":"amd64","os":"windows","os.version":"10.0.14393.3443","created":"2020-01-09T23:59:59.1Z"}"#;
        let platform = read_config(body, "sha256:1").expect("a platform");
        assert_eq!(platform.os_version.map(|v| v.to_string()).as_deref(), Some("10.0.14393.3443"));
        assert_eq!(platform.created, Some(jiff::civil::date(2020, 1, 9)));
        for body in ["{}", r#"{"os":"windows"}"#, r#"{"os":"windows","architecture":""}"#, "null", "[]"] {
            assert!(read_config(body.as_bytes(), "sha256:1").is_err(), "{body}");
        }
    }
}
