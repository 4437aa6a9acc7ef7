//! The program as a process, on the day of the tests.

use crate::harness::program;
use assert_cmd::Command;
use serde_json::Value;

/// The day that the tests live on.
pub const DAY: &str = "2026-11-22";

/// winfrom without anything of this environment that changes its answers.
pub fn winfrom() -> Command {
    let mut command = program();
    command.env("WINFROM_AS_OF", DAY).env("NO_COLOR", "1");
    command
}

/// The answer to a question with `--format json`, and the exit code.
pub fn ask(arguments: &[&str]) -> (Value, i32) {
    let output = winfrom().args(arguments).args(["--format", "json"]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let errors = String::from_utf8_lossy(&output.stderr);
    let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}{errors}"));
    (json, output.status.code().expect("it ended by itself"))
}

/// What a command prints on standard output, on standard error, and its exit code.
pub fn say(arguments: &[&str]) -> (String, String, i32) {
    let output = winfrom().args(arguments).output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("it ended by itself"))
}
