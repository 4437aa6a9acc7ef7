//! What registries may cost a run, and what is kept of answers that are not whole.

use super::*;
use std::sync::atomic::{AtomicBool, Ordering};
use winfrom::registry::{Limits, NearTags};

fn limited(limits: Limits) -> Registry {
    Registry::new(Options { limits, ..options() }).expect("plain options")
}

fn why(trouble: &Trouble) -> &str {
    match trouble {
        Trouble::NotAsked { why, .. } => why,
        other => panic!("{other:?}"),
    }
}

/// A list of tags without end: each page has another address.
fn endless_tags(page: String) -> Stub {
    let number = std::sync::atomic::AtomicUsize::new(0);
    Stub::new(move |_| {
        let next = number.fetch_add(1, Ordering::SeqCst);
        Reply::ok(page.as_str()).with("Link", format!(r#"</v2/a/tags/list?last={next}>; rel="next""#))
    })
}

#[test]
fn requests_to_one_registry_are_limited() {
    let stub = endless_tags(r#"{"tags":["1"]}"#.into());
    let registry = limited(Limits { registry_requests: 20, ..Limits::default() });
    let trouble = registry.tags(&reference(&format!("{}/a", stub.host))).expect_err("trouble");
    assert_eq!(why(&trouble), "the limit of 20 requests for one registry was reached");
    assert_eq!(stub.seen().len(), 20);
    let other = Stub::new(pages(vec![("a/manifests/1".into(), index(&["10.0.17763.1"]))]));
    assert!(lookup(&registry, &format!("{}/a:1", other.host)).is_ok(), "another registry has its own limit");
}

#[test]
fn requests_of_a_run_are_limited() {
    let stubs: Vec<_> = (0..4).map(|_| Stub::new(|_| Reply::unknown())).collect();
    let registry = limited(Limits { requests: 3, ..Limits::default() });
    let found: Vec<_> = stubs.iter().map(|stub| lookup(&registry, &format!("{}/a:1", stub.host))).collect();
    assert_eq!(why(found[3].as_ref().expect_err("trouble")), "the limit of 3 requests was reached");
    assert_eq!(stubs.iter().map(|stub| stub.seen().len()).collect::<Vec<_>>(), [1, 1, 1, 0]);
}

#[test]
fn bytes_of_one_registry_are_limited() {
    let page = format!(r#"{{"tags":[{}""]}}"#, r#""","#.repeat(30_000));
    let stub = endless_tags(page);
    let registry = limited(Limits { registry_bytes: 1 << 20, ..Limits::default() });
    let mut sought = [NearTags::new("1")];
    let trouble = registry.near_tags(&reference(&format!("{}/a", stub.host)), &mut sought).expect_err("trouble");
    assert_eq!(why(&trouble), "the limit of 1 MiB for the answers of registries was reached");
    assert!(stub.seen().len() <= 12, "{} pages of 90 kB", stub.seen().len());
}

#[test]
fn the_deadline_ends_everything_that_is_slow() {
    let slow: [fn() -> Reply; 5] = [
        || Reply::Stall(Duration::from_secs(60)),
        || Reply::Drip { start: "HTTP/1.1 200 X\r\n", drop: "X-A: b\r\n" },
        || Reply::Drip { start: "HTTP/1.1 200 X\r\nContent-Length: 999999\r\n\r\n", drop: " " },
        || Reply::status(503).with("Retry-After", "15"),
        || Reply::status(429).with("Retry-After", "15"),
    ];
    let stubs: Vec<_> = (0..25).map(|number| Stub::new(move |_| slow[number % slow.len()]())).collect();
    let registry = limited(Limits { time: Duration::from_millis(400), ..Limits::default() });
    let references: Vec<_> = stubs.iter().map(|stub| reference(&format!("{}/a:1", stub.host))).collect();
    let found = registry.lookup_all(&references, &|_, _| ());
    assert!(found.iter().all(Result::is_err));
    assert!(stubs.iter().all(|stub| stub.seen().len() <= 1), "none is asked again");
    let late = Stub::new(|_| Reply::unknown());
    let trouble = lookup(&registry, &format!("{}/a:1", late.host)).expect_err("trouble");
    assert_eq!(why(&trouble), "the time limit of 400 ms was reached");
    assert!(late.seen().is_empty());
}

#[test]
fn a_registry_that_answers_5xx_is_given_up() {
    let stub = Stub::new(|_| Reply::status(503));
    let registry = registry();
    let references: Vec<_> = (0..40).map(|tag| reference(&format!("{}/a:{tag}", stub.host))).collect();
    let found = registry.lookup_all(&references, &|_, _| ());
    assert!(found.iter().all(|found| matches!(found, Err(Trouble::Unreachable { .. }))), "{found:?}");
    assert!(stub.seen().len() <= 16, "{}: two for each that was under way", stub.seen().len());
}

#[test]
fn an_answer_that_is_not_whole_is_not_cached() {
    let config = config("10.0.17763.1040");
    let manifest = manifest(&config);
    let digest = sha256(&manifest);
    let entry = format!(r#"{{"digest":"{digest}","platform":{{"os":"windows","architecture":"amd64"}}}}"#);
    let healthy = Arc::new(AtomicBool::new(false));
    let stub = Stub::new({
        let (nested, healthy) = (format!("a/manifests/{digest}"), healthy.clone());
        let image = pages(vec![
            ("a/manifests/1".into(), format!(r#"{{"manifests":[{entry}]}}"#)),
            (nested.clone(), manifest),
            (format!("a/blobs/{}", sha256(&config)), config),
        ]);
        move |request| match request.path.ends_with(&nested) && !healthy.load(Ordering::SeqCst) {
            true => Reply::status(503),
            false => image(request),
        }
    });
    let directory = tempfile::tempdir().expect("a temporary directory");
    let look = || {
        let options = Options { cache: Some(directory.path().to_owned()), ..options() };
        lookup(&Registry::new(options).expect("plain options"), &format!("{}/a:1", stub.host))
    };
    assert_eq!(sentence(look(), &stub), "cannot use the answer of HOST: it answers 503");
    healthy.store(true, Ordering::SeqCst);
    assert_eq!(versions(&look().expect("an image")), ["10.0.17763.1040"]);
}

/// The tag and the digest of one index, with so many different tags.
fn with_tags(stub: &Stub, digest: &str, tags: usize) -> Vec<Reference> {
    (0..tags).map(|tag| reference(&format!("{}/a:{tag}@{digest}", stub.host))).collect()
}

#[test]
fn references_with_one_digest_share_one_answer() {
    let body = index(&["10.0.17763.1040"]);
    let digest = sha256(&body);
    let stub = Stub::new(pages(vec![(format!("a/manifests/{digest}"), body)]));
    let found = registry().lookup_all(&with_tags(&stub, &digest, 50), &|_, _| ());
    let first = found[0].as_ref().expect("an image");
    assert!(found.iter().all(|found| Arc::ptr_eq(first, found.as_ref().expect("an image"))));
    assert_eq!(stub.seen().len(), 1);
}

#[test]
fn cached_answers_count_against_the_limits_too() {
    let body = index(&["10.0.17763.1040"]);
    let digest = sha256(&body);
    let images: Vec<_> = ["a", "b"].map(|name| (format!("{name}/manifests/{digest}"), body.clone())).to_vec();
    let stub = Stub::new(pages(images));
    let directory = tempfile::tempdir().expect("a temporary directory");
    let look = |limits: Limits, name: &str| {
        let options = Options { cache: Some(directory.path().to_owned()), limits, ..options() };
        let registry = Registry::new(options).expect("plain options");
        let [first, second] = ["a", name].map(|name| lookup(&registry, &format!("{}/{name}@{digest}", stub.host)));
        (first, second)
    };
    let (first, second) = look(Limits::default(), "b");
    assert!(first.is_ok() && second.is_ok());
    for (limits, expected) in [
        (Limits { time: Duration::ZERO, ..Limits::default() }, "the time limit of 0 s was reached"),
        (Limits { lookups: 1, ..Limits::default() }, "the limit of 1 lookups was reached"),
        (
            Limits { registry_bytes: 100, ..Limits::default() },
            "the limit of 100 bytes for the answers of registries was reached",
        ),
    ] {
        assert_eq!(why(&look(limits, "b").1.expect_err("trouble")), expected);
    }
    assert_eq!(stub.seen().len(), 2, "all later answers are cached");
}

#[test]
fn entries_that_are_not_for_windows_are_not_kept() {
    let entry = format!(r#"{{"digest":"{}","platform":{{"os":"{}"}}}}"#, sha256("x"), "x".repeat(3_000));
    let body = format!(r#"{{"manifests":[{}]}}"#, vec![entry; 1_000].join(","));
    let stub = Stub::new(pages(vec![("a/manifests/1".into(), body)]));
    let directory = tempfile::tempdir().expect("a temporary directory");
    let options = Options { cache: Some(directory.path().to_owned()), ..options() };
    let registry = Registry::new(options).expect("plain options");
    let image = lookup(&registry, &format!("{}/a:1", stub.host)).expect("an image");
    assert!(image.platforms.is_empty() && image.has_others);
    let cached = std::fs::read_dir(directory.path().join("registry-3/images")).expect("a folder");
    for entry in cached {
        let length = entry.and_then(|entry| entry.metadata()).expect("an entry").len();
        assert!(length < 1_000, "{length} bytes");
    }
}

#[test]
fn similar_tags_are_sought_for_few_missing_tags() {
    let stub = Stub::new(|request| match request.path.contains("/tags/list") {
        true => Reply::ok(r#"{"tags":["ltsc2022"]}"#),
        false => Reply::unknown(),
    });
    let tags: Vec<_> = (100..150).map(|tag| format!("FROM {}/a:ltsc2{tag}\nSHELL [\"cmd\"]\n", stub.host)).collect();
    let project = super::project::Project::new(&tags.concat());
    let run = project.run("lint --online --format full --select no-such-tag");
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(run.out.matches("error[no-such-tag]").count(), 50, "{}", run.out);
    assert_eq!(run.out.matches("`ltsc2022`").count(), 20, "{}", run.out);
}

#[test]
fn the_deadline_ends_the_comparison_of_tags() {
    let list: Vec<_> = (0..20_000).map(|number| format!("\"{number:05}{}\"", "ab".repeat(60))).collect();
    let stub = endless_tags(format!(r#"{{"tags":[{}]}}"#, list.join(",")));
    let registry = limited(Limits { time: Duration::from_millis(700), ..Limits::default() });
    let mut sought: Vec<_> = (0..5_000).map(|number| NearTags::new(&format!("{number}{}", "ba".repeat(60)))).collect();
    let trouble = registry.near_tags(&reference(&format!("{}/a", stub.host)), &mut sought).expect_err("trouble");
    assert_eq!(why(&trouble), "the time limit of 700 ms was reached");
}
