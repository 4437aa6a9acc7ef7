mod builds;
mod runners;
mod values;

use crate::discover::test_support::found;

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

fn raw_steps(text: &str) -> String {
    let steps: String = text.lines().map(|line| format!("      {line}\n")).collect();
    workflow(&format!("jobs:\n  b:\n    runs-on: windows-2022\n    steps:\n      - uses: actions/checkout@v4\n{steps}"))
}
