//! A registry that misbehaves in every way that is known: one row for each, with what winfrom makes of it.

use super::made::*;
use super::project::Project;
use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a run says of one image.
enum Said {
    /// The status, without a warning. `--online=required` succeeds.
    Known(&'static str),
    /// A warning with this text. `--online=required` fails.
    Warned(&'static str),
    /// The same with a time limit in which no answer can be had, in whatever way the limit shows.
    Late,
}

use Said::{Known, Late, Warned};

/// One way to misbehave.
struct Row {
    name: &'static str,
    said: Said,
    /// The most requests that the image may cost.
    requests: usize,
    reply: fn(&Request) -> Reply,
}

const fn row(name: &'static str, said: Said, requests: usize, reply: fn(&Request) -> Reply) -> Row {
    Row { name, said, requests, reply }
}

const ROWS: &[Row] = &[
    // Well-behaved ones, to see that the table tells the difference.
    row("good", Known("exact"), 1, |_| Reply::ok(index(&["10.0.17763.1040"]))),
    row("single image", Known("exact"), 2, |r| serve(r, &Made::single())),
    row("no version in the index", Known("exact"), 3, |r| serve(r, &Made::index(&[(WINDOWS, ONE)]))),
    row("64 versions", Known("host-dependent"), 1, |_| Reply::ok(index_of_many(64))),
    // Bodies.
    row("HTML", Warned("it is no manifest"), 1, |_| Reply::ok("<html>login</html>")),
    row("empty body", Warned("it is no manifest"), 1, |_| Reply::ok("")),
    row("404 in HTML", Warned("it answers 404"), 1, |_| page(404, "<html>not found</html>")),
    row("gzip", Warned("it is no manifest"), 1, |_| Reply::ok(*b"\x1f\x8b\x08\0\0\0").with("Content-Encoding", "gzip")),
    row("UTF-16", Warned("it is no manifest"), 1, |_| Reply::ok(utf16(&index(&[ONE])))),
    row("byte order mark", Warned("it is no manifest"), 1, |_| Reply::ok(format!("\u{feff}{}", index(&[ONE])))),
    row("deep JSON", Warned("it is no manifest"), 1, |_| Reply::ok(deep_json())),
    row("without end", Warned("it is longer than 4 MiB"), 1, |_| Reply::Flood(1 << 26)),
    row("cut off", Warned("the answer was cut off"), 3, |_| Reply::Cut { promised: 1000, body: b"{".to_vec() }),
    row("no answer", Warned("the answer was cut off"), 3, |_| Reply::Raw(vec![])),
    row("no HTTP", Warned("it is no HTTP"), 1, |_| Reply::Raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n".to_vec())),
    row("90,000 headers", Warned("it is no HTTP"), 1, |_| Reply::Raw(headers("X-A: aaaaaaaa\r\n", 90_000))),
    row("a header of 2 MiB", Warned("its headers are too long"), 1, |_| Reply::Raw(headers("X-A: aaaaaaaa", 160_000))),
    // Digests.
    row("sha512", Known("exact"), 1, |_| {
        Reply::ok(index(&[ONE])).with("Docker-Content-Digest", sha512(&index(&[ONE])))
    }),
    row("md5", Known("exact"), 1, |_| Reply::ok(index(&[ONE])).with("Docker-Content-Digest", "md5:0cc175b9c0f1b6a8")),
    row("wrong digest", Warned("it does not match its digest"), 1, |_| {
        Reply::ok(index(&[ONE])).with("Docker-Content-Digest", sha256("other"))
    }),
    // Statuses.
    row("204", Warned("it answers 204"), 1, |_| Reply::status(204)),
    row("206", Warned("it answers 206"), 1, |_| page(206, &index(&[ONE]))),
    row("300", Warned("it answers 300"), 1, |_| Reply::status(300)),
    row("400", Warned("it answers 400"), 1, |_| Reply::status(400)),
    row("401 without a challenge", Warned("it does not say what it wants to see"), 1, |_| Reply::status(401)),
    row("broken challenge", Warned("it does not say what it wants to see"), 1, |_| {
        Reply::wants(r#"Basic realm="x", Bearer realm="#)
    }),
    row("403 with a secret", Warned("has no credentials for it"), 1, |_| page(403, r#"{"errors":["hunter2"]}"#)),
    row("429", Warned("it wants fewer requests"), 3, |_| Reply::status(429)),
    row("429 for ever", Warned("it wants fewer requests"), 3, |_| {
        Reply::status(429).with("Retry-After", "99999999999999999999")
    }),
    row("429 for a day", Warned("it wants fewer requests"), 1, |_| Reply::status(429).with("Retry-After", "86400")),
    row("503", Warned("it answers 503"), 2, |_| Reply::status(503)),
    row("503 for -5 s", Warned("it answers 503"), 2, |_| Reply::status(503).with("Retry-After", "-5")),
    row("599", Warned("it answers 599"), 1, |_| Reply::status(599)),
    // Where answers lead.
    row("redirect to itself", Warned("it redirects without end"), 6, |r| Reply::redirect(r.path.as_str())),
    row("redirect to nowhere", Warned("it redirects to nowhere"), 1, |_| Reply::status(307)),
    row("redirect with a user", Warned("it redirects to nowhere"), 1, |_| {
        Reply::redirect("http://localhost:1@192.0.2.2/")
    }),
    row("redirect to metadata", Warned("it leads to another server"), 1, |_| {
        Reply::redirect("http://169.254.169.254/latest")
    }),
    row("redirect to a private host", Warned("it leads to another server"), 1, |_| {
        Reply::redirect("https://10.255.255.1/")
    }),
    row("redirect over plain HTTP", Warned("plain HTTP is not allowed"), 1, |_| {
        Reply::redirect("http://registry.invalid/")
    }),
    row("redirect to a file", Warned("plain HTTP is not allowed"), 1, |_| {
        Reply::redirect("file://registry.invalid/etc/passwd")
    }),
    row("401 for ever", Warned("has no credentials for it"), 3, token_or_challenge),
    row("realm with a user", Warned("it does not say what it wants to see"), 1, |_| {
        Reply::wants(r#"Bearer realm="http://localhost:1@192.0.2.2/tok""#)
    }),
    row("realm on a private host", Warned("it leads to another server"), 1, |_| {
        Reply::wants(r#"Bearer realm="http://10.255.255.1/""#)
    }),
    // Indexes.
    row("nested manifest in trouble", Warned("it answers 503"), 4, |r| match r.path.contains("manifests/sha256") {
        true => Reply::status(503),
        false => serve(r, &Made::index(&[(WINDOWS, ONE)])),
    }),
    row("nested manifest missing", Warned("an entry of the index is missing"), 2, |r| {
        match r.path.contains("sha256") {
            true => Reply::unknown(),
            false => serve(
                r,
                &Made::index(&[
                    (WINDOWS, ONE),
                    (r#"{"os":"windows","architecture":"amd64","os.version":"10.0.20348.1"}"#, ONE),
                ]),
            ),
        }
    }),
    row("one version of two, readable", Known("host-dependent"), 3, |r| {
        serve(
            r,
            &Made::index(&[
                (r#"{"os":"windows","architecture":"amd64","os.version":"10.0.20348.1"}"#, ONE),
                (WINDOWS, ONE),
            ]),
        )
    }),
    row("one version of two, invalid", Known("host-dependent"), 1, |r| {
        serve(
            r,
            &Made::index(&[
                (r#"{"os":"windows","architecture":"amd64","os.version":"10.0.20348.1"}"#, ONE),
                (TEN_ZERO, ONE),
            ]),
        )
    }),
    row("20,000 versions", Warned("it is an index with more than 1000 entries"), 1, |_| {
        Reply::ok(index_of_many(20_000))
    }),
    row("65 versions", Warned("it is for more than 64 Windows builds"), 1, |_| Reply::ok(index_of_many(65))),
    row("nine without a version", Warned("more than 8 entries"), 1, |r| serve(r, &Made::index(&[(WINDOWS, ONE); 9]))),
    row("an index in an index", Warned("an entry of the index is an index itself"), 2, |r| {
        match r.path.contains("sha256") {
            true => Reply::ok(index(&[ONE])),
            false => Reply::ok(format!(
                r#"{{"manifests":[{{"digest":"{}","platform":{WINDOWS}}}]}}"#,
                sha256(&index(&[ONE]))
            )),
        }
    }),
    row("arm64 and amd64", Known("exact"), 1, |r| serve(r, &Made::index(&[(ARM64, ONE), (AMD64, ONE)]))),
    row("arm64 only", Known("unresolved"), 1, |r| serve(r, &Made::index(&[(ARM64, ONE)]))),
    row("an unknown processor only", Known("unresolved"), 1, |r| {
        serve(r, &Made::index(&[(r#"{"os":"windows","architecture":"z","os.version":"10.0.17763.1040"}"#, ONE)]))
    }),
    row("no architecture", Known("exact"), 3, |r| {
        serve(r, &Made::index(&[(r#"{"os":"windows","os.version":"10.0.26100.1"}"#, ONE)]))
    }),
    row("invalid digest of an entry", Warned("the digest of an entry of the index is not valid"), 1, |_| {
        Reply::ok(format!(r#"{{"manifests":[{{"digest":"x","platform":{AMD64}}}]}}"#))
    }),
    row("an entry with the type of an index", Warned("an entry of the index is an index itself"), 1, |_| {
        let media_type = "application/vnd.oci.image.index.v1+json";
        let digest = sha256(ONE);
        Reply::ok(format!(r#"{{"manifests":[{{"mediaType":"{media_type}","digest":"{digest}","platform":{AMD64}}}]}}"#))
    }),
    row("names in another case", Warned("it is no manifest"), 1, |r| {
        let platform = r#"{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1","OS.Version":"10.0.1.1"}"#;
        serve(r, &Made::index(&[(platform, ONE)]))
    }),
    row("no platform", Known("exact"), 3, |r| serve(r, &Made::index(&[("null", ONE)]))),
    row("empty platform", Known("exact"), 3, |r| serve(r, &Made::index(&[("{}", ONE)]))),
    row("empty index", Warned("it is an index without images"), 1, |_| Reply::ok(r#"{"manifests":[]}"#)),
    row("attestations only", Warned("it is an index without images"), 1, |r| {
        serve(r, &Made::index(&[(r#"{"os":"unknown","architecture":"unknown"}"#, ONE)]))
    }),
    row("Linux only", Known("not-windows"), 1, |r| {
        serve(r, &Made::index(&[(r#"{"os":"linux","architecture":"amd64"}"#, ONE)]))
    }),
    row("os.version in words", Known("unresolved"), 1, |r| serve(r, &Made::index(&[(TEN_ZERO, ONE)]))),
    row("os.version with blanks", Known("unresolved"), 1, |_| Reply::ok(index(&[" 10.0.17763.1040 "]))),
    row("os.version of five parts", Known("unresolved"), 1, |_| Reply::ok(index(&["10.0.17763.1040.0"]))),
    row("os.version that is huge", Known("unresolved"), 1, |_| Reply::ok(index(&["10.0.99999999999999999999.1"]))),
    row("os in capitals", Known("unresolved"), 1, |r| {
        serve(r, &Made::index(&[(r#"{"os":"Windows","architecture":"amd64","os.version":"10.0.17763.1040"}"#, ONE)]))
    }),
    row("config without a version", Known("unresolved"), 3, |r| serve(r, &Made::index(&[(WINDOWS, "")]))),
    row("config without a platform", Warned("names no platform"), 2, |r| serve(r, &Made::new("{}"))),
    row("config without an architecture", Warned("names no platform"), 2, |r| {
        serve(r, &Made::new(r#"{"os":"windows","os.version":"10.0.17763.1040"}"#))
    }),
    row("schema 1", Warned("it is a manifest of no type"), 1, |_| {
        Reply::ok(r#"{"schemaVersion":1,"fsLayers":[],"history":[]}"#)
    }),
    row("index and image in one", Warned("it is an index and a manifest in one"), 1, |_| {
        Reply::ok(r#"{"manifests":[],"config":{"digest":"sha256:1"}}"#)
    }),
    // Tags.
    row("tags that are commands", Known("no-such-tag"), 2, |r| tags(r, EVIL_TAGS)),
    row("a tag of 4 MB", Known("no-such-tag"), 2, |r| tags(r, &format!(r#"{{"tags":["{}"]}}"#, "x".repeat(4_100_000)))),
    row("a million empty tags", Known("no-such-tag"), 2, |r| {
        tags(r, &format!(r#"{{"tags":[{}""]}}"#, r#""","#.repeat(1_000_000)))
    }),
    row("no list of tags", Warned("it is no list of tags"), 2, |r| tags(r, "{}")),
    row("tags without end", Warned("its list of tags has no end"), 3, |r| {
        tags(r, r#"{"tags":["1"]}"#).with("Link", r#"</v2/a/tags/list>; rel="next""#)
    }),
    row("tags at another user", Warned("its list of tags goes on at another server"), 2, |r| {
        tags(r, r#"{"tags":["2"]}"#).with("Link", r#"<http://robot@127.0.0.1/v2/a/tags/list?x>; rel="next""#)
    }),
    // Too slow.
    row("stalls", Late, 1, |_| Reply::Stall(Duration::from_secs(60))),
    row("slow head", Late, 1, |_| Reply::Drip { start: "HTTP/1.1 200 OK\r\n", drop: "X-A: b\r\n" }),
    row("slow body", Late, 1, |_| Reply::Drip {
        start: "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n",
        drop: " ",
    }),
    row("slow token", Late, 2, |r| match r.path.starts_with("/token") {
        true => Reply::Stall(Duration::from_secs(60)),
        false => token_or_challenge(r),
    }),
    row("slow pages of tags", Late, 2, |r| match r.path.contains("/tags/") {
        true => Reply::Stall(Duration::from_secs(60)),
        false => Reply::unknown(),
    }),
    row("429 for 15 s", Late, 1, |_| Reply::status(429).with("Retry-After", "15")),
    row("503 for 15 s", Late, 1, |_| Reply::status(503).with("Retry-After", "15")),
];

/// Runs one row: the resolution and the warnings without `required`, the exit code with it.
fn check(row: &Row) {
    let name = row.name;
    let stub = Stub::new(row.reply);
    let project = Project::new(&format!("FROM {}/a:1\nRUN dir C:\\\n", stub.host));
    let limit = if matches!(row.said, Late) { "--online-timeout 400ms" } else { "" };
    let run = project.run(&format!("bases --format json --online {limit}"));
    assert_eq!(run.code, 0, "{name}: {}", run.err);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let status = answer["bases"][0]["resolution"]["status"].as_str().unwrap_or_default().to_owned();
    let requests = stub.seen().len();
    assert!(run.out.len() < 10_000, "{name}: {} bytes of output", run.out.len());
    assert!(requests <= row.requests, "{name}: {requests} requests");
    for text in ["hunter2", "\u{1b}", "\u{202e}", "::error", "##vso"] {
        assert!(!run.err.contains(text) && !run.out.contains(text), "{name}: {}{}", run.out, run.err);
    }
    let required = project.run(&format!("bases --format json --online=required --cache-ttl 0s {limit}"));
    match row.said {
        Known(expected) => {
            assert_eq!((status.as_str(), run.err.as_str()), (expected, ""), "{name}");
            assert_eq!(required.code, 0, "{name}: {}", required.err);
        }
        Warned(expected) => {
            assert_eq!(status, "unresolved", "{name}");
            assert!(run.err.contains(expected) && run.err.contains("warning"), "{name}: {}", run.err);
            assert_eq!((required.code, required.out.as_str()), (2, ""), "{name}: {}", required.err);
            assert!(required.err.contains(expected), "{name}: {}", required.err);
        }
        Late => {
            assert_eq!(status, "unresolved", "{name}");
            assert!(run.err.contains("warning"), "{name}: {}", run.err);
            assert_eq!(required.code, 2, "{name}: {}", required.err);
        }
    }
}

#[test]
fn every_way_to_misbehave_has_its_answer() {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some(row) = ROWS.get(next.fetch_add(1, Ordering::SeqCst)) {
                    check(row);
                }
            });
        }
    });
}
