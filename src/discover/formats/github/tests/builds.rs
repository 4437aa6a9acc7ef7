use super::{raw_steps, steps, workflow};

#[test]
fn build_push_action_is_read() {
    let on = |with: &str| steps(&format!("- uses: docker/build-push-action@v6\n  with: {{{with}}}"));
    for (with, expected) in [
        ("push: true", "6 `docker/build-push-action@v6` build docker/build-push-action of Dockerfile []"),
        ("context: win, tags: 'a/b:1,c/d'", "`win` build docker/build-push-action of win/Dockerfile [] as a/b:1, c/d"),
        (
            "context: ., file: win/x.Dockerfile, target: run",
            "`win/x.Dockerfile` build docker/build-push-action of win/x.Dockerfile [] target run",
        ),
        ("context: '{{defaultContext}}:sub'", "build docker/build-push-action of sub/Dockerfile []"),
        ("build-args: \"A=1\\n# no\\nB=x=${{ github.sha }}\\n\"", "of Dockerfile [A=1 B=x=$(github.sha)]"),
        ("build-args: '${{ steps.x.outputs.args }}'", "left out: the arguments of the build cannot be known"),
        ("context: '${{ steps.x.outputs.dir }}'", "left out: which Dockerfile is built cannot be known"),
        ("context: 'https://example.com/x.git'", "left out: the build takes its context from elsewhere"),
        ("target: '${{ steps.x.outputs.t }}'", "left out: the target of the build cannot be known"),
        ("platforms: 'windows/amd64,linux/amd64'", "of Dockerfile []"),
    ] {
        assert!(on(with).ends_with(expected.trim_start_matches("6 ")), "{with}: {}", on(with));
    }
    assert_eq!(on("platforms: 'linux/amd64,linux/arm64'"), "");
    assert!(steps("- uses: docker/bake-action@v6").contains("left out: docker/bake-action"));
    assert!(steps("- uses: docker/build-push-action@v1.1").contains("left out: version 1"));
}

#[test]
fn a_checkout_of_something_else_leaves_builds_out() {
    let on = |checkout: &str, run: &str| {
        let text = format!(
            "jobs:\n  a:\n    runs-on: windows-2022\n    steps:\n      - run: echo\n{checkout}      - run: {run}\n"
        );
        workflow(&text).lines().nth(1).unwrap_or_default().replace(" on build windows-2022 (runs-on)", "")
    };
    let step = |with: &str| format!("      - uses: actions/checkout@v4\n        with: {{{with}}}\n");
    let out = "left out: the job does not check this repository out there";
    for (checkout, run, expected) in [
        (String::new(), "docker build .", out),
        (step("path: src"), "docker build src", "of Dockerfile []"),
        (step("path: src"), "docker build .", out),
        (step("repository: a/b"), "docker build .", out),
        (step("repository: a/b, path: b") + &step(""), "docker build b", out),
        (step("repository: a/b, path: b") + &step(""), "docker build c", "of c/Dockerfile []"),
        (step("repository: '${{ github.repository }}'"), "docker build .", "of Dockerfile []"),
        (step("ref: v1"), "docker build .", out),
        (step("ref: '${{ github.sha }}'"), "docker build .", "of Dockerfile []"),
        (step("path: '${{ env.X }}'"), "docker build .", out),
    ] {
        assert!(on(&checkout, run).ends_with(expected), "{checkout}{run}: {}", on(&checkout, run));
    }
}

#[test]
fn docker_on_another_machine_builds_without_the_runner() {
    for step in [
        "- uses: docker/setup-buildx-action@v3\n  with: {driver: remote, endpoint: 'tcp://x:1'}",
        "- uses: docker/setup-buildx-action@v3\n  with: {driver: cloud}",
        "- run: docker context use far",
        "- run: docker buildx create --driver kubernetes --use",
        "- run: echo DOCKER_HOST=tcp://x >> $env:GITHUB_ENV",
    ] {
        let lines = raw_steps(&format!("{step}\n- run: docker build ."));
        assert!(lines.ends_with("of Dockerfile []"), "{lines}");
    }
    for step in ["- uses: docker/setup-buildx-action@v3", "- run: docker context use default"] {
        let lines = raw_steps(&format!("{step}\n- run: docker build ."));
        assert!(lines.ends_with("on build windows-2022 (runs-on)"), "{lines}");
    }
    assert!(raw_steps("- run: docker -H ssh://x build .").ends_with("of Dockerfile []"));
    assert!(raw_steps("- run: docker build .\n  env: {DOCKER_HOST: 'tcp://x'}").ends_with("of Dockerfile []"));
    let local = "- run: docker build .\n  env: {DOCKER_HOST: 'npipe:////./pipe/docker_engine'}";
    assert!(raw_steps(local).ends_with("on build windows-2022 (runs-on)"));
}

#[test]
fn a_dockerfile_that_the_job_writes_is_not_that_of_the_repository() {
    for step in [
        "- run: (Get-Content Dockerfile) -replace 'a', 'b' | Set-Content Dockerfile",
        "- run: cp other/Dockerfile .\n  shell: bash",
        "- run: cat x > ./Dockerfile\n  shell: bash",
        "- run: curl -sSLo Dockerfile https://x\n  shell: bash",
        "- run: Invoke-WebRequest https://x -OutFile Dockerfile",
    ] {
        let lines = steps(&format!("{step}\n- run: docker build ."));
        assert!(lines.ends_with("left out: the job writes the Dockerfile itself"), "{lines}");
    }
    let lines = steps("- run: git checkout v1\n- run: docker build .");
    assert!(lines.ends_with("left out: the job turns to another revision of the repository"), "{lines}");
    assert!(steps("- run: git checkout -b new\n- run: docker build .").ends_with("of Dockerfile []"));
    assert!(steps("- run: Write-Host Dockerfile\n- run: docker build .").ends_with("of Dockerfile []"));
}
