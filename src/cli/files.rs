//! The files of a run: named ones, walked ones, standard input.

use super::output;
use crate::report::printable;
use crate::source::skipped::{SkipReason, Skipped, SkippedFiles};
use crate::source::walk::{self, Walked, shown};
use crate::source::{Source, boundary};
use anyhow::{Context as _, bail};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A file to read.
pub enum Input {
    /// The user named it.
    Named(PathBuf),
    /// A walk found it.
    Walked(PathBuf),
    Stdin,
}

/// More than this is not read: no Dockerfile is that long.
const LARGEST: u64 = 256 << 20;

/// What paths of the command line stand for.
pub enum Start {
    /// One after the other.
    Files(Vec<Input>),
    /// What a walk finds below it.
    Folder(PathBuf),
}

/// What the paths stand for, in their order.
pub fn starts(paths: &[PathBuf]) -> anyhow::Result<Vec<Start>> {
    let mut starts = vec![];
    for path in paths {
        let input = if is_stdin(path) {
            Input::Stdin
        } else if std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.is_dir() {
            starts.push(Start::Folder(path.clone()));
            continue;
        } else {
            Input::Named(path.clone())
        };
        match starts.last_mut() {
            Some(Start::Files(files)) => files.push(input),
            _ => starts.push(Start::Files(vec![input])),
        }
    }
    Ok(starts)
}

pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The files that the paths stand for, in a stable order. Warns about what the walk skipped.
pub fn inputs(paths: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let (inputs, skipped) = inputs_and_skipped(paths)?;
    warn_of_skipped(&skipped, false);
    Ok(inputs)
}

/// The files that the paths stand for, in a stable order, and what the walk skipped.
pub fn inputs_and_skipped(paths: &[PathBuf]) -> anyhow::Result<(Vec<Input>, SkippedFiles)> {
    let (mut inputs, mut skipped) = (vec![], SkippedFiles::default());
    for start in starts(paths)? {
        match start {
            Start::Files(files) => inputs.extend(files),
            Start::Folder(folder) => {
                let walked = walk::dockerfiles(&folder);
                warn_of_walk(&walked);
                inputs.extend(walked.files.into_iter().map(Input::Walked));
                skipped.merge(walked.skipped);
            }
        }
    }
    Ok((inputs, skipped))
}

/// Warns if a walk could not tell which files Git tracks.
pub fn warn_of_walk(walked: &Walked) {
    if let Some(why) = &walked.without_tracked {
        warn(&format!("files that Git tracks although ignore rules match them were not checked: {why}"));
    }
}

/// Warns about files and folders that could not be read, and about rules that are not applied. Links and special files
/// are only shown in a verbose run.
pub fn warn_of_skipped(skipped: &SkippedFiles, is_verbose: bool) {
    let is_quiet = |entry: &&Skipped| matches!(entry.reason, SkipReason::Link | SkipReason::SpecialFile);
    let shown = skipped.entries().filter(|entry| is_verbose || !is_quiet(entry));
    shown.for_each(|entry| warn(&entry.to_string()));
    if skipped.not_kept() > 0 {
        warn(&format!("{} more files or folders were skipped", skipped.not_kept()));
    }
}

impl Input {
    pub fn is_named(&self) -> bool {
        !matches!(self, Input::Walked(_))
    }

    /// The file that it is; `None` for standard input.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Input::Named(path) | Input::Walked(path) => Some(path),
            Input::Stdin => None,
        }
    }

    /// The path that its configuration is looked for from.
    pub fn path<'p>(&'p self, stdin_name: Option<&'p str>) -> &'p Path {
        match self {
            Input::Named(path) | Input::Walked(path) => path,
            Input::Stdin => Path::new(stdin_name.unwrap_or("-")),
        }
    }

    /// Reads the file. One that is too large is an error, and so is one that cannot be read.
    pub fn read(&self, stdin_name: Option<&str>) -> anyhow::Result<Arc<Source>> {
        let (name, bytes) = match self {
            Input::Stdin => {
                let mut bytes = vec![];
                let mut stdin = std::io::stdin().lock().take(LARGEST + 1);
                stdin.read_to_end(&mut bytes).context("cannot read standard input")?;
                (stdin_name.unwrap_or("-").to_owned(), bytes)
            }
            Input::Named(path) | Input::Walked(path) => {
                let bytes = read_most(path, LARGEST).with_context(|| format!("cannot read {}", shown(path)))?;
                (shown(path), bytes)
            }
        };
        if bytes.len() as u64 > LARGEST {
            bail!("cannot read {name}: larger than {} MiB", LARGEST >> 20);
        }
        Ok(Arc::new(Source::new(name, bytes)))
    }
}

/// What is skipped of a walked file that could not be read; None if it is not there any more.
pub fn skipped(path: &Path, error: &anyhow::Error) -> Option<Skipped> {
    let reason = match error.downcast_ref::<io::Error>() {
        Some(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return None,
        Some(cause) => SkipReason::Unreadable(cause.to_string()),
        None => SkipReason::TooLarge(LARGEST),
    };
    Some(Skipped { path: shown(path), reason })
}

/// Reads a file, one byte more than the largest, so that whoever takes it apart can tell that it is too large.
pub fn read_most(path: &Path, largest: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len().min(largest));
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(largest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a path below a folder leads to a file of the folder's repository, or of the folder if it is in none, once
/// all links in it are followed. Also true if it leads to nothing.
pub fn stays_in_repository(path: &Path, folder: &Path) -> bool {
    let Ok(target) = path.canonicalize() else { return true };
    let Ok(folder) = folder.canonicalize() else { return false };
    target.starts_with(boundary::repository_root(&folder).unwrap_or(&folder))
}

/// A path without `.` and `..` in it, as it is written: links are not followed.
pub fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// Tells of something that does not stop the run.
pub fn warn(text: &str) {
    output::to_stderr(&format!("winfrom: warning: {}", printable(text)));
}
