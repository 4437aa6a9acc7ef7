//! Registries that answer, want to see papers, fail and lie. Debian's own registry is asked by `.ci/registry`.

mod answers;
mod auth;
mod broken;
mod cache;
mod catalog;
mod faults;
mod limits;
mod listed;
mod made;
mod misbehaving;
mod online;
mod pin;
mod project;
mod stub;

use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use stub::{Reply, Request, Stub};
use winfrom::image::Reference;
use winfrom::registry::{Image, Options, Registry, Trouble};

/// Patient enough for a busy machine, quick where a test wants failures.
fn options() -> Options {
    let plain_http = ["127.0.0.1", "[::1]"].map(str::to_owned).to_vec();
    Options { backoff: Duration::from_millis(1), timeout: Duration::from_secs(20), plain_http, ..Options::default() }
}

fn registry() -> Registry {
    Registry::new(options()).expect("plain options")
}

fn reference(text: &str) -> Reference {
    Reference::parse(text).expect("a reference")
}

fn lookup(registry: &Registry, text: &str) -> Result<Arc<Image>, Trouble> {
    registry.lookup(&reference(text))
}

/// The OS versions of an image's Windows platforms.
fn versions(image: &Image) -> Vec<String> {
    let version = |p: &winfrom::registry::Platform| p.os_version.map_or_else(|| "-".to_owned(), |v| v.to_string());
    image.platforms.iter().map(version).collect()
}

/// The sentence that a failed lookup is told in.
fn sentence(result: Result<Arc<Image>, Trouble>, stub: &Stub) -> String {
    result.expect_err("trouble").to_string().replace(&stub.host, "HOST")
}

fn sha256(body: &str) -> String {
    let hex: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// An index with one amd64 entry a version.
fn index(versions: &[&str]) -> String {
    let entry = |version: &&str| {
        let digest = sha256(version);
        format!(
            r#"{{"digest":"{digest}","platform":{{"os":"windows","architecture":"amd64","os.version":"{version}"}}}}"#
        )
    };
    let entries: Vec<_> = versions.iter().map(entry).collect();
    format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, entries.join(","))
}

/// The config blob of a single image.
fn config(version: &str) -> String {
    format!(r#"{{"os":"windows","architecture":"amd64","os.version":"{version}","rootfs":{{}}}}"#)
}

/// The manifest of a single image with that config.
fn manifest(config: &str) -> String {
    format!(r#"{{"schemaVersion":2,"config":{{"digest":"{}"}},"layers":[]}}"#, sha256(config))
}

/// A registry with these pages below `/v2/`; nothing else is known to it.
fn pages(pages: Vec<(String, String)>) -> impl Fn(&Request) -> Reply + Send + Sync {
    move |request| {
        let found = pages.iter().find(|(path, _)| request.path.strip_prefix("/v2/") == Some(path));
        found.map_or_else(Reply::unknown, |(_, body)| Reply::ok(body.as_str()))
    }
}
