//! Which files are read, and by which reader.

use super::reader::Reader;
use super::{ProjectFile, aws, azure, bake, bicep, compose, github, gitlab, kubernetes, terraform};
use crate::source::walk::is_dockerfile_name;

/// A reader of one kind of file.
pub(super) struct Kind {
    /// Whether a file is of this kind, by its path and, where that does not tell, a look at its text.
    pub is: fn(&ProjectFile) -> bool,
    pub read: fn(&mut Reader<'_>),
}

/// The first one that a file is of reads it.
const KINDS: [Kind; 10] = [
    github::KIND,
    compose::KIND,
    bake::KIND,
    kubernetes::KIND,
    aws::CLOUDFORMATION,
    aws::TASK,
    terraform::KIND,
    bicep::KIND,
    gitlab::KIND,
    azure::KIND,
];

/// Larger files are skipped, in bytes. Rendered charts and bundles of manifests have up to some MiB.
pub const LARGEST: u64 = 4 << 20;

/// Folders whose files belong to another repository, or are examples for tests.
const OF_OTHERS: [&str; 5] = ["vendor", "node_modules", "third_party", "testdata", "__fixtures__"];

/// Whether a file of this name is opened at all: Dockerfiles too, as where they are tells what a relative path means,
/// and the environment file of Compose.
pub fn is_read(name: &str) -> bool {
    if is_dockerfile_name(name) || name == ".env" {
        return true;
    }
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

/// What reads a file; `None` where it says nothing that matters.
pub(super) fn kind(file: &ProjectFile) -> Option<&'static Kind> {
    let is_of_others = file.path.split('/').any(|part| OF_OTHERS.contains(&part));
    KINDS.iter().find(|kind| !is_of_others && (kind.is)(file))
}

#[cfg(test)]
mod tests {
    use super::is_read;
    use crate::discover::shown::found;

    #[test]
    fn only_files_that_may_say_something_are_opened() {
        for (name, read) in [
            ("build.yml", true),
            ("docker-bake.HCL", true),
            ("docker-bake.json", true),
            ("Dockerfile.windows", true),
            (".env", true),
            ("package.json", false),
            ("main.rs", false),
        ] {
            assert_eq!(is_read(name), read, "{name}");
        }
    }

    #[test]
    fn what_was_copied_from_others_says_nothing() {
        let bake = "target \"web\" {}\n";
        assert_eq!(
            found(&[("vendor/example/docker-bake.hcl", bake), ("web/node_modules/x/docker-bake.hcl", bake)]),
            ""
        );
        assert!(found(&[("vendors/docker-bake.hcl", bake)]).contains("build target `web`"));
    }
}
