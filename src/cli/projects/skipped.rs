//! Files of a repository that are too large to be read.

use super::super::files;
use super::super::options::Common;
use super::Projects;
use crate::cli::lock::lock;
use crate::report::summary::LARGEST_FILE;
use serde_json::{Value, json};

impl Projects<'_> {
    /// The files that are too large to be read.
    pub fn too_large(&self) -> Vec<String> {
        lock(&self.too_large).iter().cloned().collect()
    }

    /// The files that are too large to be read, as JSON: `[{"path": "a.yaml", "why": "larger than 4 MiB"}]`.
    pub fn skipped_json(&self) -> Value {
        let entry = |path| json!({"path": path, "why": format!("larger than {LARGEST_FILE}")});
        self.too_large().into_iter().map(entry).collect()
    }

    /// Says on standard error how many files are too large to be read; `--verbose` names them.
    pub fn warn_of_too_large(&self, common: &Common) {
        let number = self.too_large().len();
        if number > 0 && !common.verbose && !common.quiet {
            let files = if number == 1 { "1 file is".to_owned() } else { format!("{number} files are") };
            files::warn(&format!("{files} skipped, larger than {LARGEST_FILE} (--verbose names them)"));
        }
    }
}
