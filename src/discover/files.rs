//! Which files are read, and by which reader.

use super::ProjectFile;
use super::github;
use super::reader::Reader;

/// A reader of one kind of file.
pub(super) struct Kind {
    /// Whether a file is of this kind, by its path and, where that does not tell, a look at its text.
    pub is: fn(&ProjectFile) -> bool,
    pub read: fn(&mut Reader<'_>),
}

/// The first one that a file is of reads it.
const KINDS: [Kind; 1] = [github::WORKFLOW];

/// More than this is not read, in bytes: no file by hand is that long.
pub const LARGEST: u64 = 1 << 20;

/// Whether a file of this path, from the root with `/`, is opened at all.
pub fn is_read(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "yml" | "yaml" | "hcl" | "tf" | "bicep" => true,
        "json" => ["bake", "task", "ecs"].iter().any(|word| name.contains(word)),
        _ => false,
    }
}

/// What reads a file; `None` where it says nothing that matters.
pub(super) fn kind(file: &ProjectFile) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| (kind.is)(file))
}
