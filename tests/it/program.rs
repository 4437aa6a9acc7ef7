//! The program as a process, on the day of the tests.

use crate::harness::in_project;
use assert_cmd::Command;
use serde_json::Value;
use std::{env, process};

/// The day that the tests live on.
pub(crate) const DAY: &str = "2026-11-22";

/// The variables of the environment that a program needs to start. All others are removed, so that the tests do not
/// depend on who runs them.
const KEPT: [&str; 9] =
    ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE", "APPDATA", "LOCALAPPDATA"];

/// winfrom as a process of the standard library, for tests of its streams and signals.
pub(crate) fn process() -> process::Command {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_winfrom"));
    command.env_clear().envs(KEPT.iter().filter_map(|name| Some((name, env::var_os(name)?))));
    // What `catalog update` found for the user who runs the tests is no fact of theirs.
    command.env("WINFROM_DATA_DIR", in_project("target/no-data"));
    command.env("WINFROM_AS_OF", DAY).env("NO_COLOR", "1");
    command
}

/// winfrom with assertions. All tests start the program with this function or with [`process`].
pub(crate) fn winfrom() -> Command {
    Command::from_std(process())
}

/// The answer to a question with `--format json`, and the exit code.
pub(crate) fn ask(arguments: &[&str]) -> (Value, i32) {
    let output = winfrom().args(arguments).args(["--format", "json"]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let errors = String::from_utf8_lossy(&output.stderr);
    let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}{errors}"));
    (json, output.status.code().expect("it ended by itself"))
}

/// What a command prints on standard output, on standard error, and its exit code.
pub(crate) fn say(arguments: &[&str]) -> (String, String, i32) {
    let output = winfrom().args(arguments).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("it ended by itself"))
}
