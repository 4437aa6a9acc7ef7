//! Which files are read, and by which reader.

use super::reader::Reader;
use super::{ProjectFile, aws, azure, bicep, compose, github, gitlab, kubernetes, terraform};

/// A reader of one kind of file.
pub(super) struct Kind {
    /// Whether a file is of this kind, by its path and, where that does not tell, a look at its text.
    pub is: fn(&ProjectFile) -> bool,
    pub read: fn(&mut Reader<'_>),
}

/// The first one that a file is of reads it.
const KINDS: [Kind; 9] = [
    github::WORKFLOW,
    compose::KIND,
    kubernetes::KIND,
    aws::CLOUDFORMATION,
    aws::TASK,
    terraform::KIND,
    bicep::KIND,
    gitlab::KIND,
    azure::KIND,
];

/// More than this is not read, in bytes: no file by hand is that long.
pub const LARGEST: u64 = 1 << 20;

/// Whether a file of this name is opened at all.
pub fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "yml" | "yaml" | "hcl" | "tf" | "bicep" => true,
        "json" => ["bake", "task", "ecs"].iter().any(|word| name.contains(word)),
        _ => false,
    }
}

/// Whether a text holds a word, byte by byte.
pub(super) fn holds(file: &ProjectFile, word: &str) -> bool {
    memchr::memmem::find(&file.source.bytes, word.as_bytes()).is_some()
}

/// Whether a file's name ends in one of these, in any case.
pub(super) fn ends_in(file: &ProjectFile, endings: &[&str]) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

/// Folders whose files belong to another repository, or are examples for tests.
const FOREIGN: [&str; 5] = ["vendor", "node_modules", "third_party", "testdata", "__fixtures__"];

/// What reads a file; `None` where it says nothing that matters.
pub(super) fn kind(file: &ProjectFile) -> Option<&'static Kind> {
    if file.path.split('/').any(|folder| FOREIGN.contains(&folder)) {
        return None;
    }
    KINDS.iter().find(|kind| (kind.is)(file))
}
