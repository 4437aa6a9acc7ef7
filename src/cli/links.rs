//! The links of a path that the user named: which are followed, and which are refused.
//!
//! The user names the path, but the working folder may come from a stranger, for example with a pull request, and Git
//! stores links. So a link that lies in the working folder must stay in it, and a link elsewhere in a repository must
//! stay in the repository. Neither may lead to a `.git` folder, whose hooks are programs and whose configuration may
//! hold credentials. This includes links among the folders of the path. All other links are followed.

use crate::source::boundary;
use anyhow::{Context as _, bail};
use std::collections::VecDeque;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// More links than this are a loop, as on Linux (MAXSYMLINKS).
const MOST_LINKS: usize = 40;

/// Returns the path that is written to, without links in it.
///
/// # Errors
///
/// A link leads out of the working folder, the repository or into `.git`, or the links are a loop.
pub(super) fn resolve(path: &Path) -> anyhow::Result<PathBuf> {
    Ok(Walk::start()?.to(path)?.path)
}

/// Checks that a path may be read. Pipes and devices that no link of a repository leads to may be read too.
///
/// # Errors
///
/// As for [`resolve`]; or a link of the working folder or of a repository leads to a pipe or device.
pub(super) fn check(path: &Path) -> anyhow::Result<()> {
    let resolved = Walk::start()?.to(path)?;
    let is_special = |target: &Path| target.metadata().is_ok_and(|target| !target.is_file() && !target.is_dir());
    if let Some(link) = resolved.last_bound_link
        && is_special(&resolved.path)
    {
        bail!("{} is a link that leads to a pipe or device: remove the link", link.display());
    }
    Ok(())
}

/// Where a path leads.
struct Resolved {
    path: PathBuf,
    /// The last link on the way that must not leave a folder.
    last_bound_link: Option<PathBuf>,
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

struct Walk {
    /// Without links.
    working_folder: PathBuf,
}

impl Walk {
    fn start() -> anyhow::Result<Self> {
        let working_folder =
            env::current_dir().and_then(fs::canonicalize).context("the current folder is not known")?;
        Ok(Self { working_folder })
    }

    fn to(&self, path: &Path) -> anyhow::Result<Resolved> {
        let mut steps: VecDeque<Step> = steps_of(path).collect();
        let mut resolved = self.working_folder.clone();
        let (mut links, mut last_bound_link) = (0, None);
        while let Some(step) = steps.pop_front() {
            match step {
                Step::Root(root) => resolved.push(root),
                // No part of `resolved` is a link, so the parent is what the name says.
                Step::Parent => drop(resolved.pop()),
                Step::EndOfLink(link) => {
                    link.check(&canonical(&resolved))?;
                    last_bound_link = Some(link.path);
                }
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
                    if let Some(boundary) = self.boundary_of(&canonical(&resolved)) {
                        steps.push_front(Step::EndOfLink(Link { path: next, boundary }));
                    }
                    steps_of(&target).rev().for_each(|step| steps.push_front(step));
                }
            }
        }
        Ok(Resolved { path: resolved, last_bound_link })
    }

    /// Returns the folder that a link in `folder` must not leave, None if it may lead anywhere.
    fn boundary_of(&self, folder: &Path) -> Option<PathBuf> {
        let repositories = [boundary::repository_root(&self.working_folder), boundary::repository_root(folder)];
        let boundaries = [Some(self.working_folder.as_path())].into_iter().chain(repositories).flatten();
        boundaries.into_iter().find(|boundary| folder.starts_with(boundary)).map(Path::to_path_buf)
    }
}

fn steps_of(path: &Path) -> impl DoubleEndedIterator<Item = Step> {
    path.components().filter_map(|component| match component {
        Component::Prefix(_) | Component::RootDir => Some(Step::Root(component.as_os_str().to_owned())),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Parent),
        Component::Normal(name) => Some(Step::Name(name.to_owned())),
    })
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
