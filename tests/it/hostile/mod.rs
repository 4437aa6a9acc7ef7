//! What others put in winfrom's way: trees, names, files, settings and surroundings that are out to do harm.

mod arguments;
mod config;
mod discovered;
mod dockerfiles;
#[cfg(unix)]
mod left_out;
#[cfg(unix)]
mod links;
mod logs;
mod products;
mod templates;
mod required;
mod surroundings;
#[cfg(unix)]
mod rules;
#[cfg(unix)]
mod tracked;
#[cfg(unix)]
mod trees;
#[cfg(unix)]
mod unreadable;
#[cfg(unix)]
mod upward;
#[cfg(unix)]
mod writing;

use crate::program;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A file with one finding, a warning.
const OLD: &str = "FROM mcr.microsoft.com/windows/servercore:1909\n";

/// What a terminal obeys, or what turns the direction of text.
fn is_harmful(c: char) -> bool {
    c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a run said, and its exit code; `None` where a signal ended it.
#[derive(Debug)]
struct Run {
    out: String,
    err: String,
    code: Option<i32>,
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("the tests may write")
}

fn write(path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    fs::write(path, text).expect("the tests may write");
}

/// A run in a folder, which must end by itself within a minute.
fn run(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = program::winfrom();
    let command = command.current_dir(folder).args(arguments).timeout(std::time::Duration::from_secs(60));
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is said is UTF-8");
    Run { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
}

/// The findings of a run in one line each.
fn lint(folder: &Path, arguments: &[&str]) -> Run {
    run(folder, &[&["lint", "--format", "concise"], arguments].concat())
}

/// The names of all that a folder holds.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().expect("it is there");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
