//! Files that are named twice, or that lie below two of the paths of a run.

use super::lock::lock;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Decides for each file of a run whether it is met for the first time. Links to one file are the same file, hard
/// links are different files.
///
/// Only files that several paths lead to are remembered, so one walk needs no memory.
#[derive(Default)]
pub(super) struct Distinct {
    /// The folders that are walked, by their canonical paths.
    folders: HashSet<PathBuf>,
    /// The files that were named, by their canonical paths, and whether each was met.
    named: HashMap<PathBuf, AtomicBool>,
    /// Files below several folders that were met.
    met: Mutex<HashSet<PathBuf>>,
}

/// How a walk treats a file that it meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meeting {
    /// No other path leads to the file, or the others come later.
    First,
    /// The first time for a file that another argument names.
    FirstAndNamed,
    Again,
}

impl Distinct {
    /// Notes a folder that will be walked; false if it was noted before.
    pub(super) fn add_folder(&mut self, folder: &Path) -> bool {
        self.folders.insert(canonical(folder))
    }

    /// Notes a named file; false if it was noted before.
    pub(super) fn add_file(&mut self, file: &Path) -> bool {
        self.named.insert(canonical(file), AtomicBool::new(false)).is_none()
    }

    /// Meets a file that was named; false if a walk met it before.
    pub(super) fn meet_named(&self, file: &Path) -> bool {
        // Without folders no walk can have met it, and the duplicates among the names were left out before.
        self.folders.is_empty() || self.named.get(&canonical(file)).is_none_or(is_first)
    }

    /// Begins a walk of one of the folders.
    pub(super) fn walk<'d>(&'d self, folder: &'d Path) -> Walk<'d> {
        Walk { distinct: self, folder, canonical: canonical(folder) }
    }
}

/// A walk of one folder.
pub(super) struct Walk<'d> {
    distinct: &'d Distinct,
    folder: &'d Path,
    canonical: PathBuf,
}

impl Walk<'_> {
    /// Meets a file below the folder.
    pub(super) fn meet(&self, file: &Path) -> Meeting {
        let Distinct { folders, named, met } = self.distinct;
        if folders.len() <= 1 && named.is_empty() {
            return Meeting::First;
        }
        // A walk follows no links, so the rest of the path has none.
        let Ok(rest) = file.strip_prefix(self.folder) else { return Meeting::First };
        let file = self.canonical.join(rest);
        if let Some(met) = named.get(&file) {
            return if is_first(met) { Meeting::FirstAndNamed } else { Meeting::Again };
        }
        let is_shared = file.ancestors().filter(|folder| folders.contains(*folder)).nth(1).is_some();
        if is_shared && !lock(met).insert(file) { Meeting::Again } else { Meeting::First }
    }
}

fn is_first(met: &AtomicBool) -> bool {
    !met.swap(true, Ordering::Relaxed)
}

/// The path without links; made absolute if it does not exist, as those of pipes in /proc/self/fd.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn file_below_two_folders_is_met_once_and_only_shared_files_are_remembered() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let root = root.path().canonicalize().expect("the folder exists");
        let sub = root.join("sub");
        fs::create_dir(&sub).expect("the folder is writable");
        let mut distinct = Distinct::default();
        assert!(distinct.add_folder(&root));
        let meet = |distinct: &Distinct, file: &str, folder: &Path| distinct.walk(folder).meet(&folder.join(file));
        assert_eq!(meet(&distinct, "sub/Dockerfile", &root), Meeting::First);
        assert!(lock(&distinct.met).is_empty(), "one folder needs no memory");
        assert!(distinct.add_folder(&sub));
        assert!(!distinct.add_folder(&sub.join("../sub")));
        assert_eq!(meet(&distinct, "Dockerfile", &root), Meeting::First);
        assert_eq!(meet(&distinct, "sub/Dockerfile", &root), Meeting::First);
        assert_eq!(meet(&distinct, "Dockerfile", &sub), Meeting::Again);
        assert_eq!(lock(&distinct.met).len(), 1);
    }

    #[test]
    fn named_file_is_met_once_by_its_name_or_by_a_walk() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let root = root.path().canonicalize().expect("the folder exists");
        let file = root.join("Dockerfile");
        fs::write(&file, "").expect("the folder is writable");
        for is_walked_first in [false, true] {
            let mut distinct = Distinct::default();
            assert!(
                distinct.add_folder(&root)
                    && distinct.add_file(&file)
                    && !distinct.add_file(&root.join("./Dockerfile"))
            );
            if is_walked_first {
                assert_eq!(distinct.walk(&root).meet(&file), Meeting::FirstAndNamed);
                assert!(!distinct.meet_named(&file));
            } else {
                assert!(distinct.meet_named(&file));
                assert_eq!(distinct.walk(&root).meet(&file), Meeting::Again);
            }
        }
    }
}
