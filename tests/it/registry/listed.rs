//! `--registry` and `--plain-http`: whom a run asks, and what it says about those that it does not ask.

use super::project::Project;
use super::*;
use winfrom::registry::NearTags;

fn listing(registries: &[&str]) -> Options {
    let registries = registries.iter().map(|&host| host.to_owned()).collect();
    Options { registries, plain_http: vec![], ..options() }
}

fn look(options: Options, text: &str) -> String {
    let registry = Registry::new(options).expect("plain options");
    lookup(&registry, text).map_or_else(|trouble| trouble.to_string(), |image| versions(&image).join(" "))
}

fn open() -> Stub {
    Stub::new(pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1"]))]))
}

#[test]
fn local_addresses_are_asked_only_if_they_are_listed() {
    let stub = open();
    let port = stub.host.rsplit(':').next().expect("a port").to_owned();
    for name in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let found = look(listing(&[]), &format!("{name}:{port}/a:1"));
        let expected = format!(
            "winfrom does not ask {name}:{port}: the address is on this machine or a private network: \
             it must be listed with --registry or --plain-http"
        );
        assert_eq!(found, expected);
    }
    for name in ["10.255.255.1:80", "169.254.169.254", "[::1]:1", "[fd00::1]", "[0:0:0:0:0:ffff:7f00:1]"] {
        let found = look(listing(&[]), &format!("{name}/a:1"));
        assert!(found.starts_with("winfrom does not ask "), "{found}");
    }
    for name in ["0x7f.1", "127.1", "0177.0.0.1"] {
        let found = look(listing(&[]), &format!("{name}:{port}/a:1"));
        assert!(
            found.ends_with("it did not give a usable answer (list it with --registry to see the reason)"),
            "{found}"
        );
    }
    assert!(stub.seen().is_empty());
    assert_eq!(look(listing(&[&stub.host]), &format!("{}/a:1", stub.host)), "10.0.17763.1");
}

#[test]
fn only_listed_registries_are_asked() {
    let (listed, other) = (open(), open());
    let options = || Options { registries: vec![listed.host.clone()], ..options() };
    assert_eq!(look(options(), &format!("{}/a:1", listed.host)), "10.0.17763.1");
    for host in [other.host.as_str(), "mcr.microsoft.com", "registry.invalid"] {
        let expected = format!("winfrom does not ask {host}: it is not listed with --registry");
        assert_eq!(look(options(), &format!("{host}/a:1")), expected);
    }
    assert!(other.seen().is_empty());
}

#[test]
fn tokens_come_from_the_registry_or_a_listed_host() {
    let tokens = Stub::new(|_| Reply::ok(r#"{"token":"t"}"#));
    let realm = format!("http://{}/token", tokens.host.replace("127.0.0.1", "localhost"));
    let stub = Stub::new(move |request| match request.header("authorization") {
        Some("Bearer t") => Reply::ok(index(&["10.0.17763.1"])),
        _ => Reply::wants(format!(r#"Bearer realm="{realm}""#)),
    });
    let text = format!("{}/a:1", stub.host);
    let found = look(listing(&[&stub.host]), &text);
    assert!(found.ends_with("its tokens come from localhost, which is not listed with --registry"), "{found}");
    assert!(tokens.seen().is_empty());
    let realm = tokens.host.replace("127.0.0.1", "localhost");
    assert_eq!(look(listing(&[&stub.host, &realm]), &text), "10.0.17763.1");
}

#[test]
fn a_listed_registry_cannot_redirect_to_a_local_address_that_is_not_listed() {
    let target = open();
    let location = format!("http://{}/v2/a/manifests/1", target.host);
    let stub = Stub::new(move |_| Reply::redirect(location.as_str()));
    let found = look(listing(&[&stub.host]), &format!("{}/a:1", stub.host));
    assert!(
        found.starts_with(&format!("cannot use the answer of {}: it leads to another server: ", stub.host)),
        "{found}"
    );
    assert!(target.seen().is_empty());
    assert_eq!(look(listing(&[&stub.host, &target.host]), &format!("{}/a:1", stub.host)), "10.0.17763.1");
}

#[test]
fn user_information_in_addresses_is_refused() {
    for (name, value, why) in [
        ("Location", "http://localhost:1@127.0.0.2/x", "it redirects to nowhere"),
        ("Location", "//robot@127.0.0.1/x", "it redirects to nowhere"),
        (
            "WWW-Authenticate",
            r#"Bearer realm="http://localhost:1@127.0.0.2/tok""#,
            "it does not say what it wants to see",
        ),
    ] {
        let status = if name == "Location" { 307 } else { 401 };
        let stub = Stub::new(move |_| Reply::status(status).with(name, value));
        let found = look(listing(&[&stub.host]), &format!("{}/a:1", stub.host));
        assert!(found.ends_with(why), "{found}");
        assert_eq!(stub.seen().len(), 1);
    }
}

/// A registry with a private repository that has the tags `1.0` and `1.1`.
fn private() -> Stub {
    Stub::new(|request| match (request.header("authorization"), request.path.as_str()) {
        (None, _) => Reply::wants("Basic"),
        (Some(_), "/v2/secret/x/tags/list?n=1000") => Reply::ok(r#"{"tags":["1.0","1.1"]}"#),
        (Some(_), path) if path.starts_with("/v2/denied/") => Reply::status(403),
        _ => Reply::unknown(),
    })
}

#[test]
fn what_credentials_open_is_shown_for_listed_registries_only() {
    let stub = private();
    let file =
        ["secret/x:1.2", "absent/x:1.2"].map(|name| format!("FROM {}/{name}\nSHELL [\"cmd\"]\n", stub.host)).concat();
    let project = Project::new(&file);
    let auths = format!(r#"{{"auths":{{"{}":{{"auth":"cm9ib3Q6czNjcmV0LXBhc3N3b3Jk"}}}}}}"#, stub.host);
    std::fs::write(project.path().join("config.json"), auths).expect("written");
    let run = project.run("lint --online --format concise");
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    for name in ["secret/x", "absent/x"] {
        let sentence = format!("`{name}` was not found in {}, or it is not accessible", stub.host);
        assert!(run.err.contains(&sentence), "{}", run.err);
    }
    assert!(!run.err.contains("1.0") && !run.out.contains("1.0"), "{}{}", run.out, run.err);
    assert_eq!(project.run("lint --online=required").code, 2);
    let listed = project.run(&format!("lint --online --registry {} --format full", stub.host));
    assert!(listed.code == 1 && listed.out.contains("`1.1`"), "{}{}", listed.out, listed.err);
}

#[test]
fn nothing_is_told_about_hosts_that_are_not_listed() {
    let expected = "cannot ask HOST: it did not give a usable answer (list it with --registry to see the reason)";
    for host in ["registry.invalid", "registry.invalid:5000", "a.localhost.invalid"] {
        assert_eq!(look(listing(&[]), &format!("{host}/a:1")).replace(host, "HOST"), expected);
    }
    let registry = Registry::new(listing(&[])).expect("plain options");
    let tags = registry.near_tags(&reference("registry.invalid/a"), &mut [NearTags::new("1")]);
    assert_eq!(tags.expect_err("trouble").to_string().replace("registry.invalid", "HOST"), expected);
}

#[test]
fn the_options_are_checked() {
    let project = Project::new("FROM registry.invalid/a:1\nRUN dir C:\\\n");
    for (options, expected) in [
        ("--registry https://a/", "invalid value `https://a/` of --registry: use HOST[:PORT]"),
        ("--plain-http robot@a", "invalid value `robot@a` of --plain-http: use HOST[:PORT]"),
        ("--online-timeout=-1s", "--online-timeout must not be negative"),
    ] {
        let run = project.run(&format!("lint --online {options}"));
        assert!(run.code == 2 && run.err.contains(expected), "{}", run.err);
    }
    let run = project.run("lint --online --online-timeout 0s");
    assert!(run.err.contains("1 image was not looked up: the time limit of 0 s was reached"), "{}", run.err);
    assert_eq!((run.code, project.run("lint --online=required --online-timeout 0s").code), (0, 2));
    let unlisted = project.run("lint --online=required --registry mcr.microsoft.com");
    assert_eq!(unlisted.code, 2);
    assert!(unlisted.err.contains("registry.invalid: it is not listed with --registry"), "{}", unlisted.err);
}

#[test]
fn a_cached_answer_does_not_change_who_may_be_asked() {
    let stub = open();
    let project = Project::new(&format!("FROM {}/a:1\nRUN dir C:\\\n", stub.host));
    assert_eq!(project.resolution("--online=required")["status"], "exact");
    let run = project.run("bases --online=required --registry mcr.microsoft.com");
    assert!(run.code == 2 && run.err.contains("it is not listed with --registry"), "{}", run.err);
}
