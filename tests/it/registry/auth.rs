//! What registries want to see, and who must not see it.

use super::*;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

const USER_AND_PASSWORD: &str = "cm9ib3Q6czNjcmV0LXBhc3N3b3Jk";

/// A `config.json` with one registry in it.
fn docker_config(registry: &str, entry: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("config.json");
    std::fs::write(&path, format!(r#"{{"auths":{{"{registry}":{entry}}}}}"#)).expect("written");
    (directory, path)
}

fn registry_with(config: PathBuf) -> Registry {
    Registry::new(Options { docker_config: Some(config), ..options() }).expect("plain options")
}

fn password() -> String {
    format!(r#"{{"auth":"{USER_AND_PASSWORD}"}}"#)
}

/// A registry that shows its image for this `Authorization` only, and else says what it wants.
fn guarded(authorization: &'static str, challenge: impl Fn(&Request) -> String + Send + Sync + 'static) -> Stub {
    Stub::new(move |request| match request.header("authorization") {
        Some(given) if given == authorization => Reply::ok(index(&["10.0.17763.1"])),
        _ => Reply::wants(challenge(request)),
    })
}

#[test]
fn a_password_opens_a_registry_with_basic_authentication() {
    let stub = guarded("Basic cm9ib3Q6czNjcmV0LXBhc3N3b3Jk", |_| r#"Basic realm="demo""#.into());
    let (_directory, config) = docker_config(&stub.host, &password());
    let image = lookup(&registry_with(config), &format!("{}/a:1", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1"]);
    assert_eq!(stub.seen()[0].header("authorization"), None, "credentials are shown to who asks for them");
}

#[test]
fn without_credentials_the_user_is_told_to_log_in() {
    let stub = guarded("Basic x", |_| r#"Basic realm="demo""#.into());
    let told = sentence(lookup(&registry(), &format!("{}/a:1", stub.host)), &stub);
    assert_eq!(told, "HOST denies access: Docker's configuration has no credentials for it (docker login)");
    let (_directory, config) = docker_config(&stub.host, &password());
    let told = sentence(lookup(&registry_with(config), &format!("{}/a:1", stub.host)), &stub);
    assert_eq!(told, "HOST denies access: the credentials in Docker's configuration do not open it");
}

#[test]
fn anonymous_tokens_are_got_from_the_realm_and_shared() {
    let issued = Arc::new(AtomicUsize::new(0));
    let counter = issued.clone();
    let tokens = Stub::new(move |request| {
        counter.fetch_add(1, Ordering::SeqCst);
        let expected = "/token?x=1&service=demo%20registry&scope=repository:a/b:pull";
        assert_eq!((request.path.as_str(), request.header("authorization")), (expected, None));
        Reply::ok(r#"{"token":"anonymous-token","expires_in":300}"#)
    });
    let realm = format!("http://{}/token?x=1", tokens.host);
    let stub = guarded("Bearer anonymous-token", move |_| {
        format!(r#"Bearer realm="{realm}",service="demo registry",scope="repository:a/b:pull""#)
    });
    let registry = registry();
    let references: Vec<_> = (0..20).map(|tag| reference(&format!("{}/a/b:{tag}", stub.host))).collect();
    assert!(registry.lookup_all(&references, &|_, _| ()).iter().all(Result::is_ok));
    assert_eq!(issued.load(Ordering::SeqCst), 1, "one token a repository");
}

#[test]
fn a_token_that_has_ended_is_renewed() {
    let issued = Arc::new(AtomicUsize::new(0));
    let stub = Stub::new({
        let issued = issued.clone();
        move |request| match (request.path.as_str(), request.header("authorization")) {
            (path, _) if path.starts_with("/token") => {
                let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
                Reply::ok(format!(r#"{{"access_token":"number-{number}","expires_in":300}}"#))
            }
            // The first token is not taken for the second tag any more.
            ("/v2/a/manifests/1", Some("Bearer number-1")) | ("/v2/a/manifests/2", Some("Bearer number-2")) => {
                Reply::ok(index(&["10.0.17763.1"]))
            }
            _ => Reply::wants(format!(r#"Bearer realm="http://{}/token""#, request.header("host").unwrap_or_default())),
        }
    });
    let registry = registry();
    for tag in ["1", "2"] {
        assert!(lookup(&registry, &format!("{}/a:{tag}", stub.host)).is_ok(), "{tag}");
    }
    assert_eq!(issued.load(Ordering::SeqCst), 2);
}

#[test]
fn a_password_buys_a_token() {
    let stub = Stub::new(|request| match (request.path.as_str(), request.header("authorization")) {
        (path, Some("Basic cm9ib3Q6czNjcmV0LXBhc3N3b3Jk")) if path.starts_with("/token?scope=repository:a:pull") => {
            Reply::ok(r#"{"token":"private-token"}"#)
        }
        (path, _) if path.starts_with("/token") => Reply::status(401),
        (_, Some("Bearer private-token")) => Reply::ok(index(&["10.0.17763.1"])),
        _ => Reply::wants(format!(r#"Bearer realm="http://{}/token""#, request.header("host").unwrap_or_default())),
    });
    let (_directory, config) = docker_config(&stub.host, &password());
    let image = lookup(&registry_with(config), &format!("{}/a:1", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1"]);
    let told = sentence(lookup(&registry(), &format!("{}/a:1", stub.host)), &stub);
    assert_eq!(told, "HOST denies access: Docker's configuration has no credentials for it (docker login)");
}

#[test]
fn an_identity_token_is_exchanged_and_stays_out_of_addresses() {
    let stub = Stub::new(|request| match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/token") => {
            let expected = "grant_type=refresh_token&client_id=winfrom&service=demo&\
                            scope=repository%3Aa%3Apull&refresh_token=refresh-me";
            assert_eq!(request.body, expected);
            Reply::ok(r#"{"access_token":"private-token"}"#)
        }
        _ if request.header("authorization") == Some("Bearer private-token") => Reply::ok(index(&["10.0.17763.1"])),
        _ => {
            let host = request.header("host").unwrap_or_default();
            Reply::wants(format!(r#"Bearer realm="http://{host}/token",service="demo""#))
        }
    });
    let (_directory, config) = docker_config(&stub.host, r#"{"identitytoken":"refresh-me"}"#);
    let image = lookup(&registry_with(config), &format!("{}/a:1", stub.host)).expect("an image");
    assert_eq!(versions(&image), ["10.0.17763.1"]);
}

#[test]
fn public_images_need_no_good_credentials() {
    let stub = Stub::new(|request| match (request.path.as_str(), request.header("authorization")) {
        (path, Some(_)) if path.starts_with("/token") => Reply::status(401),
        (path, None) if path.starts_with("/token") => Reply::ok(r#"{"token":"anonymous-token"}"#),
        (_, Some("Bearer anonymous-token")) => Reply::ok(index(&["10.0.17763.1"])),
        _ => Reply::wants(format!(r#"Bearer realm="http://{}/token""#, request.header("host").unwrap_or_default())),
    });
    let (_directory, config) = docker_config(&stub.host, &password());
    assert!(lookup(&registry_with(config), &format!("{}/a:1", stub.host)).is_ok());
}

#[test]
fn credentials_do_not_follow_a_redirect_to_another_host() {
    let stranger = Stub::new(|request| match request.header("authorization") {
        None => Reply::ok(index(&["10.0.17763.1"])),
        Some(_) => Reply::status(500),
    });
    let target = format!("http://{}/blob", stranger.host);
    let stub = Stub::new(move |request| match request.header("authorization") {
        Some("Basic cm9ib3Q6czNjcmV0LXBhc3N3b3Jk") => Reply::redirect(target.as_str()),
        _ => Reply::wants("Basic"),
    });
    let (_directory, config) = docker_config(&stub.host, &password());
    assert!(lookup(&registry_with(config), &format!("{}/a:1", stub.host)).is_ok());
    assert!(stranger.seen().iter().all(|request| request.header("authorization").is_none()));
    assert!(!stranger.seen().is_empty());
}

#[test]
fn a_host_that_was_redirected_to_gets_no_credentials_for_asking() {
    let stranger = Stub::new(|request| {
        let host = request.header("host").unwrap_or_default();
        Reply::wants(format!(r#"Bearer realm="http://{host}/steal""#))
    });
    let target = format!("http://{}/blob", stranger.host);
    let stub = Stub::new(move |_| Reply::redirect(target.as_str()));
    let (_directory, config) = docker_config(&stub.host, &password());
    let told = sentence(lookup(&registry_with(config), &format!("{}/a:1", stub.host)), &stub);
    assert!(told.starts_with("HOST denies access"), "{told}");
    assert_eq!(stranger.paths(), ["/blob"]);
}

#[test]
fn a_realm_on_plain_http_elsewhere_is_refused() {
    let stub = guarded("Bearer x", |_| r#"Bearer realm="http://registry.invalid/token""#.into());
    let (_directory, config) = docker_config(&stub.host, &password());
    let told = sentence(lookup(&registry_with(config), &format!("{}/a:1", stub.host)), &stub);
    assert_eq!(told, "cannot use the answer of HOST: plain HTTP is not allowed for this address (--plain-http)");
}

#[test]
fn a_broken_configuration_is_told_only_where_it_matters() {
    let open = Stub::new(pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1"]))]));
    let closed = guarded("Basic x", |_| "Basic".into());
    let directory = tempfile::tempdir().expect("a temporary directory");
    let config = directory.path().join("config.json");
    std::fs::write(&config, "{").expect("written");
    let registry = registry_with(config.clone());
    assert!(lookup(&registry, &format!("{}/a:1", open.host)).is_ok());
    let told = sentence(lookup(&registry, &format!("{}/a:1", closed.host)), &closed);
    assert_eq!(told, "HOST denies access: Docker's configuration is not valid JSON");
    std::fs::write(&config, " ".repeat((1 << 20) + 1)).expect("written");
    let told = sentence(lookup(&registry_with(config), &format!("{}/a:1", closed.host)), &closed);
    assert_eq!(told, "HOST denies access: Docker's configuration is larger than 1 MiB");
}
