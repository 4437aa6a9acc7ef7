//! The files of a run: named ones, walked ones, standard input.

use super::distinct::{Distinct, Meeting};
use super::links;
use super::output;
use crate::report::printable;
use crate::source::skipped::shown;
use crate::source::skipped::{SkipReason, Skipped, SkippedFiles};
use crate::source::walk::{self, Walked};
use crate::source::{Source, boundary};
use anyhow::{Context as _, bail};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A file to read.
pub(super) enum Input {
    /// The user named it.
    Named(PathBuf),
    /// A walk found it.
    Walked(PathBuf),
    Stdin,
}

/// The largest Dockerfile that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// What paths of the command line stand for.
pub(super) enum Start {
    /// One after the other.
    Files(Vec<Input>),
    /// What a walk finds below it.
    Folder(PathBuf),
}

/// What the paths of a run stand for, in their order. Each file is met once, under the first of its names.
pub(super) struct Starts {
    pub starts: Vec<Start>,
    distinct: Distinct,
}

impl Starts {
    /// # Errors
    ///
    /// A path does not exist, this user may not look at it, or a link on it is refused: see [`links::check`].
    pub(super) fn new(paths: &[PathBuf]) -> anyhow::Result<Self> {
        let mut new = Self { starts: vec![], distinct: Distinct::default() };
        let (is_one, mut has_stdin) = (paths.len() == 1, false);
        for path in paths {
            let is_first;
            if !is_stdin(path) {
                check_named(path)?;
            }
            let input = if is_stdin(path) {
                is_first = !std::mem::replace(&mut has_stdin, true);
                Input::Stdin
            } else if std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.is_dir() {
                if is_one || new.distinct.add_folder(path) {
                    new.starts.push(Start::Folder(path.clone()));
                }
                continue;
            } else {
                is_first = is_one || new.distinct.add_file(path);
                Input::Named(path.clone())
            };
            match new.starts.last_mut() {
                _ if !is_first => {}
                Some(Start::Files(files)) => files.push(input),
                _ => new.starts.push(Start::Files(vec![input])),
            }
        }
        Ok(new)
    }

    /// Whether a file that was named was not met by a walk before.
    pub(super) fn is_first(&self, input: &Input) -> bool {
        input.file().is_none_or(|file| self.distinct.meet_named(file))
    }

    /// Returns how a walk of `folder` turns the paths that it meets into inputs; None for a file that was met before.
    pub(super) fn walk<'s>(&'s self, folder: &'s Path) -> impl Fn(&Path) -> Option<Input> + Sync + 's {
        let walk = self.distinct.walk(folder);
        move |file| match walk.meet(file) {
            Meeting::First => Some(Input::Walked(file.to_path_buf())),
            Meeting::FirstAndNamed => Some(Input::Named(file.to_path_buf())),
            Meeting::Again => None,
        }
    }
}

pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Returns the files that the paths stand for, in a stable order. Warns about what the walk skipped. `built` adds files
/// below a folder whose names a walk does not look for.
pub(super) fn inputs(
    paths: &[PathBuf],
    built: impl Fn(&Path) -> anyhow::Result<Vec<PathBuf>>,
) -> anyhow::Result<Vec<Input>> {
    let (inputs, skipped) = inputs_and_skipped(paths, built)?;
    warn_of_skipped(&skipped, false);
    Ok(inputs)
}

/// Returns the files that the paths stand for, in a stable order, and what the walk skipped.
pub(super) fn inputs_and_skipped(
    paths: &[PathBuf],
    built: impl Fn(&Path) -> anyhow::Result<Vec<PathBuf>>,
) -> anyhow::Result<(Vec<Input>, SkippedFiles)> {
    let mut new = Starts::new(paths)?;
    let (mut inputs, mut skipped) = (vec![], SkippedFiles::default());
    for start in std::mem::take(&mut new.starts) {
        match start {
            Start::Files(files) => inputs.extend(files.into_iter().filter(|input| new.is_first(input))),
            Start::Folder(folder) => {
                let mut walked = walk::dockerfiles(&folder);
                let mut files = std::mem::take(&mut walked.files);
                files.extend(built(&folder)?);
                files.sort_unstable();
                inputs.extend(files.iter().filter_map(|file| new.walk(&folder)(file)));
                skipped.merge(skipped_by_walk(&folder, walked));
            }
        }
    }
    Ok((inputs, skipped))
}

/// Returns what a walk of a folder skipped. That Git could not list the tracked files is a part of it.
pub(super) fn skipped_by_walk(folder: &Path, walked: Walked) -> SkippedFiles {
    let mut skipped = walked.skipped;
    if let Some(why) = walked.without_tracked {
        skipped.add(Skipped { path: shown(folder), reason: SkipReason::TrackedFilesUnknown(why) });
    }
    skipped
}

/// Warns about files and folders that could not be read, and about rules that are not applied. Links, special files and
/// templates are only shown in a verbose run.
pub(super) fn warn_of_skipped(skipped: &SkippedFiles, is_verbose: bool) {
    let is_quiet =
        |entry: &&Skipped| matches!(entry.reason, SkipReason::Link | SkipReason::SpecialFile | SkipReason::Template);
    let shown = skipped.entries().filter(|entry| is_verbose || !is_quiet(entry));
    shown.for_each(|entry| warn(&entry.to_string()));
    if skipped.not_kept() > 0 {
        warn(&format!("{} more files or folders were skipped", skipped.not_kept()));
    }
}

impl Input {
    pub(super) fn is_named(&self) -> bool {
        !matches!(self, Input::Walked(_))
    }

    /// The file that it is; `None` for standard input.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Input::Named(path) | Input::Walked(path) => Some(path),
            Input::Stdin => None,
        }
    }

    /// The path that its configuration is looked for from.
    pub(super) fn path<'p>(&'p self, stdin_name: Option<&'p str>) -> &'p Path {
        match self {
            Input::Named(path) | Input::Walked(path) => path,
            Input::Stdin => Path::new(stdin_name.unwrap_or("-")),
        }
    }

    /// Reads a Dockerfile. One that is too large is an error, and so is one that cannot be read.
    pub(super) fn read(&self, stdin_name: Option<&str>) -> anyhow::Result<Arc<Source>> {
        let name = match self {
            Input::Stdin => stdin_name.unwrap_or("-").to_owned(),
            Input::Named(path) | Input::Walked(path) => shown(path),
        };
        Ok(Arc::new(Source::new(name, self.bytes(LARGEST)?)))
    }

    /// Reads at most `largest` bytes.
    ///
    /// # Errors
    ///
    /// The file is not readable or is longer, or a link on the path of a named file is refused: see [`links::check`].
    pub(super) fn bytes(&self, largest: u64) -> anyhow::Result<Vec<u8>> {
        let name = self.file().map_or_else(|| "standard input".to_owned(), shown);
        if let Input::Named(path) = self {
            check_named(path)?;
        }
        let read = match self.file() {
            Some(path) => read_most(path, largest),
            None => {
                let mut bytes = vec![];
                std::io::stdin().lock().take(largest + 1).read_to_end(&mut bytes).map(|_| bytes)
            }
        };
        let bytes = read.with_context(|| format!("cannot read {name}"))?;
        if bytes.len() as u64 > largest {
            bail!("cannot read {name}: larger than {} MiB", largest >> 20);
        }
        Ok(bytes)
    }
}

/// Checks the links of a path that the user named for reading.
///
/// # Errors
///
/// A link on the path is refused: see [`links::check`].
pub(super) fn check_named(path: &Path) -> anyhow::Result<()> {
    links::check(path).with_context(|| format!("cannot read {}", shown(path)))
}

/// What is skipped of a walked file that could not be read; None if it is not there any more.
pub(super) fn skipped(path: &Path, error: &anyhow::Error) -> Option<Skipped> {
    let reason = match error.downcast_ref::<io::Error>() {
        Some(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return None,
        Some(cause) => SkipReason::Unreadable(cause.to_string()),
        None => SkipReason::TooLarge(LARGEST),
    };
    Some(Skipped { path: shown(path), reason })
}

/// Reads a file, one byte more than the largest, so that whoever takes it apart can tell that it is too large.
pub(super) fn read_most(path: &Path, largest: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len().min(largest));
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(largest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a path below a folder leads to a file of the folder's repository, or of the folder if it is in none, once
/// all links in it are followed. Also true if it leads to nothing.
pub(super) fn stays_in_repository(path: &Path, folder: &Path) -> bool {
    let Ok(target) = path.canonicalize() else { return true };
    let Ok(folder) = folder.canonicalize() else { return false };
    target.starts_with(boundary::repository_root(&folder).unwrap_or(&folder))
}

/// A path without `.` and `..` in it, as it is written: links are not followed.
pub(super) fn without_dots(path: &Path) -> PathBuf {
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
pub(super) fn warn(text: &str) {
    output::to_stderr(&format!("winfrom: warning: {}", printable(text)));
}
