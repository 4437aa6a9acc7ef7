//! Finds Dockerfiles: which folders are walked, which files are skipped.

use super::ignore_rules::IgnoreRules;
use super::names::Wanted;
use super::skipped::{SkipReason, Skipped, SkippedFiles, shown};
use super::threads;
use super::tracked::TrackedFiles;
use ignore::{DirEntry, WalkState};
use std::ffi::OsStr;
use std::fs::FileType;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

/// What a walk found.
#[derive(Default)]
pub struct Walked {
    /// In the order of their paths.
    pub files: Vec<PathBuf>,
    /// What was skipped. The rest was walked.
    pub skipped: SkippedFiles,
    /// Why files that Git tracks and that ignore rules match are not among the files; None if they are.
    pub without_tracked: Option<String>,
}

/// Returns every file below a folder whose name is wanted, as [`visit_dockerfiles`] does.
pub fn walk(folder: &Path, wanted: Wanted) -> Walked {
    collected(|visit| Walk { folder, wanted }.visit(visit))
}

/// Returns every Dockerfile below a folder.
pub fn dockerfiles(folder: &Path) -> Walked {
    collected(|visit| visit_dockerfiles(folder, visit))
}

/// Calls `visit` with every Dockerfile below a folder, in no order, from threads of its own or, if they
/// cannot be started, from this one, until it breaks off. They are not `rayon`'s: what waits for the walk may hold a
/// lock that one of `rayon`'s threads waits for.
///
/// The walk follows `.gitignore` and `.ignore`, except for files that Git tracks, and no links. `files` of the result
/// is empty.
pub fn visit_dockerfiles(folder: &Path, visit: impl Fn(&Path) -> ControlFlow<()> + Sync) -> Walked {
    Walk { folder, wanted: Wanted::dockerfiles() }.visit(visit)
}

fn collected(walk: impl FnOnce(&(dyn Fn(&Path) -> ControlFlow<()> + Sync)) -> Walked) -> Walked {
    let (sender, found) = mpsc::channel();
    let mut walked = walk(&|file: &Path| {
        // The receiver is read after the walk.
        drop(sender.send(file.to_path_buf()));
        ControlFlow::Continue(())
    });
    drop(sender);
    walked.files = found.into_iter().collect();
    walked.files.sort_unstable();
    walked
}

struct Walk<'f> {
    folder: &'f Path,
    wanted: Wanted,
}

impl Walk<'_> {
    fn visit(&self, visit: impl Fn(&Path) -> ControlFlow<()> + Sync) -> Walked {
        let rules = Arc::new(IgnoreRules::new(self.folder));
        let tracked = Arc::new(TrackedFiles::new(self.folder, self.wanted.clone()));
        let (sender, skipped) = mpsc::channel();
        let is_quit = self.run(&rules, &tracked, &sender, &visit);
        let mut walked = Walked::default();
        let tracked = Arc::into_inner(tracked).map(|tracked| tracked.ignored(&rules)).unwrap_or_default();
        if !is_quit {
            self.visit_tracked(&tracked.files, &sender, &visit);
        }
        drop(sender);
        walked.without_tracked = tracked.without;
        walked.skipped = rules.not_applied();
        tracked.skipped.into_iter().for_each(|entry| walked.skipped.add(entry));
        skipped.into_iter().for_each(|entry| walked.skipped.add(entry));
        walked
    }

    /// Walks the folder. Returns whether `visit` broke off.
    fn run(
        &self,
        rules: &Arc<IgnoreRules>,
        tracked: &Arc<TrackedFiles>,
        skipped: &mpsc::Sender<Skipped>,
        visit: &(impl Fn(&Path) -> ControlFlow<()> + Sync),
    ) -> bool {
        let is_quit = std::sync::atomic::AtomicBool::new(false);
        let mut builder = ignore::WalkBuilder::new(self.folder);
        // `.devcontainer/Dockerfile` is a Dockerfile too, and `ignore` reads rules through links.
        builder.standard_filters(false).follow_links(false);
        let (rules, tracked, wanted) = (rules.clone(), tracked.clone(), self.wanted.clone());
        builder.filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            if entry.file_name() == OsStr::new(".git") {
                return false;
            }
            let is_ignored = rules.ignore(entry.path(), is_folder);
            if is_ignored && (is_folder || wanted.matches(entry.path())) {
                tracked.begin(&rules, entry.path());
            }
            !is_ignored
        });
        let quit = || {
            is_quit.store(true, std::sync::atomic::Ordering::Relaxed);
            WalkState::Quit
        };
        let meet = |entry: Result<DirEntry, ignore::Error>| {
            let entry = entry.map_err(|error| skipped_of(&error, self.folder)).and_then(|entry| self.kind(entry));
            match entry {
                Ok(Some(path)) if visit(&path).is_break() => return quit(),
                Ok(_) | Err(None) => {}
                // The receiver is read after the walk.
                Err(Some(entry)) => drop(skipped.send(entry)),
            }
            WalkState::Continue
        };
        let number = threads::wanted();
        // The parallel walk panics if it cannot start a thread.
        if number > 1 && threads::can_start(number) {
            builder.threads(number).build_parallel().run(|| Box::new(meet));
        } else {
            builder.build().map(meet).any(|state| matches!(state, WalkState::Quit));
        }
        is_quit.into_inner()
    }

    /// The path of an entry, if it is a file to visit. The error is one that has the name of such a file.
    fn kind(&self, entry: DirEntry) -> Result<Option<PathBuf>, Option<Skipped>> {
        let Some(kind) = entry.file_type() else { return Ok(None) };
        if kind.is_dir() || entry.depth() == 0 || !self.wanted.matches(entry.path()) {
            return Ok(None);
        }
        match skip_reason(kind) {
            Some(_) if !self.is_counted(entry.path()) => Ok(None),
            Some(reason) => Err(Some(Skipped { path: shown(entry.path()), reason })),
            None => Ok(Some(entry.into_path())),
        }
    }

    fn is_counted(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| (self.wanted.is_counted)(&name.to_string_lossy()))
    }

    fn visit_tracked(
        &self,
        files: &[PathBuf],
        skipped: &mpsc::Sender<Skipped>,
        visit: &(impl Fn(&Path) -> ControlFlow<()> + Sync),
    ) {
        for path in files {
            let entry = match path.symlink_metadata() {
                Ok(file) => skip_reason(file.file_type()),
                // It is tracked, and not in the working tree.
                Err(error) if is_absence(error.kind()) => continue,
                Err(error) => Some(SkipReason::Unreadable(error.to_string())),
            };
            match entry {
                Some(SkipReason::Link | SkipReason::SpecialFile) if !self.is_counted(path) => {}
                Some(reason) => drop(skipped.send(Skipped { path: shown(path), reason })),
                None if visit(path).is_break() => return,
                None => {}
            }
        }
    }
}

/// Why something with the name of a wanted file is not read; None for a regular file.
fn skip_reason(kind: FileType) -> Option<SkipReason> {
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_symlink() => Some(SkipReason::Link),
        _ => Some(SkipReason::SpecialFile),
    }
}

/// What an error of the walk says that was skipped; None if it is not there any more.
fn skipped_of(error: &ignore::Error, folder: &Path) -> Option<Skipped> {
    let (path, why) = match error {
        ignore::Error::WithPath { path, err } => return named(path, err),
        ignore::Error::WithDepth { err, .. } => return skipped_of(err, folder),
        other => (folder, other),
    };
    named(path, why)
}

fn named(path: &Path, error: &ignore::Error) -> Option<Skipped> {
    match error.io_error() {
        Some(error) if is_absence(error.kind()) => None,
        Some(cause) => Some(Skipped { path: shown(path), reason: SkipReason::Unreadable(cause.to_string()) }),
        None => Some(Skipped { path: shown(path), reason: SkipReason::Unreadable(error.to_string()) }),
    }
}

fn is_absence(error: ErrorKind) -> bool {
    matches!(error, ErrorKind::NotFound | ErrorKind::NotADirectory)
}
