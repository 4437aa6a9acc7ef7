//! Registries that fail and lie.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The sentence for what a registry does with the only reference it is asked for, and how often it was asked.
fn told(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (String, usize) {
    let stub = Stub::new(handler);
    let told = sentence(lookup(&registry(), &format!("{}/a:1", stub.host)), &stub);
    (told, stub.seen().len())
}

/// Answers with the first reply once, and then with the second.
fn first_then(first: fn() -> Reply) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
    let asked = AtomicUsize::new(0);
    move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => first(),
        _ => Reply::ok(index(&["10.0.17763.1"])),
    }
}

#[test]
fn troubles_that_pass_are_waited_out() {
    for first in [
        || Reply::status(500),
        || Reply::status(503),
        || Reply::status(429).with("Retry-After", "0"),
        || Reply::Cut { promised: 500, body: b"{".to_vec() },
        || Reply::Cut { promised: 500, body: vec![] },
    ] {
        let stub = Stub::new(first_then(first));
        let image = lookup(&registry(), &format!("{}/a:1", stub.host)).expect("an image");
        assert_eq!((versions(&image), stub.seen().len()), (vec!["10.0.17763.1".to_owned()], 2));
    }
}

/// Without the pause that it asks for, all attempts would come too early for this one.
#[test]
fn retry_after_is_honoured() {
    let first = std::sync::OnceLock::new();
    let stub = Stub::new(move |_| match first.get_or_init(Instant::now).elapsed() {
        passed if passed < Duration::from_millis(900) => Reply::status(429).with("Retry-After", "1"),
        _ => Reply::ok(index(&["10.0.17763.1"])),
    });
    assert!(lookup(&registry(), &format!("{}/a:1", stub.host)).is_ok());
}

#[test]
fn troubles_that_stay_are_told() {
    assert_eq!(told(|_| Reply::status(500)), ("cannot ask HOST: it answers 500".into(), 2));
    assert_eq!(told(|_| Reply::status(400)), ("cannot use the answer of HOST: it answers 400".into(), 1));
    let hurried = "cannot ask HOST: it wants fewer requests (429): try again later";
    assert_eq!(told(|_| Reply::status(429)), (hurried.into(), 3));
    assert_eq!(told(|_| Reply::status(429).with("Retry-After", "3600")), (hurried.into(), 1));
    let cut = "cannot use the answer of HOST: the answer was cut off";
    assert_eq!(told(|_| Reply::Cut { promised: 500, body: b"{".to_vec() }), (cut.into(), 3));
}

#[test]
fn what_is_no_image_is_told() {
    for (body, why) in [
        ("<html>", "it is no manifest"),
        ("{}", "it is a manifest of no type that winfrom knows"),
        (r#"{"config":{"digest":"sha256:../../secrets"}}"#, "the manifest names no config"),
    ] {
        assert_eq!(told(move |_| Reply::ok(body)), (format!("cannot use the answer of HOST: {why}"), 1));
    }
}

#[test]
fn a_body_without_end_is_not_read() {
    let (told, _) = told(|_| Reply::Flood(1 << 30));
    assert_eq!(told, "cannot use the answer of HOST: it is longer than 4 MiB");
}

#[test]
fn a_registry_that_stalls_is_given_up_once_for_all() {
    let stub = Stub::new(|_| Reply::Stall(Duration::from_secs(3)));
    let registry = Registry::new(Options { timeout: Duration::from_millis(200), ..options() }).expect("plain options");
    for tag in ["1", "2", "3"] {
        let told = sentence(lookup(&registry, &format!("{}/a:{tag}", stub.host)), &stub);
        assert_eq!(told, "cannot ask HOST: it does not answer in time");
    }
    assert_eq!(stub.seen().len(), 1, "the others are not asked for");
}

#[test]
fn nobody_there_is_told() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let told = lookup(&registry(), &format!("{nobody}/a:1")).expect_err("trouble").to_string();
    assert_eq!(told, format!("cannot ask {nobody}: the connection was refused"));
    let told = lookup(&registry(), "127.0.0.1:99999/a:1").expect_err("trouble").to_string();
    assert_eq!(told, "cannot use the answer of 127.0.0.1:99999: `127.0.0.1:99999` is no address");
}

#[test]
fn digests_are_verified() {
    let lie = "it does not match its digest";
    let digest = sha256("something else");
    let stub = Stub::new(pages(vec![(format!("a/manifests/{digest}"), index(&["10.0.17763.1"]))]));
    let by_digest = sentence(lookup(&registry(), &format!("{}/a@{digest}", stub.host)), &stub);
    assert_eq!(by_digest, format!("cannot use the answer of HOST: {lie}"));

    let header = digest.clone();
    let by_tag = told(move |_| Reply::ok(index(&["10.0.17763.1"])).with("Docker-Content-Digest", header.as_str()));
    assert_eq!(by_tag.0, format!("cannot use the answer of HOST: {lie}"));

    let real = config("10.0.17763.1");
    let stub = Stub::new(pages(vec![
        ("a/manifests/1".into(), manifest(&real)),
        (format!("a/blobs/{}", sha256(&real)), config("10.0.17763.9999")),
    ]));
    let config = sentence(lookup(&registry(), &format!("{}/a:1", stub.host)), &stub);
    assert_eq!(config, format!("cannot use the answer of HOST: {lie}"));
}

#[test]
fn redirects_end() {
    let (told, asked) = told(|request| Reply::redirect(request.path.as_str()));
    assert_eq!((told.as_str(), asked), ("cannot use the answer of HOST: it redirects without end", 6));
}

#[test]
fn redirects_do_not_leave_the_machine_over_plain_http() {
    let (refused, asked) = told(|_| Reply::redirect("http://registry.invalid/x"));
    let expected = "cannot use the answer of HOST: plain HTTP is not allowed for this address (--plain-http)";
    assert_eq!((refused.as_str(), asked), (expected, 1));
    let (refused, _) = told(|_| Reply::redirect("file:///etc/passwd"));
    assert!(refused.starts_with("cannot use the answer of HOST"), "{refused}");
}

#[test]
fn pages_of_tags_end() {
    let stub = Stub::new(|_| Reply::ok(r#"{"tags":["x"]}"#).with("Link", r#"</v2/a/tags/list>; rel="next""#));
    let tags = registry().tags(&reference(&format!("{}/a", stub.host))).expect_err("trouble").to_string();
    assert_eq!(tags, format!("cannot use the answer of {}: its list of tags has no end", stub.host));
    assert_eq!(stub.seen().len(), 2);
}

#[test]
fn one_registry_in_trouble_is_not_all() {
    let good = Arc::new(Stub::new(pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1"]))])));
    let bad = Stub::new(|_| Reply::status(429));
    let references: Vec<_> = [&bad.host, &good.host, &bad.host].map(|host| reference(&format!("{host}/a:1"))).to_vec();
    let found = registry().lookup_all(&references, &|_, _| ());
    assert_eq!(found.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn a_ca_file_without_certificates_is_an_error() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("ca.pem");
    let with = |path: &std::path::Path| {
        let options = Options { ca_file: Some(path.to_owned()), ..options() };
        Registry::new(options).err().expect("an error").to_string()
    };
    assert!(with(&path).starts_with("cannot read the CA file"), "{}", with(&path));
    std::fs::write(&path, " ".repeat((4 << 20) + 1)).expect("written");
    assert!(with(&path).ends_with("is larger than 4 MiB"), "{}", with(&path));
    std::fs::write(&path, "no certificate").expect("written");
    assert!(with(&path).ends_with("holds no certificate in PEM form"), "{}", with(&path));
}

#[test]
fn the_address_of_a_proxy_is_not_shown() {
    for address in ["http://robot:s3cret-password@", "socks5://robot:s3cret-password@127.0.0.1:1"] {
        let proxies = winfrom::registry::Proxies { https: Some(address.into()), ..Default::default() };
        let error = Registry::new(Options { proxies, ..options() }).err().expect("an error");
        let told = format!("{error:?}");
        assert!(told.contains("HTTPS_PROXY") && !told.contains("s3cret-password"), "{told}");
    }
}
