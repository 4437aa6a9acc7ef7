//! Images in the JSON of `docker inspect`, `docker manifest inspect` and registries.

use super::NotUnderstood;
use crate::image::Reference;
use crate::windows::images::{is_amd64, parse_query, resolve_version};
use crate::windows::{ImageQuery, Kind, OsVersion, Resolution, Resolver, Status};
use serde_json::Value;

/// An image of an output.
pub struct InspectedImage {
    /// Its first tag, else its id; for an index, what the caller calls it.
    pub name: String,
    /// What a host may take: one image, or an index's entry for each line.
    pub entries: Vec<ImageQuery>,
}

/// The images that an output tells of, in its order. `name` is what an index is called, which bears no name itself.
pub fn images(resolver: &Resolver<'_>, text: &str, name: &str) -> Result<Vec<InspectedImage>, NotUnderstood> {
    let json: Value = serde_json::from_str(text)
        .map_err(|error| NotUnderstood::new(format!("this is not the JSON that docker inspect prints: {error}")))?;
    let index = |entries: Vec<ImageQuery>| vec![InspectedImage { name: name.to_owned(), entries }];
    match &json {
        Value::Array(items) if items.is_empty() => Err(NotUnderstood::new("docker inspect found no image")),
        Value::Array(items) if items.iter().all(|item| item["Descriptor"].is_object()) => Ok(index(
            items.iter().filter_map(|item| entry(resolver, &item["Descriptor"], item["Ref"].as_str())).collect(),
        )),
        Value::Array(items) => items.iter().map(|item| image(resolver, item)).collect(),
        item => match item["manifests"].as_array() {
            Some(manifests) => Ok(index(manifests.iter().filter_map(|item| entry(resolver, item, None)).collect())),
            None if item["Descriptor"].is_object() => {
                Ok(index(entry(resolver, &item["Descriptor"], item["Ref"].as_str()).into_iter().collect()))
            }
            None => Ok(vec![image(resolver, item)?]),
        },
    }
}

/// One object: of `docker image inspect`, of `docker inspect CONTAINER`, or the configuration of an image.
fn image(resolver: &Resolver<'_>, item: &Value) -> Result<InspectedImage, NotUnderstood> {
    let of_container = item["Config"]["Image"].as_str().filter(|name| item["State"].is_object() && !name.is_empty());
    if let Some(name) = of_container {
        return Ok(InspectedImage { name: name.to_owned(), entries: vec![parse_query(resolver, name)] });
    }
    let Some(os) = text(item, ["Os", "os"]) else {
        let why = "neither docker inspect, docker manifest inspect nor an index: no `Os` and no `manifests` in it \
                   (the manifest of one image does not name its Windows: inspect the image)";
        return Err(NotUnderstood::new(why));
    };
    let tag = item["RepoTags"].as_array().and_then(|tags| tags.iter().find_map(Value::as_str));
    let digest = item["RepoDigests"].as_array().and_then(|digests| digests.iter().find_map(Value::as_str));
    let name = tag.or(digest).or(text(item, ["Id", "id"])).unwrap_or("image").to_owned();
    let version = text(item, ["OsVersion", "os.version"]);
    let platform = InspectedPlatform { os, architecture: text(item, ["Architecture", "architecture"]), version };
    let asked = asked(resolver, &name, tag.or(digest), &platform);
    Ok(InspectedImage { name, entries: vec![asked] })
}

/// A platform of an index; `None` for what is no image (`unknown/unknown` attests to one).
fn entry(resolver: &Resolver<'_>, item: &Value, reference: Option<&str>) -> Option<ImageQuery> {
    let platform = &item["platform"];
    let os = platform["os"].as_str().filter(|os| *os != "unknown")?;
    let version = platform["os.version"].as_str();
    let architecture = platform["architecture"].as_str().unwrap_or("unknown");
    let name = [Some(format!("{os}/{architecture}")), version.map(str::to_owned)];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let architecture = platform["architecture"].as_str();
    Some(asked(resolver, &name, reference, &InspectedPlatform { os, architecture, version }))
}

/// The platform of an image, as an output names it.
struct InspectedPlatform<'a> {
    os: &'a str,
    architecture: Option<&'a str>,
    version: Option<&'a str>,
}

impl InspectedPlatform<'_> {
    /// The architecture, if no host that winfrom knows has it.
    fn other_architecture(&self) -> Option<&str> {
        self.architecture.filter(|architecture| !architecture.is_empty() && !is_amd64(architecture))
    }
}

fn asked(resolver: &Resolver<'_>, name: &str, reference: Option<&str>, platform: &InspectedPlatform<'_>) -> ImageQuery {
    let os = platform.os;
    let reference = reference.and_then(|reference| Reference::parse(reference).ok());
    let by_name = reference.as_ref().map(|reference| resolver.resolve(reference));
    let (original, by_name) = by_name.map(|found| (found.original, found.resolution)).unzip();
    let resolution = match platform.version.and_then(|version| version.parse::<OsVersion>().ok()) {
        _ if !os.eq_ignore_ascii_case("windows") => Resolution::not_windows(format!("its OS is {os}")),
        _ if by_name.as_ref().is_some_and(|found| found.status == Status::Exempt) => by_name.unwrap_or_else(no_version),
        Some(version) => resolve_version(resolver.catalog, version, by_name.and_then(|found| found.family)),
        None => by_name.unwrap_or_else(no_version),
    };
    let resolution = match platform.other_architecture() {
        Some(other) if os.eq_ignore_ascii_case("windows") => {
            Resolution::unresolved(Kind::Windows, format!("it is for {other} only"))
        }
        _ => resolution,
    };
    ImageQuery { text: name.to_owned(), reference, original: original.flatten(), resolution }
}

fn no_version() -> Resolution {
    Resolution::unresolved(Kind::Windows, "the output names no OsVersion")
}

/// The first of the keys that has a text.
fn text<'j>(item: &'j Value, keys: [&str; 2]) -> Option<&'j str> {
    keys.iter().find_map(|key| item[*key].as_str()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::Catalog;

    /// Each image as `name: entry version | entry version`.
    fn read(text: &str) -> Result<Vec<String>, String> {
        let images =
            images(&Resolver::from_data(Catalog::embedded()), text, "index.json").map_err(|error| error.to_string())?;
        let entry = |asked: &ImageQuery| {
            let version = asked.resolution.version.map(|version| version.to_string());
            format!("{} {}", asked.text, version.or(asked.resolution.why.clone()).unwrap_or_default())
        };
        let line = |image: InspectedImage| {
            format!("{}: {}", image.name, image.entries.iter().map(entry).collect::<Vec<_>>().join(" | "))
        };
        Ok(images.into_iter().map(line).collect())
    }

    #[test]
    fn docker_image_inspect_is_read() {
        let text = r#"[
            {"Id": "sha256:aa", "RepoTags": ["mcr.microsoft.com/windows/servercore:1809"], "Os": "windows",
             "OsVersion": "10.0.17763.973", "Architecture": "amd64"},
            {"Id": "sha256:bb", "RepoTags": [], "RepoDigests": [], "Os": "windows", "OsVersion": "10.0.20348.5499"},
            {"Id": "sha256:cc", "RepoTags": ["debian:12"], "Os": "linux", "Architecture": "amd64"}]"#;
        let expected = [
            "mcr.microsoft.com/windows/servercore:1809: mcr.microsoft.com/windows/servercore:1809 10.0.17763.973",
            "sha256:bb: sha256:bb 10.0.20348.5499",
            "debian:12: debian:12 its OS is linux",
        ];
        assert_eq!(read(text).expect("understood"), expected);
    }

    #[test]
    fn containers_and_configurations_are_read() {
        let container = r#"[{"Id": "aa", "State": {}, "Platform": "windows", "Image": "sha256:aa",
            "Config": {"Image": "mcr.microsoft.com/windows/servercore:10.0.17763.1040"}}]"#;
        let name = "mcr.microsoft.com/windows/servercore:10.0.17763.1040";
        assert_eq!(read(container).expect("understood"), [format!("{name}: {name} 10.0.17763.1040")]);
        let config = r#"{"architecture": "amd64", "os": "windows", "os.version": "10.0.17763.1040", "rootfs": {}}"#;
        assert_eq!(read(config).expect("understood"), ["image: image 10.0.17763.1040"]);
    }

    #[test]
    fn an_index_is_one_image_with_several_entries() {
        let index = r#"{"schemaVersion": 2, "manifests": [
            {"digest": "sha256:aa", "platform": {"os": "linux", "architecture": "amd64"}},
            {"digest": "sha256:bb", "platform": {"os": "windows", "architecture": "amd64", "os.version": "10.0.17763.1040"}},
            {"digest": "sha256:cc", "platform": {"os": "windows", "architecture": "amd64", "os.version": "10.0.20348.5499"}},
            {"digest": "sha256:dd", "platform": {"os": "unknown", "architecture": "unknown"}}]}"#;
        let expected = "index.json: linux/amd64 its OS is linux | windows/amd64 10.0.17763.1040 10.0.17763.1040 \
                        | windows/amd64 10.0.20348.5499 10.0.20348.5499";
        assert_eq!(read(index).expect("understood"), [expected]);
        let verbose = r#"[{"Ref": "mcr.microsoft.com/windows/nanoserver:1809@sha256:aa", "Descriptor": {"platform":
            {"os": "windows", "architecture": "amd64", "os.version": "10.0.17763.1040"}}}]"#;
        assert_eq!(read(verbose).expect("understood"), ["index.json: windows/amd64 10.0.17763.1040 10.0.17763.1040"]);
    }

    #[test]
    fn images_for_other_processors_have_no_version() {
        let index = r#"{"manifests": [
            {"digest": "sha256:bb", "platform": {"os": "windows", "architecture": "arm64", "os.version": "10.0.26100.1"}},
            {"digest": "sha256:cc", "platform": {"os": "windows", "architecture": "amd64", "os.version": "10.0.17763.1"}}]}"#;
        let expected = "index.json: windows/arm64 10.0.26100.1 it is for arm64 only \
                        | windows/amd64 10.0.17763.1 10.0.17763.1";
        assert_eq!(read(index).expect("understood"), [expected]);
        let image = r#"[{"Id": "sha256:aa", "Os": "windows", "OsVersion": "10.0.26100.1", "Architecture": "arm64"}]"#;
        assert_eq!(read(image).expect("understood"), ["sha256:aa: sha256:aa it is for arm64 only"]);
    }

    #[test]
    fn what_is_nothing_of_this_says_so() {
        for (text, says) in [
            ("10.0.17763", "not the JSON"),
            ("[]", "no image"),
            (r#"{"schemaVersion": 2, "config": {}, "layers": []}"#, "inspect the image"),
            ("[1, null]", "no `Os`"),
            ("7", "no `Os`"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
