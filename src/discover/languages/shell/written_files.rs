//! Files that a script may write: what is built of those is not what the repository holds.

use crate::discover::facts::file_name;
use std::collections::HashSet;

/// Why such a build is left out.
pub(crate) const WRITES_ITSELF: &str = "the job writes the Dockerfile itself";

/// The words of what writes a file, in the shells and in actions.
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

/// The names of the files that may have been written.
#[derive(Default)]
pub(crate) struct WrittenFiles(HashSet<String>);

impl WrittenFiles {
    /// Adds all names in the lines of a script that may write them.
    pub fn add(&mut self, script: &str) {
        for line in script.lines().map(str::to_lowercase) {
            let is_build = line.contains("docker build") || line.contains("docker buildx");
            if !is_build && WRITERS.iter().any(|writer| line.contains(writer)) {
                self.add_names(&line);
            }
        }
    }

    /// Adds the names in a text that says what is written.
    pub fn add_names(&mut self, text: &str) {
        let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        self.0.extend(text.split(|c| !is_of_name(c)).map(str::to_lowercase));
    }

    /// Whether a file of this name, in whatever folder, is among them.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains(&file_name(path).to_lowercase())
    }
}
