//! Runs the `git` program on a repository that is not trusted: only to list, never so that the repository can make it
//! run another program.

use super::programs;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The longest time that Git may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The most bytes that are read of what Git prints.
const LARGEST_OUTPUT: u64 = 256 << 20;

/// Settings that keep Git from running a program that the repository names, and from fetching what a partial clone
/// lacks. See git-config(1); "safe.bareRepository" keeps it from taking a folder with the files of a repository for one.
const SETTINGS: [&str; 5] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
];

/// The variables for Git that Git keeps: they name the user's configuration, or are part of it.
const KEPT_VARIABLES: [&str; 7] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_VALUE_",
    "GIT_CEILING_DIRECTORIES",
];

/// Calls `found` with the path of each file below a folder that Git tracks and whose name contains one of these words,
/// in submodules too. The paths are relative to the folder. No program in a repository below `walked` is run.
///
/// Returns why the files of submodules were not listed, None if they were.
///
/// # Errors
///
/// A sentence that says why Git did not list them all.
pub fn tracked(
    folder: &Path,
    walked: &Path,
    words: &[&str],
    mut found: impl FnMut(PathBuf),
) -> Result<Option<String>, String> {
    let Some(program) = programs::find("git", &[folder, walked]) else {
        return Err("there is no `git` in PATH".into());
    };
    let Err(why) = list(&program, folder, words, &["--recurse-submodules"], &mut found) else { return Ok(None) };
    // A `.gitmodules` that is not valid, which any commit can contain, must not hide the files of the repository itself.
    list(&program, folder, words, &[], &mut found).map(|()| Some(why))
}

fn list(
    program: &Path,
    folder: &Path,
    words: &[&str],
    options: &[&str],
    found: impl FnMut(PathBuf),
) -> Result<(), String> {
    let patterns = words.iter().map(|word| format!(":(icase,glob)**/*{word}*"));
    let mut command = command(program, folder);
    let shown = ["git ls-files"].into_iter().chain(options.iter().copied()).collect::<Vec<_>>().join(" ");
    command.args(["ls-files", "--cached", "-z"]).args(options).arg("--").args(patterns);
    let mut child = command.spawn().map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    let output = child.stdout.take();
    let (done, waits) = mpsc::channel::<()>();
    let watch = move || end(child, &waits);
    let watcher = thread::Builder::new().spawn(watch).map_err(|error| format!("cannot wait for `git`: {error}"))?;
    let is_whole = output.is_some_and(|output| split(output, found));
    drop(done);
    match watcher.join().unwrap_or(Ended::Failed) {
        Ended::Well if is_whole => Ok(()),
        Ended::Well => Err(format!("`{shown}` printed too much")),
        Ended::TimedOut => Err(format!("`{shown}` took more than {} seconds", TIME_LIMIT.as_secs())),
        Ended::Failed => Err(format!("`{shown}` failed in {}", folder.display())),
    }
}

fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let is_for_git = name.to_string_lossy().to_ascii_uppercase().starts_with("GIT_");
        if is_for_git && !KEPT_VARIABLES.iter().any(|kept| name.to_string_lossy().starts_with(kept)) {
            command.env_remove(&name);
        }
    }
    programs::restrict_path(&mut command, &[folder]);
    command
        .current_dir(folder)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

enum Ended {
    Well,
    Failed,
    TimedOut,
}

/// Waits until the output was read, at most the time limit, then ends the program.
fn end(mut child: Child, waits: &mpsc::Receiver<()>) -> Ended {
    let timed_out = waits.recv_timeout(TIME_LIMIT) == Err(RecvTimeoutError::Timeout);
    if timed_out {
        // It may have ended meanwhile.
        let _ = child.kill();
    }
    match child.wait() {
        _ if timed_out => Ended::TimedOut,
        Ok(status) if status.success() => Ended::Well,
        _ => Ended::Failed,
    }
}

/// Calls `found` with each path. Returns whether the output ended within the limit.
fn split(output: ChildStdout, mut found: impl FnMut(PathBuf)) -> bool {
    let mut reader = BufReader::new(output.take(LARGEST_OUTPUT));
    let mut path = vec![];
    while let Ok(1..) = reader.read_until(0, &mut path) {
        if path.pop() != Some(0) {
            return false;
        }
        if let Some(path) = native(&path) {
            found(path);
        }
        path.clear();
    }
    true
}

#[cfg(unix)]
fn native(path: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(PathBuf::from(OsStr::from_bytes(path)))
}

#[cfg(not(unix))]
fn native(path: &[u8]) -> Option<PathBuf> {
    // With the separators of the platform.
    Some(Path::new(std::str::from_utf8(path).ok()?).components().collect())
}
