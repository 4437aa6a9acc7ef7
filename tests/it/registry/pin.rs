//! Pinning what floats by the digest that a registry has for it today.

use super::project::Project;
use super::*;
use crate::newest::newest_image;
use std::sync::LazyLock;

/// A registry with `ltsc2022`, an image of another month for each repository, by tag and by digest.
fn stub() -> Stub {
    let image = |repository: &str, version: &str| {
        let body = index(&[version]);
        let digest = sha256(&body);
        [("ltsc2022", body.clone()), (&digest, body)]
            .map(|(name, body)| (format!("{repository}/manifests/{name}"), body))
    };
    let images = [image("windows/servercore", &NEWEST), image("windows/nanoserver", "10.0.20348.5499")];
    Stub::new(pages(images.into_iter().flatten().collect()))
}

static NEWEST: LazyLock<String> = LazyLock::new(|| newest_image(20348).version());

const FIX: &str = "lint --online=required --severity floating-tag=warning --fix=unsafe";

/// The Dockerfile after fixing, where `HOST` stands for the stub, and `DIGEST` for that of the newest Server Core.
fn fixed(stub: &Stub, file: &str, options: &str) -> (Project, String) {
    let project = Project::new(&file.replace("HOST", &stub.host));
    let run = project.run(&format!("{FIX} {options}"));
    assert!(run.code < 2, "{}", run.err);
    let text = std::fs::read_to_string(project.path().join("Dockerfile")).expect("the Dockerfile");
    (project, text.replace(&stub.host, "HOST").replace(&sha256(&index(&[NEWEST.as_str()])), "DIGEST"))
}

#[test]
fn the_tag_stays_and_the_digest_holds_it() {
    let stub = stub();
    for (file, expected) in [
        ("FROM HOST/windows/servercore:ltsc2022\n", "FROM HOST/windows/servercore:ltsc2022@DIGEST\n"),
        (
            "FROM \"HOST/windows/servercore:ltsc2022\" AS a\r\n",
            "FROM \"HOST/windows/servercore:ltsc2022@DIGEST\" AS a\r\n",
        ),
        (
            "ARG TAG='ltsc2022'\nFROM HOST/windows/servercore:${TAG} AS a\nFROM HOST/windows/servercore:$TAG\n",
            "ARG TAG='ltsc2022@DIGEST'\nFROM HOST/windows/servercore:${TAG} AS a\nFROM HOST/windows/servercore:$TAG\n",
        ),
        (
            "ARG IMAGE=HOST/windows/servercore:ltsc2022\nFROM $IMAGE\n",
            "ARG IMAGE=HOST/windows/servercore:ltsc2022@DIGEST\nFROM $IMAGE\n",
        ),
        (
            "ARG YEAR=2022\nFROM HOST/windows/servercore:ltsc${YEAR}\n",
            "ARG YEAR=2022@DIGEST\nFROM HOST/windows/servercore:ltsc${YEAR}\n",
        ),
        (
            "ARG TAG\nFROM HOST/windows/servercore:${TAG:-ltsc2022}\n",
            "ARG TAG\nFROM HOST/windows/servercore:${TAG:-ltsc2022@DIGEST}\n",
        ),
    ] {
        let (project, text) = fixed(&stub, file, "");
        assert_eq!(text, expected);
        for again in ["--online=required", ""] {
            let run = project.run(&format!("lint --severity floating-tag=warning --fail-on note {again}"));
            assert_eq!((run.code, run.out.as_str()), (0, ""), "{file} {again}");
        }
        assert_eq!(project.resolution("")["status"], "line");
        assert_eq!(project.resolution("--online")["os_version"], *NEWEST);
        project.run(FIX);
        assert_eq!(std::fs::read_to_string(project.path().join("Dockerfile")).expect("it"), unmasked(expected, &stub));
    }
}

fn unmasked(text: &str, stub: &Stub) -> String {
    text.replace("HOST", &stub.host).replace("DIGEST", &sha256(&index(&[NEWEST.as_str()])))
}

#[test]
fn a_digest_that_need_not_fit_every_build_is_not_written() {
    let stub = stub();
    for (file, options) in [
        // Another type, another end, another value of the same argument: each is another image.
        ("ARG TYPE=servercore\nFROM HOST/windows/${TYPE}:ltsc2022\n", ""),
        ("ARG TAG=ltsc\nFROM HOST/windows/servercore:${TAG}2022\n", ""),
        ("ARG TAG=ltsc2022\nFROM HOST/windows/servercore:$TAG\n", "--build-arg TAG=ltsc2022"),
        // Two images have two digests.
        ("ARG TAG=ltsc2022\nFROM HOST/windows/servercore:$TAG AS a\nFROM HOST/windows/nanoserver:$TAG\n", ""),
        ("ARG TAG=ltsc2022\nFROM HOST/windows/servercore:$TAG\nARG TAG\nRUN echo $TAG\n", ""),
        ("FROM HOST/windows/servercore:\\\nltsc2022\n", ""),
    ] {
        assert_eq!(fixed(&stub, file, options).1, file, "{options}");
    }
}

#[test]
fn without_the_registry_the_version_is_pinned() {
    let project = Project::new("FROM mcr.microsoft.com/windows/servercore:ltsc2022\n");
    let run = project.run("lint --severity floating-tag=warning --fix=unsafe");
    assert_eq!(run.code, 0, "{}", run.err);
    let text = std::fs::read_to_string(project.path().join("Dockerfile")).expect("the Dockerfile");
    assert_eq!(text, format!("FROM mcr.microsoft.com/windows/servercore:{}\n", *NEWEST));
}

#[test]
fn an_image_that_would_be_stale_at_once_is_not_pinned() {
    let body = index(&["10.0.20348.2227"]);
    let stub = Stub::new(pages(vec![("windows/servercore/manifests/ltsc2022".into(), body)]));
    let project = Project::new(&format!("FROM {}/windows/servercore:ltsc2022\n", stub.host));
    let run = project.run("lint --online=required --severity floating-tag=warning --format json");
    let found: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(found["findings"][0]["rule"], "floating-tag");
    assert_eq!(found["findings"][0]["fixes"], serde_json::json!([]));
}

/// One as long as all, in the place of that of the newest Server Core.
const DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn the_digest_is_shown_before_it_is_written() {
    let stub = stub();
    let project = Project::new(&format!("FROM {}/windows/servercore:ltsc2022\n", stub.host));
    let run = project.run("lint --online=required --severity floating-tag=warning");
    assert_eq!(stub.host.len(), "registry.test:1".len(), "ports that are given out have five digits");
    let screen = run.out.replace(&stub.host, "registry.test:1").replace(&*NEWEST, "NEWEST");
    insta::assert_snapshot!(screen.replace(&sha256(&index(&[NEWEST.as_str()])), DIGEST), @r"
    warning[floating-tag]: this tag moves with every release, so the build is not reproducible
     --> Dockerfile:1:41
      |
    1 | FROM registry.test:1/windows/servercore:ltsc2022
      |                                         ^^^^^^^^ moves every month
      |
      = help: pin it: `ltsc2022@sha256:0000000000000000000000000000000000000000000000000000000000000000`
              (NEWEST), what the registry has today
    fix: pin `ltsc2022` by digest (--fix=unsafe)
      |
    1 | FROM registry.test:1/windows/servercore:ltsc2022@sha256:0000000000000000000000000000000000000000000000000000000000000000
      |                                                 ++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++

    floating-tag: https://github.com/winfrom/winfrom/blob/main/docs/rules.md#floating-tag
    ");
}
