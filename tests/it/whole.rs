//! `fixtures/whole/`: folders of several files, linted by the program itself from within.

use crate::harness::{assert_screen, in_project, names_in, words};
use crate::program::winfrom;
use std::fs;

const FOLDER: &str = "fixtures/whole";

/// `NAME/` is linted with the options of each line of `NAME.args`; `NAME.snap` shows everything that is printed.
#[test]
fn folders_are_linted_as_their_snapshots_show() {
    for name in names_in(FOLDER).iter().filter_map(|name| name.strip_suffix(".args")) {
        let lines = fs::read_to_string(in_project(format!("{FOLDER}/{name}.args"))).expect("the options");
        let shown: Vec<String> = lines.lines().map(|line| run(name, line)).collect();
        assert_screen(FOLDER, name, &shown.join("\n"));
    }
}

fn run(folder: &str, line: &str) -> String {
    let mut command = winfrom();
    command.env("WINFROM_AS_OF", "2026-11-22").env("NO_COLOR", "1");
    command.current_dir(in_project(format!("{FOLDER}/{folder}"))).arg("lint").args(words(line));
    let output = command.output().expect("the program runs");
    // Paths are told with the separators of the platform.
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\\', "/");
    let code = output.status.code().expect("it ends by itself");
    format!("$ winfrom lint {line}\n{}{}exit code {code}\n", text(&output.stdout), text(&output.stderr))
}
