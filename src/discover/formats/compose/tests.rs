//! What is read of Compose files, and the traps that must stay silent.

use crate::discover::test_support::found;

/// The facts of one file at the root.
fn facts_of(text: &str) -> String {
    found(&[("compose.yaml", text)])
}

#[test]
fn a_build_is_a_folder_or_a_map() {
    let text = "\
services:
  web:
    build: ./web
  api:
    image: example/api:1
    build:
      context: api
      dockerfile: docker\\Windows.Dockerfile
      target: final
      isolation: hyperv
      tags: [example/api:latest, 'example/api:${TAG}']
      args:
        WINDOWS_VERSION: ltsc2022
        BUILD: 1809
";
    assert_eq!(
        facts_of(text),
        "compose.yaml:3 `./web` build service `web` of web/Dockerfile []\n\
         compose.yaml:13 `ltsc2022` build service `api` of api/docker/Windows.Dockerfile \
         [BUILD=1809 WINDOWS_VERSION=ltsc2022] target final isolation hyperv as example/api:1, example/api:latest"
    );
}

#[test]
fn arguments_come_as_a_list_too() {
    let text = "\
services:
  web:
    build:
      context: .
      args:
        - TAG=ltsc2019
        - FROM_SHELL
        - 'OTHER=${OTHER:-1809}'
        - EMPTY=
";
    assert_eq!(
        facts_of(text),
        "compose.yaml:6 `TAG=ltsc2019` build service `web` of Dockerfile \
         [EMPTY= FROM_SHELL=$(FROM_SHELL) OTHER=1809? TAG=ltsc2019]"
    );
}

#[test]
fn anchors_merges_and_extensions_are_followed() {
    let text = "\
x-args: &args {BASE: ltsc2019, OTHER: a}
x-build: &build
  context: src
  args:
    <<: *args
    OTHER: b
services:
  one: {build: *build}
  two:
    build:
      <<: *build
      dockerfile: Two.Dockerfile
  three:
    extends: two
    build: {args: {BASE: ltsc2022}}
";
    assert_eq!(
        facts_of(text),
        "compose.yaml:1 `ltsc2019` build service `one` of src/Dockerfile [BASE=ltsc2019 OTHER=b]\n\
         compose.yaml:1 `ltsc2019` build service `two` of src/Two.Dockerfile [BASE=ltsc2019 OTHER=b]\n\
         compose.yaml:15 `ltsc2022` build service `three` of src/Two.Dockerfile [BASE=ltsc2022 OTHER=b]"
    );
}

#[test]
fn a_service_of_another_file_is_extended_from_its_folder() {
    let common = "services:\n  base:\n    build: {context: app, args: {TAG: ltsc2022}}\n";
    let text = "services:\n  web:\n    extends: {file: common/base.yml, service: base}\n";
    assert_eq!(
        found(&[("compose.yaml", text), ("common/base.yml", common)]),
        "common/base.yml:3 `ltsc2022` build service `web` of common/app/Dockerfile [TAG=ltsc2022]"
    );
    assert_eq!(facts_of(text), "compose.yaml:3 `extends` left out: what the service extends is not in the repository");
    let around = "services:\n  web: {extends: api, build: .}\n  api: {extends: web}\n";
    assert!(facts_of(around).lines().all(|line| line.contains("left out")));
}

#[test]
fn the_default_override_is_merged_and_others_are_not() {
    let base = "services:\n  web:\n    build: {context: ., args: {TAG: ltsc2019, A: x}}\n  db: {build: db}\n";
    let over = "services:\n  web:\n    build: {args: [TAG=ltsc2022]}\n";
    assert_eq!(
        found(&[("a/docker-compose.yml", base), ("a/docker-compose.override.yml", over)]),
        "a/docker-compose.override.yml:3 `TAG=ltsc2022` build service `web` of a/Dockerfile [A=x TAG=ltsc2022]\n\
         a/docker-compose.yml:4 `db` build service `db` of a/db/Dockerfile []"
    );
    assert_eq!(
        found(&[("docker-compose.yml", base), ("docker-compose.prod.yml", over)]),
        "docker-compose.yml:3 `ltsc2019` build service `web` of Dockerfile [A=x TAG=ltsc2019]\n\
         docker-compose.yml:4 `db` build service `db` of db/Dockerfile []\n\
         docker-compose.prod.yml:2 `web` left out: the service is laid over one of another file"
    );
    assert_eq!(
        found(&[("docker-compose.prod.yml", over)]),
        "docker-compose.prod.yml:2 `web` left out: the service is laid over one of another file"
    );
}

#[test]
fn a_file_of_its_own_counts_where_what_lies_under_it_changes_nothing() {
    let base = "services:\n  web: {image: example/web:1}\n  api: {build: {context: ., args: {TAG: x}}}\n";
    let windows = "services:\n  web: {build: {context: web, args: {TAG: ltsc2022}}}\n  api: {build: api}\n";
    assert_eq!(
        found(&[("docker-compose.yml", base), ("docker-compose-build.yml", windows)]),
        "docker-compose.yml:3 `x` build service `api` of Dockerfile [TAG=x]\n\
         docker-compose-build.yml:2 `ltsc2022` build service `web` of web/Dockerfile [TAG=ltsc2022]\n\
         docker-compose-build.yml:3 `api` left out: what the service builds depends on the Compose files laid under it"
    );
}

#[test]
fn an_override_that_resets_is_left_out() {
    let base = "services:\n  web:\n    build: {context: ., args: {TAG: ltsc2019}}\n  api: {build: api}\n";
    let over = "services:\n  web:\n    build:\n      args: !reset {}\n";
    assert_eq!(
        found(&[("compose.yaml", base), ("compose.override.yaml", over)]),
        "compose.yaml:4 `api` build service `api` of api/Dockerfile []\n\
         compose.override.yaml:2 `web` left out: \
         the override resets what the file says, with `!reset` or `!override`"
    );
}

#[test]
fn images_are_those_of_windows_that_are_not_built() {
    let text = "\
services:
  iis: {image: 'mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2019'}
  sql: {image: example/sql, isolation: process}
  agent: {image: 'example/agent:${TAG:-1}', platform: windows/amd64}
  solr: {image: example/solr, isolation: '${ISOLATION}'}
  stack: {image: example/stack, deploy: {placement: {constraints: ['node.platform.os == windows']}}}
  holes: {image: 'mcr.microsoft.com/windows/nanoserver:${VERSION}'}
  redis: {image: redis, isolation: default}
  db: {image: 'postgres:16'}
  all: {image: '${EVERYTHING}'}
  built: {image: 'example/web:ltsc2022', build: {context: ., dockerfile_inline: FROM x}}
";
    assert_eq!(
        facts_of(text),
        "compose.yaml:2 `'mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2019'` image service `iis` \
         mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2019 []\n\
         compose.yaml:3 `example/sql` image service `sql` example/sql windows isolation process []\n\
         compose.yaml:4 `'example/agent:${TAG:-1}'` image service `agent` example/agent:1? windows []\n\
         compose.yaml:5 `example/solr` image service `solr` example/solr windows []\n\
         compose.yaml:6 `example/stack` image service `stack` example/stack windows []\n\
         compose.yaml:7 `'mcr.microsoft.com/windows/nanoserver:${VERSION}'` image service `holes` \
         mcr.microsoft.com/windows/nanoserver:$(VERSION) []\n\
         compose.yaml:8 `redis` image service `redis` redis windows []\n\
         compose.yaml:11 `context` left out: the Dockerfile is written in the Compose file"
    );
}

#[test]
fn an_image_that_the_file_under_it_builds_is_not_pulled() {
    let base = "services:\n  web: {build: web, image: example/web-windows}\n";
    let over = "services:\n  web: {image: 'example/web-windows:ltsc2022', isolation: process}\n";
    assert_eq!(
        found(&[("compose.yaml", base), ("compose.prod.yaml", over)]),
        "compose.yaml:2 `web` build service `web` of web/Dockerfile [] as example/web-windows"
    );
}

#[test]
fn what_the_environment_says_is_left_out() {
    for (build, why) in [
        ("'${DIR}'", "the path of the Dockerfile comes from the environment"),
        ("{context: ., dockerfile: '${FILE}'}", "the path of the Dockerfile comes from the environment"),
        ("{context: ., target: '${STAGE}'}", "the target comes from the environment"),
        ("{context: ., args: ['${MORE}']}", "the names of the build arguments come from the environment"),
        ("{context: ., args: '${ARGS}'}", "the build arguments are no list"),
        ("https://example.com/app.git", "what is built is not in the repository"),
        ("github.com/example/app", "what is built is not in the repository"),
        ("{context: .., dockerfile: Dockerfile}", "what is built is not in the repository"),
        ("{context: ., dockerfile: /Dockerfile}", "what is built is not in the repository"),
        (
            "{context: ., additional_contexts: {build: 'docker-image://x'}}",
            "an additional context may take the place of a base image",
        ),
        (
            "{context: ., additional_contexts: ['mcr.microsoft.com/windows/nanoserver:1809=./rootfs']}",
            "an additional context may take the place of a base image",
        ),
    ] {
        let shown = facts_of(&format!("services:\n  web: {{build: {build}}}\n"));
        assert!(shown.contains("left out") && shown.ends_with(why), "{build}: {shown}");
        assert_eq!(shown.lines().count(), 1, "{build}: {shown}");
    }
}

#[test]
fn a_path_by_default_makes_the_arguments_uncertain() {
    let text = "services:\n  web: {build: {context: '${DIR:-app}', args: {TAG: ltsc2022, N: 1.10, B: yes}}}\n";
    assert_eq!(
        facts_of(text),
        "compose.yaml:2 `ltsc2022` build service `web` of app/Dockerfile [B=yes? N=$(1.10)? TAG=ltsc2022?]"
    );
}

#[test]
fn folders_as_contexts_and_builds_for_linux_say_nothing_more() {
    let local = "services:\n  web: {build: {context: ., additional_contexts: {assets: ../assets}}}\n";
    assert_eq!(facts_of(local), "compose.yaml:2 `context` build service `web` of Dockerfile []");
    for linux in ["platform: linux/amd64, build: .", "build: {context: ., platforms: [linux/amd64, linux/arm64]}"] {
        assert_eq!(facts_of(&format!("services:\n  web: {{{linux}}}\n")), "");
    }
}

#[test]
fn other_files_say_nothing() {
    let services = "services:\n  web: {build: .}\n";
    for path in [".github/workflows/compose.yml", "values.yaml", "compose.json", "a/services.yml"] {
        assert_eq!(found(&[(path, services)]), "", "{path}");
    }
    for text in ["", "services:\n", "services: []\n", "services: {web: }\n", "web:\n  build: .\n", "- services:\n"] {
        assert_eq!(facts_of(text), "", "{text}");
    }
    let broken = facts_of("services:\n  web: {build: [\n");
    assert!(broken.starts_with("compose.yaml:") && broken.contains("left out: no YAML"), "{broken}");
    let template = facts_of("services:\n  {{ range .Values.list }}\n  web: {build: .}\n");
    assert_eq!(template.matches("left out").count(), 1, "{template}");
}
