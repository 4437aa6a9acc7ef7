use super::workflow;
use crate::discover::test_support::found;

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
    // As many builds of one Dockerfile as are told apart, that there are more, and the host.
    assert_eq!(workflow(&text).lines().count(), 256 + 2);
}

#[test]
fn a_runner_whose_docker_is_elsewhere_is_no_build_host() {
    let text = "jobs:\n  a:\n    runs-on: windows-2022\n    env: {DOCKER_HOST: 'tcp://x:1'}\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker build .\n";
    assert_eq!(workflow(text), "7 `docker build .` build docker build of Dockerfile []");
}
