//! Files that Git tracks although ignore rules match them: `git add --force`, or rules that are newer than the files.

use super::ignore_rules::IgnoreRules;
use super::names::is_dockerfile;
use super::{boundary, git};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// The words that the names of all Dockerfiles contain, whatever their case.
const WORDS: [&str; 2] = ["dockerfile", "containerfile"];

/// The list of tracked files, which is made while the walk goes on, and only if the walk leaves something out.
pub(super) struct TrackedFiles {
    folder: PathBuf,
    list: Mutex<List>,
}

enum List {
    NotNeeded,
    InMaking(JoinHandle<Result<Vec<PathBuf>, String>>),
    Impossible(String),
}

impl TrackedFiles {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), list: Mutex::new(List::NotNeeded) }
    }

    /// Begins to list the tracked files, if the folder lies in a repository and nobody asked for them before.
    pub fn begin(&self, rules: &Arc<IgnoreRules>) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*list, List::NotNeeded) {
            let (folder, rules) = (self.folder.clone(), rules.clone());
            let work = move || ignored(&folder, &rules);
            *list = match thread::Builder::new().spawn(work) {
                Ok(thread) => List::InMaking(thread),
                Err(error) => List::Impossible(format!("cannot wait for `git`: {error}")),
            };
        }
    }

    /// The tracked files that the rules ignore, in order. The error says why they are not known.
    pub fn ignored(self) -> Result<Vec<PathBuf>, String> {
        match self.list.into_inner().unwrap_or_else(PoisonError::into_inner) {
            List::NotNeeded => Ok(vec![]),
            List::InMaking(thread) => {
                let mut files = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                files.sort_unstable();
                files.dedup();
                Ok(files)
            }
            List::Impossible(why) => Err(why),
        }
    }
}

fn ignored(folder: &Path, rules: &IgnoreRules) -> Result<Vec<PathBuf>, String> {
    let absolute = folder.canonicalize().map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    if boundary::repository_root(&absolute).is_none() {
        return Ok(vec![]);
    }
    let mut files = vec![];
    git::tracked(folder, &WORDS, |path| {
        let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
        let path = folder.join(path);
        let is_dockerfile = stays && is_dockerfile(&path);
        if is_dockerfile && rules.ignore_file_or_folder_above(&path) && !is_below_link(&path, folder) {
            files.push(path);
        }
    })?;
    Ok(files)
}

/// Whether a folder above the file is a link by now. Git does not track what lies below one.
fn is_below_link(path: &Path, folder: &Path) -> bool {
    path.ancestors().skip(1).take_while(|above| *above != folder).any(Path::is_symlink)
}
