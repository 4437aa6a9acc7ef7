//! Images, bodies and replies of a registry that misbehaves.

use super::*;

pub(super) const ONE: &str = "10.0.17763.1040";
pub(super) const WINDOWS: &str = r#"{"os":"windows","architecture":"amd64"}"#;
pub(super) const AMD64: &str = r#"{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1040"}"#;
pub(super) const ARM64: &str = r#"{"os":"windows","architecture":"arm64","os.version":"10.0.26100.1742"}"#;
pub(super) const TEN_ZERO: &str = r#"{"os":"windows","architecture":"amd64","os.version":"ten.zero"}"#;
pub(super) const EVIL_TAGS: &str = r###"{"tags":["ltsc\u001b[31m2022","::error::x","a\nb","\u202eltsc2019","ltsc2022`evil`",
    "ltsc2022\"><img src=x>","##vso[task.setvariable]"]}"###;

/// A registry with the image of one config.
pub(super) struct Made {
    top: String,
    manifest: String,
    config: String,
}

impl Made {
    pub(super) fn new(config: &str) -> Self {
        let manifest = manifest(config);
        Self { top: manifest.clone(), manifest, config: config.to_owned() }
    }

    pub(super) fn single() -> Self {
        Self::new(&config(ONE))
    }

    /// An index with entries of these platforms, all of one image with the version of the first.
    pub(super) fn index(entries: &[(&str, &str)]) -> Self {
        let made = Self::new(&config(entries[0].1));
        let digest = sha256(&made.manifest);
        let entry = |(platform, _): &(&str, &str)| format!(r#"{{"digest":"{digest}","platform":{platform}}}"#);
        let entries: Vec<_> = entries.iter().map(entry).collect();
        Self { top: format!(r#"{{"manifests":[{}]}}"#, entries.join(",")), ..made }
    }
}

pub(super) fn serve(request: &Request, made: &Made) -> Reply {
    let ends = |body: &str| request.path.ends_with(&sha256(body));
    match () {
        () if ends(&made.config) => Reply::ok(made.config.as_str()),
        () if ends(&made.manifest) => Reply::ok(made.manifest.as_str()),
        () => Reply::ok(made.top.as_str()),
    }
}

pub(super) fn page(status: u16, body: &str) -> Reply {
    Reply::Page { status, headers: vec![], body: body.into() }
}

/// No such tag, and this page of tags.
pub(super) fn tags(request: &Request, page: &str) -> Reply {
    if request.path.contains("/tags/list") { Reply::ok(page) } else { Reply::unknown() }
}

pub(super) fn token_or_challenge(request: &Request) -> Reply {
    if request.path.starts_with("/token") {
        return Reply::ok(r#"{"token":"t"}"#);
    }
    Reply::wants(format!(r#"Bearer realm="http://{}/token""#, request.header("host").unwrap_or_default()))
}

pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub(super) fn deep_json() -> String {
    format!(r#"{{"manifests":{}{}}}"#, "[".repeat(200_000), "]".repeat(200_000))
}

pub(super) fn headers(text: &str, times: usize) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{}\r\n\r\n", text.repeat(times)).into_bytes()
}

pub(super) fn index_of_many(builds: usize) -> String {
    let versions: Vec<_> = (0..builds).map(|build| format!("10.0.{build}.1")).collect();
    index(&versions.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(super) fn sha512(body: &str) -> String {
    let hex: String = sha2::Sha512::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha512:{hex}")
}
