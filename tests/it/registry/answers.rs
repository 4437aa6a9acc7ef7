//! What registries answer when all is well.

use super::*;

const FOUR_TYPES: [&str; 4] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

#[test]
fn an_index_lists_its_windows_builds() {
    let body = index(&["10.0.17763.8389", "10.0.20348.5622"]);
    let stub = Stub::new(pages(vec![("dotnet/sdk/manifests/8.0".into(), body.clone())]));
    let image = lookup(&registry(), &format!("{}/dotnet/sdk:8.0", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.8389", "10.0.20348.5622"]);
    assert_eq!(image.digest, sha256(&body));
    let accept = stub.seen()[0].header("accept").expect("an Accept header").to_owned();
    assert!(FOUR_TYPES.iter().all(|name| accept.contains(name)), "{accept}");
}

#[test]
fn a_single_manifest_is_read_from_its_config() {
    let config = config("10.0.14393.3443");
    let stub = Stub::new(pages(vec![
        ("a/manifests/latest".into(), manifest(&config)),
        (format!("a/blobs/{}", sha256(&config)), config.clone()),
    ]));
    let image = lookup(&registry(), &format!("{}/a", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.14393.3443"]);
    assert_eq!((image.digest.clone(), image.platforms[0].digest.clone()), {
        let digest = sha256(&manifest(&config));
        (digest.clone(), digest)
    });
}

#[test]
fn entries_without_a_version_are_looked_into() {
    let config = config("10.0.20348.2227");
    let manifest = manifest(&config);
    let entry =
        |os: &str| format!(r#"{{"digest":"{}","platform":{{"os":"{os}","architecture":"amd64"}}}}"#, sha256(&manifest));
    let index = format!(r#"{{"manifests":[{},{}]}}"#, entry("windows"), entry("linux"));
    let stub = Stub::new(pages(vec![
        ("a/manifests/1".into(), index),
        (format!("a/manifests/{}", sha256(&manifest)), manifest.clone()),
        (format!("a/blobs/{}", sha256(&config)), config),
    ]));
    let image = lookup(&registry(), &format!("{}/a:1", stub.host)).expect("an image");
    assert_eq!((versions(&image), image.has_others), (vec!["10.0.20348.2227".to_owned()], true));
}

#[test]
fn a_digest_is_asked_for_by_itself() {
    let body = index(&["10.0.17763.1040"]);
    let digest = sha256(&body);
    let stub = Stub::new(pages(vec![(format!("a/manifests/{digest}"), body)]));
    let image = lookup(&registry(), &format!("{}/a:whatever@{digest}", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1040"]);
}

#[test]
fn ipv6_addresses_are_asked_too() {
    let answer = pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1"]))]);
    // Some machines have no IPv6.
    let Some(stub) = Stub::on("[::1]:0", answer) else { return };
    assert!(stub.host.starts_with("[::1]:"));
    let image = lookup(&registry(), &format!("{}/a:1", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1"]);
}

#[test]
fn tags_are_listed_over_all_pages() {
    let stub = Stub::new(|request| match request.path.as_str() {
        "/v2/a/tags/list?n=1000" => {
            Reply::ok(r#"{"name":"a","tags":["1","2"]}"#).with("Link", r#"</v2/a/tags/list?last=2&n=1000>; rel="next""#)
        }
        "/v2/a/tags/list?last=2&n=1000" => Reply::ok(r#"{"name":"a","tags":["3"]}"#),
        "/v2/empty/tags/list?n=1000" => Reply::ok(r#"{"name":"empty","tags":null}"#),
        _ => Reply::unknown(),
    });
    let registry = registry();
    let tags = |name: &str| registry.tags(&reference(&format!("{}/{name}", stub.host)));
    assert_eq!(tags("a"), Ok(vec!["1".into(), "2".into(), "3".into()]));
    assert_eq!(tags("empty"), Ok(vec![]));
    assert!(tags("unknown").expect_err("trouble").is_not_found());
}

#[test]
fn only_a_registry_knows_that_a_tag_does_not_exist() {
    let stub = Stub::new(|request| match request.path.as_str() {
        "/v2/a/manifests/gone" => Reply::unknown(),
        _ => Reply::Page { status: 404, headers: vec![], body: b"<html>no such page</html>".to_vec() },
    });
    let registry = registry();
    let gone = lookup(&registry, &format!("{}/a:gone", stub.host)).expect_err("trouble");
    assert!(gone.is_not_found(), "{gone}");
    let elsewhere = lookup(&registry, &format!("{}/a:elsewhere", stub.host));
    assert_eq!(sentence(elsewhere, &stub), "cannot use the answer of HOST: it answers 404");
}

#[test]
fn redirects_are_followed() {
    let there = Stub::new(|request| match request.path.as_str() {
        "/there" => Reply::ok(index(&["10.0.17763.1"])),
        _ => Reply::unknown(),
    });
    let target = format!("http://{}/there", there.host);
    let stub = Stub::new(move |request| match request.path.as_str() {
        "/v2/a/manifests/1" => Reply::redirect("/v2/b"),
        "/v2/b" => Reply::redirect(target.as_str()),
        _ => Reply::unknown(),
    });
    let image = lookup(&registry(), &format!("{}/a:1", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1"]);
}

#[test]
fn each_reference_is_asked_once_and_eight_at_a_time() {
    let stub = Stub::new(|request| {
        std::thread::sleep(Duration::from_millis(20));
        pages(vec![(request.path.trim_start_matches("/v2/").into(), index(&["10.0.17763.1"]))])(request)
    });
    let references: Vec<_> = (0..80).map(|number| reference(&format!("{}/a:{}", stub.host, number % 40))).collect();
    let counted = std::sync::atomic::AtomicUsize::new(0);
    let found = registry().lookup_all(&references, &|done, all| {
        assert_eq!(all, 80);
        counted.fetch_max(done, std::sync::atomic::Ordering::SeqCst);
    });
    assert!(found.len() == 80 && found.iter().all(Result::is_ok));
    assert_eq!(counted.into_inner(), 80);
    let asked = stub.paths().iter().filter(|path| path.contains("/manifests/")).count();
    assert_eq!(asked, 40, "each once");
    assert!((2..=8).contains(&stub.most_at_once()), "{} at once", stub.most_at_once());
}

#[test]
fn a_proxy_is_used_unless_the_host_is_exempt() {
    let proxy = Stub::new(pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1"]))]));
    let with_bypass = |bypass: &str| {
        let address = Some(format!("http://user:pass@{}", proxy.host));
        let proxies = winfrom::registry::Proxies { https: address.clone(), http: address, bypass: bypass.into() };
        let plain_http = vec!["registry.invalid".into()];
        Registry::new(Options { proxies, plain_http, ..options() }).expect("a registry")
    };
    let image = lookup(&with_bypass(""), "registry.invalid:5000/a:1").expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1"]);
    let connects: Vec<_> = proxy.seen().into_iter().filter(|request| request.method == "CONNECT").collect();
    assert!(connects.iter().all(|request| request.path == "registry.invalid:5000"));
    assert_eq!(connects[0].header("proxy-authorization"), Some("Basic dXNlcjpwYXNz"));
    let direct = lookup(&with_bypass("registry.invalid"), "registry.invalid:5000/a:1").expect_err("trouble");
    assert_eq!(direct.to_string(), "cannot ask registry.invalid:5000: no such host, or no way to it");
    assert_eq!(proxy.seen().len(), connects.len() + 1, "nothing more went through the proxy");
}
