//! Where output files are written: which links are followed, and which are refused.

use crate::atomic::{Draft, Purpose};
use anyhow::{Context as _, bail};
use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

/// More links than this are a loop, as on Linux (MAXSYMLINKS).
const MOST_LINKS: usize = 40;

/// Writes a file. A regular file, or a name that is new, is replaced atomically; devices and pipes are written to.
///
/// # Errors
///
/// See [`resolve`]; the file or its folder is not writable, or `contents` failed. A regular file is unchanged then.
pub fn write(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let target = resolve(path)?;
    let is_regular = |path: &Path| path.metadata().is_ok_and(|there| there.is_file());
    // Links below /proc/self/fd, such as /dev/stdout, may have targets that are not paths.
    if path.exists() && !is_regular(&target) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        contents(&mut out)?;
        return Ok(out.flush()?);
    }
    Ok(Draft::write(&target, Purpose::Document, contents)?.replace()?)
}

/// Writes a file that does not exist.
///
/// # Errors
///
/// As for [`write`]; the file exists.
pub fn create(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    Ok(Draft::write(&resolve(path)?, Purpose::Document, contents)?.create()?)
}

/// Returns the path that is written to, without links in it.
///
/// The working folder may come from a stranger, for example with a pull request, and Git stores links. So a link that
/// lies in the working folder must stay in it, and a link elsewhere in the same repository must stay in the repository.
/// Neither may lead to a `.git` folder, whose hooks are programs. This includes links among the folders of the path.
/// Links outside of the repository are followed.
///
/// # Errors
///
/// A link leads out of the working folder, the repository or into `.git`, or the links are a loop.
pub fn resolve(path: &Path) -> anyhow::Result<PathBuf> {
    let working_folder = env::current_dir().and_then(fs::canonicalize).context("the current folder is not known")?;
    resolve_in(&working_folder, path)
}

/// A part of a path that is not resolved yet.
enum Step {
    Root(OsString),
    Parent,
    Name(OsString),
    /// All parts of a link's target are resolved: checks where it led.
    EndOfLink(Link),
}

struct Link {
    path: PathBuf,
    /// The folder that the link must not leave.
    boundary: PathBuf,
}

fn resolve_in(working_folder: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let mut steps: VecDeque<Step> = steps_of(path).collect();
    let mut resolved = working_folder.to_path_buf();
    let mut links = 0;
    while let Some(step) = steps.pop_front() {
        match step {
            Step::Root(root) => resolved.push(root),
            // No part of `resolved` is a link, so the parent is what the name says.
            Step::Parent => drop(resolved.pop()),
            Step::EndOfLink(link) => link.check(&canonical(&resolved))?,
            Step::Name(name) => {
                let next = resolved.join(name);
                let Ok(target) = fs::read_link(&next) else {
                    resolved = next;
                    continue;
                };
                links += 1;
                if links > MOST_LINKS {
                    bail!("too many links");
                }
                if let Some(boundary) = boundary_of(working_folder, &canonical(&resolved)) {
                    steps.push_front(Step::EndOfLink(Link { path: next, boundary }));
                }
                steps_of(&target).rev().for_each(|step| steps.push_front(step));
            }
        }
    }
    Ok(resolved)
}

fn steps_of(path: &Path) -> impl DoubleEndedIterator<Item = Step> {
    path.components().filter_map(|component| match component {
        Component::Prefix(_) | Component::RootDir => Some(Step::Root(component.as_os_str().to_owned())),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Parent),
        Component::Normal(name) => Some(Step::Name(name.to_owned())),
    })
}

/// Returns the folder that a link in `folder` must not leave, None if it may lead anywhere.
fn boundary_of(working_folder: &Path, folder: &Path) -> Option<PathBuf> {
    let repository = working_folder.ancestors().find(|folder| folder.join(".git").exists());
    let boundaries = [Some(working_folder), repository];
    boundaries.into_iter().flatten().find(|boundary| folder.starts_with(boundary)).map(Path::to_path_buf)
}

impl Link {
    fn check(&self, target: &Path) -> anyhow::Result<()> {
        let Self { path, boundary } = self;
        let Ok(inside) = target.strip_prefix(boundary) else {
            bail!("{} is a link that leads out of {}: remove the link", path.display(), boundary.display());
        };
        // Windows and macOS ignore the case of names.
        if inside.iter().any(|name| name.eq_ignore_ascii_case(".git")) {
            bail!("{} is a link that leads into a .git folder: remove the link", path.display());
        }
        Ok(())
    }
}

/// The path as the file system spells it, as far as it exists. On Windows and macOS a file has several spellings.
fn canonical(path: &Path) -> PathBuf {
    let with_parent = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(with_parent).unwrap_or_else(|| path.to_path_buf())
}
