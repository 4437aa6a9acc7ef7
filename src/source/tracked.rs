//! Files that Git tracks although ignore rules match them: `git add --force`, or rules that are newer than the files.

use super::ignore_rules::IgnoreRules;
use super::names::Wanted;
use super::skipped::{SkipReason, Skipped, shown};
use super::{boundary, git};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Git is asked in so many repositories below the walked folder.
const MOST_REPOSITORIES: usize = 64;

/// After this time Git is asked in no other repository.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The tracked files of a walk, which are listed only if the walk leaves something out.
pub(super) struct TrackedFiles {
    folder: PathBuf,
    wanted: Wanted,
    /// Those of the repository that the walked folder lies in: listed while the walk goes on.
    list: Mutex<List>,
    nested: Mutex<Nested>,
}

enum List {
    NotNeeded,
    InMaking(JoinHandle<Result<Listed, String>>),
    Impossible(String),
}

/// The repositories below the walked folder in which rules left something out.
#[derive(Default)]
struct Nested {
    /// The first ones by their paths.
    roots: BTreeSet<PathBuf>,
    has_more: bool,
}

/// The tracked files of one repository that the rules ignore.
#[derive(Default)]
struct Listed {
    files: Vec<PathBuf>,
    /// Why those of submodules are not among them.
    without_submodules: Option<String>,
}

/// The tracked files that the rules of a walk ignore.
#[derive(Default)]
pub(super) struct Tracked {
    /// In order.
    pub files: Vec<PathBuf>,
    /// The repositories whose files are not among them.
    pub skipped: Vec<Skipped>,
    /// Why the files of the repository that the walked folder lies in are not among them.
    pub without: Option<String>,
}

impl TrackedFiles {
    pub(super) fn new(folder: &Path, wanted: Wanted) -> Self {
        let (list, nested) = (Mutex::new(List::NotNeeded), Mutex::default());
        Self { folder: folder.to_path_buf(), wanted, list, nested }
    }

    /// Notes that the rules ignore a file or folder. Begins to list the tracked files, if that was not done before.
    pub(super) fn begin(&self, rules: &Arc<IgnoreRules>, ignored: &Path) {
        if let Some(root) = rules.nested_repository(ignored) {
            self.nested.lock().unwrap_or_else(PoisonError::into_inner).add(root);
        }
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*list, List::NotNeeded) {
            let (folder, wanted, rules) = (self.folder.clone(), self.wanted.clone(), rules.clone());
            let work = move || listed(&folder, &folder, &wanted, &rules);
            *list = match thread::Builder::new().spawn(work) {
                Ok(thread) => List::InMaking(thread),
                Err(error) => List::Impossible(format!("cannot wait for `git`: {error}")),
            };
        }
    }

    /// The tracked files that the rules ignore, of all repositories.
    pub(super) fn ignored(self, rules: &IgnoreRules) -> Tracked {
        let mut tracked = Tracked::default();
        let list = match self.list.into_inner().unwrap_or_else(PoisonError::into_inner) {
            List::NotNeeded => return tracked,
            List::InMaking(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            List::Impossible(why) => Err(why),
        };
        match list {
            Ok(listed) => tracked.add(&self.folder, listed),
            Err(why) => tracked.without = Some(why),
        }
        let nested = self.nested.into_inner().unwrap_or_else(PoisonError::into_inner);
        let begin = Instant::now();
        for root in &nested.roots {
            let listed = match begin.elapsed() < TIME_LIMIT {
                true => listed(root, &self.folder, &self.wanted, rules),
                false => Err(format!("`git` took more than {} seconds in other repositories", TIME_LIMIT.as_secs())),
            };
            match listed {
                Ok(listed) => tracked.add(root, listed),
                Err(why) => tracked.skip(root, SkipReason::TrackedNotListed(why)),
            }
        }
        if nested.has_more {
            let why = format!("the folder has more than {MOST_REPOSITORIES} repositories");
            tracked.skip(&self.folder, SkipReason::TrackedNotListed(why));
        }
        tracked.files.sort_unstable();
        tracked.files.dedup();
        tracked
    }
}

impl Nested {
    fn add(&mut self, root: PathBuf) {
        self.roots.insert(root);
        if self.roots.len() > MOST_REPOSITORIES {
            self.roots.pop_last();
            self.has_more = true;
        }
    }
}

impl Tracked {
    fn add(&mut self, root: &Path, listed: Listed) {
        self.files.extend(listed.files);
        if let Some(why) = listed.without_submodules {
            self.skip(root, SkipReason::SubmodulesNotListed(why));
        }
    }

    fn skip(&mut self, folder: &Path, reason: SkipReason) {
        let path = Some(shown(folder)).filter(|path| !path.is_empty()).unwrap_or_else(|| ".".to_owned());
        self.skipped.push(Skipped { path, reason });
    }
}

/// Lists the tracked files below a folder that the rules ignore. None if the folder lies in no repository.
fn listed(folder: &Path, walked: &Path, wanted: &Wanted, rules: &IgnoreRules) -> Result<Listed, String> {
    let absolute = folder.canonicalize().map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    if boundary::repository_root(&absolute).is_none() {
        return Ok(Listed::default());
    }
    let mut files = vec![];
    let without_submodules = git::tracked(folder, walked, &wanted.words, |path| {
        let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
        let path = folder.join(path);
        let is_wanted = stays && wanted.matches(&path);
        if is_wanted && rules.ignore_file_or_folder_above(&path) && !is_below_link(&path, folder) {
            files.push(path);
        }
    })?;
    Ok(Listed { files, without_submodules })
}

/// Whether a folder above the file is a link by now. Git does not track what lies below one.
fn is_below_link(path: &Path, folder: &Path) -> bool {
    path.ancestors().skip(1).take_while(|above| *above != folder).any(Path::is_symlink)
}
