//! Which files are read, and by which reader.

use super::reader::Reader;
use super::{ProjectFile, bake, compose};

/// A reader of one kind of file.
pub(super) struct Kind {
    /// Whether a file is of this kind, by its path and, where that does not tell, a look at its text.
    pub is: fn(&ProjectFile) -> bool,
    pub read: fn(&mut Reader<'_>),
}

/// The first one that a file is of reads it.
const KINDS: [Kind; 2] = [compose::KIND, bake::KIND];

/// More than this is not read, in bytes: no file by hand is that long.
pub const LARGEST: u64 = 1 << 20;

/// Folders of what others wrote: nobody builds from there, and paths in it mean another repository.
const OF_OTHERS: [&str; 2] = ["vendor", "node_modules"];

/// Whether a file of this path, from the root with `/`, is opened at all.
pub fn is_read(path: &str) -> bool {
    if path.split('/').any(|part| OF_OTHERS.contains(&part)) {
        return false;
    }
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

#[cfg(test)]
mod tests {
    use super::is_read;

    #[test]
    fn only_files_that_may_say_something_are_opened() {
        for (path, read) in [
            (".github/workflows/build.yml", true),
            ("ci/docker-bake.HCL", true),
            ("ci/docker-bake.json", true),
            ("package.json", false),
            ("vendor/example/docker-bake.hcl", false),
            ("web/node_modules/example/docker-compose.yml", false),
            ("vendors/docker-compose.yml", true),
        ] {
            assert_eq!(is_read(path), read, "{path}");
        }
    }
}
