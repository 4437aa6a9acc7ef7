use crate::discover::shown::found;

fn workflow(text: &str) -> String {
    found(&[(".github/workflows/x.yml", text)]).replace(".github/workflows/x.yml:", "")
}

/// What is found in the steps of one job on `windows-2022`, without the line of the host.
fn steps(text: &str) -> String {
    let steps: String = text.lines().map(|line| format!("      {line}\n")).collect();
    let head = "on: push\njobs:\n  build:\n    runs-on: windows-2022\n    steps:\n      - uses: actions/checkout@v4\n";
    let lines = workflow(&format!("{head}{steps}"));
    let rest = lines.strip_prefix("4 `windows-2022` host build windows-2022 (runs-on)").expect("the host");
    rest.trim_start().replace(" on build windows-2022 (runs-on)", "")
}

#[test]
fn a_job_names_its_host_and_builds() {
    let text = "\
on: push
jobs:
  win:
    runs-on: windows-2022
    steps:
      - uses: actions/checkout@v4
      - run: |
          echo start
          docker build `
            --build-arg LINE=ltsc2022 `
            -t me/app windows
  linux:
    runs-on: [ubuntu-24.04]
    steps: [{uses: actions/checkout@v4}, {run: \"docker build --platform windows/amd64 .\"}]
  idle:
    runs-on: ubuntu-latest
    steps: [{run: make}]
";
    assert_eq!(
        workflow(text),
        "4 `windows-2022` host build windows-2022 (runs-on)\n\
         13 `ubuntu-24.04` host build ubuntu-24.04 (runs-on)\n\
         9 `docker build` build docker build of windows/Dockerfile [LINE=ltsc2022] on build windows-2022 (runs-on) as me/app\n\
         14 `docker build --platform windows/amd64 .` build docker build of Dockerfile [] on build ubuntu-24.04 (runs-on)"
    );
}

#[test]
fn runners_of_ones_own_are_no_hosts() {
    let left = "left out: `runs-on` is no label of a runner whose Windows is known";
    for (runs_on, expected) in [
        ("windows-x64-8-core", format!("3 `windows-x64-8-core` {left}")),
        ("[self-hosted, windows-2022]", format!("3 `self-hosted` {left}")),
        ("{group: big, labels: windows-2022}", format!("3 `group` {left}")),
        ("{labels: windows-2022}", "3 `windows-2022` host build windows-2022 (runs-on)".into()),
        ("windows-2022@20348.5499", format!("3 `windows-2022@20348.5499` {left}")),
        ("windows-11-arm", format!("3 `windows-11-arm` {left}")),
        ("ubuntu-22.04-16core", String::new()),
        ("${{ vars.RUNNER }}", String::new()),
        ("${{ fromJSON('[\"windows-2025\"]') }}", "3 `${{ fromJSON('[\"windows-2025\"]') }}` host build windows-2025 (runs-on)".into()),
        ("${{ github.event_name == 'push' && 'windows-2019' || 'windows-2022' }}", "3 `${{ github.event_name == 'push' && 'windows-2019' || 'windows-2022' }}` left out: the runner of the job cannot be known".into()),
        ("Windows-Latest", "3 `Windows-Latest` host build Windows-Latest (runs-on)".into()),
    ] {
        assert_eq!(workflow(&format!("jobs:\n  a:\n    runs-on: {runs_on}\n    steps: []\n")), expected, "{runs_on}");
    }
}

#[test]
fn a_build_on_a_runner_that_is_not_known_is_one_without_a_host() {
    let text = "jobs:\n  a:\n    runs-on: [self-hosted, big]\n    steps:\n    - uses: actions/checkout@v4\n    - run: docker build .\n";
    assert_eq!(
        workflow(text),
        "6 `docker build .` build docker build of Dockerfile []\n\
         3 `self-hosted` left out: `runs-on` is no label of a runner whose Windows is known"
    );
    assert_eq!(
        workflow(&text.replace("[self-hosted, big]", "macos-14")),
        "6 `docker build .` left out: there is no docker on a runner with macOS"
    );
}

#[test]
fn a_matrix_is_expanded_as_github_does() {
    let text = "\
jobs:
  a:
    strategy:
      matrix:
        os: [windows-2019, windows-2022, ubuntu-latest]
        line: [ltsc2019, ltsc2022]
        exclude:
          - {os: windows-2019, line: ltsc2022}
          - os: ubuntu-latest
        include:
          - {os: windows-2022, kind: full}
          - {os: windows-2025, line: ltsc2025}
          - extra: 1.10
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg L=${{ matrix.line }} --build-arg K=${{ matrix.kind }} --build-arg E=${{ matrix.extra }} .
";
    let lines = workflow(text);
    let facts: Vec<&str> =
        lines.lines().map(|line| line.split(" build docker build of ").last().unwrap_or(line)).collect();
    assert_eq!(
        facts,
        [
            "5 `windows-2019` host build windows-2019 (runs-on)",
            "5 `windows-2022` host build windows-2022 (runs-on)",
            "12 `windows-2025` host build windows-2025 (runs-on)",
            "Dockerfile [E=1.1 K= L=ltsc2019] on build windows-2019 (runs-on)",
            "Dockerfile [E=1.1 K=full L=ltsc2019] on build windows-2022 (runs-on)",
            "Dockerfile [E=1.1 K=full L=ltsc2022] on build windows-2022 (runs-on)",
            "Dockerfile [E= K= L=ltsc2025] on build windows-2025 (runs-on)",
        ]
    );
}

#[test]
fn a_matrix_of_maps_and_a_runner_made_of_it() {
    let text = "\
jobs:
  a:
    strategy:
      matrix:
        include:
          - {tag: ltsc2019, runner: windows-2019}
          - {tag: ltsc2022, runner: windows-2022}
    runs-on: ${{ matrix.runner }}
    steps:
      - uses: actions/checkout@v4
      - if: matrix.tag != 'ltsc2019'
        run: docker build --build-arg T=${{ matrix.tag }} .
  b:
    strategy: {matrix: {year: [2022, 2025]}}
    runs-on: windows-${{ matrix.year }}
    steps: []
";
    assert_eq!(
        workflow(text),
        "6 `windows-2019` host build windows-2019 (runs-on)\n\
         7 `windows-2022` host build windows-2022 (runs-on)\n\
         14 `2022` host build windows-2022 (runs-on)\n\
         14 `2025` host build windows-2025 (runs-on)\n\
         12 `docker build --build-arg T=${{ matrix.tag }} .` build docker build of Dockerfile [T=ltsc2022] on build windows-2022 (runs-on)"
    );
}

#[test]
fn a_matrix_of_an_earlier_job_is_not_known() {
    let text = "\
jobs:
  a:
    strategy: {matrix: \"${{ fromJSON(needs.plan.outputs.matrix) }}\"}
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg L=${{ matrix.line }} .
  b:
    strategy: {matrix: {os: [windows-2022], line: \"${{ fromJSON(needs.plan.outputs.lines) }}\"}}
    runs-on: ${{ matrix.os }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg L=${{ matrix.line }} .
  c:
    strategy: {matrix: {os: [windows-2022], exclude: \"${{ fromJSON(needs.plan.outputs.less) }}\"}}
    runs-on: ${{ matrix.os }}
    steps: []
";
    assert_eq!(
        workflow(text),
        "9 `windows-2022` host build windows-2022 (runs-on)\n\
         7 `docker build --build-arg L=${{ matrix.line }} .` build docker build of Dockerfile [L=$(matrix.line)]\n\
         13 `docker build --build-arg L=${{ matrix.line }} .` build docker build of Dockerfile [L=$(matrix.line)] on build windows-2022 (runs-on)\n\
         4 `${{ matrix.os }}` left out: the runner of the job cannot be known"
    );
}

#[test]
fn the_environment_is_that_of_the_step() {
    let text = "\
env: {LINE: ltsc2019, BASE: core}
jobs:
  a:
    runs-on: windows-2022
    env: {LINE: ltsc2022, SECRET: \"${{ secrets.X }}\", WHERE: \"${{ github.workspace }}\\\\win\"}
    defaults: {run: {working-directory: sub, shell: cmd}}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg L=%LINE% --build-arg B=%BASE% --build-arg S=%SECRET% .
      - run: docker build --build-arg L=$env:LINE --build-arg=BASE $env:WHERE
        shell: pwsh
        env: {LINE: ltsc2025}
      - run: docker build --build-arg L=$LINE .
        shell: bash
        working-directory: ${{ github.workspace }}/other
      - run: docker build .
        shell: python
      - run: echo \"LINE=$(cat line)\" >> $GITHUB_ENV
        shell: bash
      - run: docker build --build-arg L=%LINE% --build-arg B=%BASE% .
";
    let lines = workflow(text).replace(" on build windows-2022 (runs-on)", "");
    let facts: Vec<&str> =
        lines.lines().skip(1).filter_map(|line| line.split(" build docker build of ").nth(1)).collect();
    assert_eq!(
        facts,
        [
            "sub/Dockerfile [B=core L=ltsc2022 S=$(secrets.X)]",
            "win/Dockerfile [BASE=core L=ltsc2025]",
            "other/Dockerfile [L=ltsc2022]",
            "sub/Dockerfile [B=core L=$(LINE)]",
        ]
    );
}

#[test]
fn what_others_write_to_the_environment_is_not_known() {
    for step in [
        "- run: cat vars >> $env:GITHUB_ENV",
        "- run: foreach ($k in $x) { \"$k=$v\" >> $env:GITHUB_ENV }",
        "- run: |\n    echo 'LINE<<X' >> $env:GITHUB_ENV",
        "- uses: actions/github-script@v7\n  with: {script: \"core.exportVariable('LINE', 'x')\"}",
    ] {
        let text = format!("- run: echo\n  env: {{}}\n{step}\n- run: docker build --build-arg L=$env:LINE .");
        let steps: String = text.lines().map(|line| format!("      {line}\n")).collect();
        let head = "jobs:\n  b:\n    runs-on: windows-2022\n    env: {LINE: x}\n    steps:\n      - uses: actions/checkout@v4\n";
        let lines = workflow(&format!("{head}{steps}"));
        assert!(lines.contains("of Dockerfile [L=$("), "{lines}");
    }
}

#[test]
fn what_a_script_only_reads_stays_known() {
    let text =
        "- run: |\n    echo \"OTHER=$env:LINE\" >> $env:GITHUB_ENV\n- run: docker build --build-arg L=$env:LINE .";
    let steps: String = text.lines().map(|line| format!("      {line}\n")).collect();
    let head =
        "jobs:\n  b:\n    runs-on: windows-2022\n    env: {LINE: x}\n    steps:\n      - uses: actions/checkout@v4\n";
    let lines = workflow(&format!("{head}{steps}"));
    assert!(lines.contains("of Dockerfile [L=x]"), "{lines}");
}

#[test]
fn conditions_that_are_false_skip() {
    let build = "run: docker build .";
    for (condition, is_found) in [
        ("false", false),
        ("${{ false }}", false),
        ("runner.os == 'Linux'", false),
        ("runner.os == 'Windows' && always()", true),
        ("github.event_name == 'push'", true),
        ("github.event_name == 'push' && runner.os != 'Windows'", false),
        ("${{ runner.os == 'Linux' }} && true", true),
        ("failure()", true),
        ("contains(fromJSON('[\"Linux\", \"macOS\"]'), runner.os)", false),
        ("startsWith(runner.os, 'win')", true),
        ("!startsWith(runner.os, 'win')", false),
        ("format('{0}-{{x}}', runner.os) == 'windows-{x}'", true),
    ] {
        assert_eq!(!steps(&format!("- if: {condition:?}\n  {build}")).is_empty(), is_found, "{condition}");
    }
}

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

fn raw_steps(text: &str) -> String {
    let steps: String = text.lines().map(|line| format!("      {line}\n")).collect();
    workflow(&format!("jobs:\n  b:\n    runs-on: windows-2022\n    steps:\n      - uses: actions/checkout@v4\n{steps}"))
}

#[test]
fn a_dockerfile_that_the_job_writes_is_not_that_of_the_repository() {
    for step in [
        "- run: (Get-Content Dockerfile) -replace 'a', 'b' | Set-Content Dockerfile",
        "- run: cp other/Dockerfile .\n  shell: bash",
        "- run: cat x > ./Dockerfile\n  shell: bash",
    ] {
        let lines = steps(&format!("{step}\n- run: docker build ."));
        assert!(lines.ends_with("left out: the job writes the Dockerfile itself"), "{lines}");
    }
    let lines = steps("- run: git checkout v1\n- run: docker build .");
    assert!(lines.ends_with("left out: the job turns to another revision of the repository"), "{lines}");
    assert!(steps("- run: git checkout -b new\n- run: docker build .").ends_with("of Dockerfile []"));
    assert!(steps("- run: Write-Host Dockerfile\n- run: docker build .").ends_with("of Dockerfile []"));
}

#[test]
fn inputs_are_those_of_the_triggers() {
    let text = "\
on:
  workflow_dispatch:
    inputs:
      line: {default: ltsc2022}
      other: {required: true}
jobs:
  a:
    runs-on: ${{ inputs.os || 'windows-2022' }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg L=${{ inputs.line }} --build-arg O=${{ github.event.inputs.other }} .
      - if: inputs.line == 'ltsc2019'
        run: docker build --build-arg L=x .
";
    assert_eq!(
        workflow(text),
        "8 `${{ inputs.os || 'windows-2022' }}` host build windows-2022? (runs-on)\n\
         11 `docker build --build-arg L=${{ inputs.line }} --build-arg O=${{ github.event.inputs.other }} .` build docker build of Dockerfile [L=ltsc2022? O=$(inputs.other)] on build windows-2022? (runs-on)\n\
         13 `docker build --build-arg L=x .` build docker build of Dockerfile [L=x?] on build windows-2022? (runs-on)"
    );
}

const CALLED: &str = "\
on:
  workflow_call:
    inputs:
      os: {type: string, required: true}
      line: {type: string, default: ltsc2022}
jobs:
  a:
    runs-on: ${{ inputs.os }}
    steps:
      - uses: actions/checkout@v4
      - run: docker build --build-arg L=${{ inputs.line }} .
";

#[test]
fn a_called_workflow_has_the_inputs_of_its_callers() {
    let caller = "\
on: push
jobs:
  one:
    uses: ./.github/workflows/called.yml
    strategy: {matrix: {os: [windows-2022]}}
    with: {os: \"${{ matrix.os }}\"}
  two:
    uses: ./.github/workflows/called.yml
    with: {os: windows-2019, line: ltsc2019}
  never:
    if: false
    uses: ./.github/workflows/called.yml
    with: {os: windows-2016}
  other:
    uses: someone/else/.github/workflows/called.yml@main
    with: {os: windows-2016}
";
    let lines = found(&[(".github/workflows/called.yml", CALLED), (".github/workflows/caller.yml", caller)]);
    let build = "`docker build --build-arg L=${{ inputs.line }} .` build docker build of Dockerfile";
    assert_eq!(
        lines.replace(".github/workflows/", ""),
        format!(
            "caller.yml:5 `windows-2022` host build windows-2022 (runs-on)\n\
             caller.yml:9 `windows-2019` host build windows-2019 (runs-on)\n\
             called.yml:11 {build} [L=ltsc2022] on build windows-2022 (runs-on)\n\
             called.yml:11 {build} [L=ltsc2019] on build windows-2019 (runs-on)"
        )
    );
}

#[test]
fn a_workflow_that_only_others_call_has_its_defaults() {
    assert_eq!(
        workflow(CALLED),
        "11 `docker build --build-arg L=${{ inputs.line }} .` build docker build of Dockerfile [L=ltsc2022?]\n\
         8 `${{ inputs.os }}` left out: the runner of the job cannot be known"
    );
}

#[test]
fn workflows_that_call_each_other_end() {
    let calls =
        |name: &str| format!("on: [push, workflow_call]\njobs:\n  a: {{uses: ./.github/workflows/{name}.yml}}\n");
    let files = [(".github/workflows/a.yml", calls("b")), (".github/workflows/b.yml", calls("a"))];
    assert_eq!(found(&files.each_ref().map(|(path, text)| (*path, text.as_str()))), "");
}

#[test]
fn containers_are_of_interest_on_windows() {
    let text = "\
jobs:
  a:
    runs-on: windows-2022
    container: {image: mcr.microsoft.com/windows/servercore:ltsc2019}
    services: {db: {image: \"a/db:${{ github.sha }}\"}}
  b:
    runs-on: ubuntu-latest
    container: node:20
    services: {db: {image: mysql}}
";
    assert_eq!(
        workflow(text),
        "3 `windows-2022` host build windows-2022 (runs-on)\n\
         4 `mcr.microsoft.com/windows/servercore:ltsc2019` image container of job `a` mcr.microsoft.com/windows/servercore:ltsc2019 windows [run windows-2022 (runs-on)]"
    );
}

#[test]
fn other_files_and_broken_ones_say_nothing() {
    let text = "jobs: {a: {runs-on: windows-2022, steps: []}}\n";
    for path in ["x.yml", ".github/workflows/deep/x.yml", "sub/.github/workflows/x.yml", ".github/actions/a/action.yml"]
    {
        assert_eq!(found(&[(path, text)]), "", "{path}");
    }
    for broken in [
        "",
        "jobs",
        "jobs: [a]",
        "jobs: {a: {runs-on: 1, steps: 2}}",
        "on: [[]]\njobs: {a: {steps: [[], {run: {}}, 1]}}",
        "- a\n- b",
    ] {
        assert_eq!(workflow(broken), "", "{broken}");
    }
    assert!(workflow("jobs: {a: [").contains("left out: no YAML"));
}

#[test]
fn large_workflows_are_read_in_one_go() {
    let steps = "      - run: docker build --build-arg A=${{ matrix.a }} .\n".repeat(4_000);
    let matrix = "a: [1, 2, 3, 4, 5, 6, 7, 8], b: [1, 2, 3, 4, 5, 6, 7, 8], c: [1, 2, 3, 4]";
    let text = format!(
        "jobs:\n  a:\n    strategy: {{matrix: {{{matrix}}}}}\n    runs-on: windows-2022\n    steps:\n      - uses: actions/checkout@v4\n{steps}"
    );
    assert_eq!(workflow(&text).lines().count(), 4_001);
}
