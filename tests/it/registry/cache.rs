//! What is kept between runs, and what never is.

use super::project::Project;
use super::*;
use std::fs;
use std::path::Path;

fn cached(directory: &Path, cache_ttl: Duration) -> Registry {
    let options = Options { cache: Some(directory.to_owned()), cache_ttl, ..options() };
    Registry::new(options).expect("plain options")
}

fn single() -> Vec<(String, String)> {
    let config = config("10.0.17763.1040");
    let manifest = manifest(&config);
    vec![
        ("a/manifests/1".into(), manifest.clone()),
        (format!("a/manifests/{}", sha256(&manifest)), manifest),
        (format!("a/blobs/{}", sha256(&config)), config),
    ]
}

/// The paths that were asked for, without those that found out whether the stub speaks TLS.
fn asked(stub: &Stub) -> usize {
    stub.paths().len()
}

#[test]
fn an_answer_is_asked_for_once_in_an_hour() {
    let stub = Stub::new(pages(single()));
    let directory = tempfile::tempdir().expect("a temporary directory");
    let text = format!("{}/a:1", stub.host);
    let first = lookup(&cached(directory.path(), Duration::from_secs(3600)), &text);
    let after_first = asked(&stub);
    let second = lookup(&cached(directory.path(), Duration::from_secs(3600)), &text);
    assert_eq!(first, second);
    assert_eq!((after_first, asked(&stub)), (2, 2));
}

#[test]
fn a_tag_is_asked_again_and_its_image_is_not() {
    let stub = Stub::new(pages(single()));
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (expected, why) in [(2, "manifest and config"), (3, "the manifest, to see whether the tag moved")] {
        assert!(lookup(&cached(directory.path(), Duration::ZERO), &format!("{}/a:1", stub.host)).is_ok());
        assert_eq!(asked(&stub), expected, "{why}");
    }
    let digest = sha256(&single()[0].1);
    assert!(lookup(&cached(directory.path(), Duration::ZERO), &format!("{}/a@{digest}", stub.host)).is_ok());
    assert_eq!(asked(&stub), 3, "a digest never changes");
}

#[test]
fn what_does_not_exist_is_not_kept() {
    let stub = Stub::new(|_| Reply::unknown());
    let directory = tempfile::tempdir().expect("a temporary directory");
    for expected in [1, 2] {
        let trouble = lookup(&cached(directory.path(), Duration::MAX), &format!("{}/a:1", stub.host));
        assert!(trouble.expect_err("trouble").is_not_found());
        assert_eq!(asked(&stub), expected);
    }
}

#[test]
fn a_spoilt_cache_is_as_good_as_none() {
    let stub = Stub::new(pages(single()));
    let directory = tempfile::tempdir().expect("a temporary directory");
    let text = format!("{}/a:1", stub.host);
    let whole = lookup(&cached(directory.path(), Duration::MAX), &text);
    for file in files(directory.path()) {
        fs::write(file, "\0{").expect("written");
    }
    assert_eq!(lookup(&cached(directory.path(), Duration::MAX), &text), whole);
    assert_eq!(asked(&stub), 4);
    assert_eq!(lookup(&cached(directory.path(), Duration::MAX), &text), whole, "and it is mended");
    assert_eq!(asked(&stub), 4);
}

#[test]
fn nothing_secret_is_kept_or_told() {
    let secrets = ["s3cret-password", "cm9ib3Q6czNjcmV0LXBhc3N3b3Jk", "private-token", "signature-in-address"];
    let storage = Stub::new(|_| Reply::ok(index(&["10.0.17763.1"])));
    let target = format!("http://{}/blob?X-Amz-Signature=signature-in-address", storage.host);
    let stub = Stub::new(move |request| match (request.path.as_str(), request.header("authorization")) {
        (path, Some("Basic cm9ib3Q6czNjcmV0LXBhc3N3b3Jk")) if path.starts_with("/token") => {
            Reply::ok(r#"{"token":"private-token"}"#)
        }
        ("/v2/a/manifests/1", Some("Bearer private-token")) => Reply::redirect(target.as_str()),
        // Registries that repeat what they were told.
        ("/v2/a/manifests/2", Some(given)) => {
            Reply::Page { status: 403, headers: vec![], body: format!(r#"{{"errors":["{given}"]}}"#).into_bytes() }
        }
        ("/v2/a/manifests/3", Some(given)) => Reply::redirect(format!("http://registry.invalid/{given}")),
        ("/v2/a/manifests/4", Some(given)) => Reply::ok(format!(r#"{{"config":{{"digest":"{given}"}}}}"#)),
        _ => Reply::wants(format!(r#"Bearer realm="http://{}/token""#, request.header("host").unwrap_or_default())),
    });
    let directory = tempfile::tempdir().expect("a temporary directory");
    let config = directory.path().join("config.json");
    fs::write(&config, format!(r#"{{"auths":{{"{}":{{"auth":"{}"}}}}}}"#, stub.host, secrets[1])).expect("written");
    let cache = directory.path().join("cache");
    let options = Options { docker_config: Some(config), cache: Some(cache.clone()), ..options() };
    let registry = Registry::new(options).expect("plain options");
    let mut told = String::new();
    for tag in ["1", "2", "3", "4"] {
        let found = lookup(&registry, &format!("{}/a:{tag}", stub.host));
        assert_eq!(found.is_ok(), tag == "1", "{found:?}");
        told += &format!("{found:?} {}", found.as_ref().map_or_else(ToString::to_string, |_| String::new()));
    }
    let kept: Vec<_> = files(&cache).iter().map(|path| fs::read_to_string(path).expect("an entry")).collect();
    assert_eq!(kept.len(), 2, "the tag and its image");
    for secret in secrets {
        assert!(!told.contains(secret), "{secret} in {told}");
        assert!(kept.iter().all(|entry| !entry.contains(secret)), "{secret} in {kept:?}");
    }
}

#[test]
fn a_cache_in_a_repository_is_not_used() {
    let stub = Stub::new(pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1040"]))]));
    let project = Project::new(&format!("FROM {}/a:1\nRUN dir\n", stub.host));
    assert_eq!(project.resolution("--online")["os_version"], "10.0.17763.1040");
    let cache = project.path().join("cache");
    let written = files(&cache);
    assert_eq!(written.len(), 2);
    for file in &written {
        let text = fs::read_to_string(file).expect("an entry").replace("17763.1040", "20348.2227");
        fs::write(file, text).expect("written");
    }
    assert_eq!(project.resolution("--online")["os_version"], "10.0.20348.2227", "the cache is used outside of one");
    fs::create_dir(project.path().join(".git")).expect("created");
    let link = project.path().join("link");
    let mut folders = vec!["cache", "./cache", "cache/../cache", "not/there"];
    #[cfg(unix)]
    std::os::unix::fs::symlink(&cache, &link).expect("linked");
    folders.extend(link.exists().then_some("link"));
    for folder in folders {
        let run = project.run(&format!("bases --format json --online=required --cache-dir {folder}"));
        assert!(run.out.contains("10.0.17763.1040") && !run.out.contains("20348"), "{folder}: {}", run.out);
        assert!(run.err.contains("is not used, because it is in a Git repository"), "{folder}: {}", run.err);
    }
    assert_eq!(files(&project.path().join("not")).len(), 0);
}

#[test]
fn answers_that_credentials_opened_are_only_for_runs_with_credentials() {
    let (config, body) = (tempfile::tempdir().expect("a temporary directory"), index(&["10.0.17763.1"]));
    let digest = sha256(&body);
    let stub = Stub::new(move |request| match request.header("authorization") {
        Some(_) => Reply::ok(body.as_str()),
        None => Reply::wants("Basic"),
    });
    let file = config.path().join("config.json");
    let auths = format!(r#"{{"auths":{{"{}":{{"auth":"cm9ib3Q6czNjcmV0LXBhc3N3b3Jk"}}}}}}"#, stub.host);
    fs::write(&file, auths).expect("written");
    let look = |docker_config: Option<&Path>, text: &str| {
        let cache = Some(config.path().join("cache"));
        let options = Options { docker_config: docker_config.map(Path::to_owned), cache, ..options() };
        lookup(&Registry::new(options).expect("plain options"), &format!("{}/{text}", stub.host))
    };
    assert!(look(Some(&file), "a:1").is_ok());
    let requests = asked(&stub);
    assert!(look(Some(&file), "a:1").is_ok());
    assert_eq!(asked(&stub), requests, "the answer is cached");
    for text in ["a:1".to_owned(), format!("a@{digest}")] {
        assert!(matches!(look(None, &text), Err(Trouble::Denied { .. })), "{text}");
        assert!(look(Some(&file), &text).is_ok(), "{text}");
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.flat_map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { vec![entry.path()] }).collect()
}
