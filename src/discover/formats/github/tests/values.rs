use super::{steps, workflow};
use crate::discover::test_support::found;

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
