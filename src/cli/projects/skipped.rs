//! What `--discover` leaves out: files that it does not read, and values that it does not follow.

use super::super::files;
use super::super::options::Common;
use super::{Project, Projects};
use crate::cli::lock::lock;
use crate::report::summary::LARGEST_FILE;
use crate::source::skipped::{SkipReason, Skipped, SkippedFiles};
use crate::source::walk::Walked;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

impl Projects<'_> {
    /// Warns about what a walk for files of a repository could not read. Returns the links, pipes and devices, with paths
    /// as messages show them, and how much could not be read.
    pub(super) fn skipped(&self, walked: &Walked) -> (SkippedFiles, usize) {
        if let Some(why) = &walked.without_tracked {
            let what = "files for --discover that Git tracks although ignore rules match them were not read";
            files::warn(&format!("{what}: {why}"));
        }
        let (mut links, mut unread) = (SkippedFiles::default(), usize::from(walked.without_tracked.is_some()));
        for entry in walked.skipped.entries() {
            if matches!(entry.reason, SkipReason::Link | SkipReason::SpecialFile) {
                links.add(Skipped { path: self.shown(Path::new(&entry.path)), reason: entry.reason.clone() });
            } else {
                files::warn(&entry.to_string());
                unread += 1;
            }
        }
        (links, unread + walked.skipped.not_kept())
    }

    /// The links, pipes and devices with the names of files that `--discover` reads.
    pub(crate) fn links(&self) -> SkippedFiles {
        let mut links = SkippedFiles::default();
        lock(&self.known).values().for_each(|project| links.merge(project.links.clone()));
        links
    }

    /// How many values of the repositories are not followed, and how many of their files could not be read.
    pub(crate) fn left_out(&self) -> usize {
        let of = |project: &Arc<Project>| project.found.skipped.len() + project.unread;
        lock(&self.known).values().map(of).sum::<usize>() + lock(&self.unread).len()
    }

    /// The files that are too large to be read.
    pub(crate) fn too_large(&self) -> Vec<String> {
        lock(&self.too_large).iter().cloned().collect()
    }

    /// The files that are too large to be read, as JSON: `[{"path": "a.yaml", "why": "larger than 4 MiB"}]`.
    pub(crate) fn skipped_json(&self) -> Value {
        let entry = |path| json!({"path": path, "why": format!("larger than {LARGEST_FILE}")});
        self.too_large().into_iter().map(entry).collect()
    }

    /// Says on standard error how many files are too large to be read; `--verbose` names them.
    pub(crate) fn warn_of_too_large(&self, common: &Common) {
        let number = self.too_large().len();
        if number > 0 && !common.verbose && !common.quiet {
            let files = if number == 1 { "1 file is".to_owned() } else { format!("{number} files are") };
            files::warn(&format!("{files} skipped, larger than {LARGEST_FILE} (--verbose names them)"));
        }
    }
}
