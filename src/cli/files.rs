//! The files of a run: named ones, walked ones, standard input.

use super::output;
use crate::report::printable;
use crate::source::Source;
use crate::source::walk;
use anyhow::Context as _;
use std::io::Read;
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

/// The files that the paths stand for, in a stable order. What cannot be walked is told on standard error. `built` adds
/// files below a folder whose names a walk does not look for.
pub fn inputs(paths: &[PathBuf], built: impl Fn(&Path) -> anyhow::Result<Vec<PathBuf>>) -> anyhow::Result<Vec<Input>> {
    let mut inputs = vec![];
    for start in starts(paths)? {
        match start {
            Start::Files(files) => inputs.extend(files),
            Start::Folder(folder) => {
                let walked = walk::walk(&folder, walk::is_dockerfile_name);
                walked.troubles.iter().for_each(|trouble| warn(trouble));
                let mut files = walked.files;
                files.extend(built(&folder)?);
                files.sort_unstable();
                inputs.extend(files.into_iter().map(Input::Walked));
            }
        }
    }
    Ok(inputs)
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

    /// Reads the file.
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
        Ok(Arc::new(Source::new(name, bytes)))
    }
}

/// Reads a file, one byte more than the largest, so that whoever takes it apart can tell that it is too large.
pub fn read_most(path: &Path, largest: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let length = file.metadata().map_or(0, |metadata| metadata.len().min(largest));
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(largest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A path as it is told: without the `./` that walking the current folder puts before it.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy().into_owned()
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
