//! Files that a script can write. A build of such a file is not a build of the file in the repository.

use crate::discover::facts::file_name;
use std::collections::HashSet;

/// Why such a build is skipped.
pub(crate) const WRITES_ITSELF: &str = "the job writes the Dockerfile itself";

/// Texts of commands that write files.
const WRITERS: [&str; 20] = [
    "sed ",
    "perl ",
    "envsubst",
    "tee ",
    ">",
    "cp ",
    "mv ",
    "copy ",
    "copy-item",
    "move ",
    "move-item",
    "replace",
    "| sc ",
    "set-content",
    "out-file",
    "outfile",
    "writealltext",
    "yq ",
    "curl",
    "wget",
];

/// The names of files that can have been written, in lower case.
#[derive(Default)]
pub(crate) struct WrittenFiles(HashSet<String>);

impl WrittenFiles {
    /// Adds all names in the lines of a script that contain such a command.
    pub(crate) fn add(&mut self, script: &str) {
        for line in script.lines().map(str::to_lowercase) {
            let is_build = line.contains("docker build") || line.contains("docker buildx");
            if !is_build && WRITERS.iter().any(|writer| line.contains(writer)) {
                self.add_names(&line);
            }
        }
    }

    /// Adds all names in a text.
    pub(crate) fn add_names(&mut self, text: &str) {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        self.0.extend(text.split(|c| !is_of_name(c)).map(str::to_lowercase));
    }

    /// Whether a file can have been written. Folders are ignored.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.contains(&file_name(path).to_lowercase())
    }
}
