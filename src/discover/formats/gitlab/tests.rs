use crate::discover::test_support::found;

fn facts_of(text: &str) -> String {
    found(&[(".gitlab-ci.yml", text)]).replace(".gitlab-ci.yml:", "")
}

#[test]
fn runners() {
    let on = |tags: &str| facts_of(&format!("job:\n  tags: {tags}\n  script: [docker build .]\n"));
    assert_eq!(
        on("[saas-windows-medium-amd64]"),
        "2 `saas-windows-medium-amd64` host build ws2022? (tags)\n\
         3 `docker build .` build docker build of Dockerfile [] on build ws2022? (tags)"
    );
    assert!(on("[shared-windows, windows, windows-1809]").contains("on build ws2019? (tags)"));
    for own in ["[windows-1809]", "[windows-2022, docker]", "[linux]", "$TAGS", "[]"] {
        assert_eq!(on(own), "3 `docker build .` build docker build of Dockerfile []", "{own}");
    }
}

#[test]
fn variables_are_defaults() {
    let text = "\
variables:
  LINE: ltsc2022
  FULL: {value: \"10.$LINE\", description: asked for}
.build:
  variables: {LINE: ltsc2019, OTHER: x}
job:
  extends: .build
  variables: {OTHER: y}
  rules: [{if: a, variables: {RULED: b}}]
  script:
    - docker build --build-arg A=$LINE --build-arg B=$OTHER --build-arg C=$RULED --build-arg D=${FULL} --build-arg E=$NOBODY .
";
    let found = facts_of(text);
    assert!(found.contains("[A=ltsc2019? B=y? C=$(RULED) D=10.ltsc2019? E=$(NOBODY)]"), "{found}");
}

#[test]
fn a_matrix_is_one_build_each() {
    let text = "\
job:
  parallel: {matrix: [{LINE: [ltsc2019, ltsc2022], KIND: core}, {LINE: ltsc2025}]}
  script: docker build --build-arg LINE=$LINE --build-arg KIND=$KIND .
";
    let found = facts_of(text);
    for args in ["[KIND=core LINE=ltsc2019]", "[KIND=core LINE=ltsc2022]", "[KIND=$(KIND) LINE=ltsc2025]"] {
        assert!(found.contains(args), "{args}: {found}");
    }
}

#[test]
fn scripts_are_put_together() {
    let text = "\
default:
  before_script: [cd web]
.setup:
  script:
    - echo docker
    - docker build -f a.Dockerfile .
job:
  script:
    - !reference [.setup, script]
    - - docker build -f b.Dockerfile .
";
    assert_eq!(
        facts_of(text),
        "6 `docker build -f a.Dockerfile .` build docker build of web/a.Dockerfile []\n\
         10 `docker build -f b.Dockerfile .` build docker build of web/b.Dockerfile []"
    );
    for elsewhere in [
        "job:\n  script:\n    - !reference [.elsewhere, script]\n    - docker build .\n",
        ".a: &a {script: [!reference [.a, script], docker build .]}\njob: *a\n",
    ] {
        assert!(facts_of(elsewhere).ends_with("left out: a part of the script is in another file"), "{elsewhere}");
    }
}

#[test]
fn docker_on_another_machine_builds_not_on_the_runner() {
    let text = "variables: {DOCKER_HOST: 'tcp://docker:2375'}\njob:\n  tags: [saas-windows-medium-amd64]\n  \
                script: [docker build .]\n";
    assert!(
        facts_of(text).contains("build docker build of Dockerfile []\n")
            || facts_of(text).ends_with("of Dockerfile []"),
        "{}",
        facts_of(text)
    );
    assert!(facts_of("job: {variables: {GIT_STRATEGY: none}, script: [docker build .]}\n").contains("left out"));
}

#[test]
fn images_of_jobs_on_windows() {
    let text = "variables: {LINE: ltsc2019}\nimage: 'registry.example.com/tools:$LINE'\nwin:\n  tags: [windows]\n  script: [dir]\n\
                linux:\n  script: [ls]\nhole:\n  tags: [windows]\n  image: {name: $IMAGE}\n  script: [dir]\n";
    assert_eq!(
        facts_of(text),
        "2 `'registry.example.com/tools:$LINE'` image job image registry.example.com/tools:ltsc2019? windows []\n\
         10 `$IMAGE` left out: the image of the job cannot be known"
    );
}

#[test]
fn jobs_that_are_none_say_nothing() {
    for text in [
        ".hidden:\n  script: [docker build .]\n",
        "after_script: [docker build .]\n",
        "include: other.yml\njob: {extends: .elsewhere}\n",
        "job: text\nother: [docker build .]\nloop: {extends: loop}\n",
        "",
    ] {
        assert_eq!(facts_of(text), "", "{text}");
    }
    let inputs =
        "spec:\n  inputs: {tag: {default: a}}\n---\njob:\n  script: docker build --build-arg A=$[[ inputs.tag ]] .\n";
    assert!(!facts_of(inputs).contains("A=a"), "{}", facts_of(inputs));
}
