//! The file formats from which winfrom detects facts.

mod azure;
mod bake;
mod bicep;
mod cloudformation;
mod compose;
mod ecs_task;
mod eksctl;
mod github;
mod gitlab;
mod kubernetes;
mod terraform;

use super::facts::{FileName, Format, ProjectFile, Row};
use crate::source::names::{WORDS, Wanted, is_dockerfile_name};

/// All formats. The first one that matches a file reads it.
static FORMATS: [&Format; 10] = [
    &github::FORMAT,
    &compose::FORMAT,
    &bake::FORMAT,
    &kubernetes::FORMAT,
    &cloudformation::FORMAT,
    &ecs_task::FORMAT,
    &terraform::FORMAT,
    &bicep::FORMAT,
    &gitlab::FORMAT,
    &azure::FORMAT,
];

/// The size in bytes of the largest file that is read.
pub const LARGEST: u64 = 4 << 20;

/// Folders whose files belong to another repository or are test data.
const FOREIGN_FOLDERS: [&str; 5] = ["vendor", "node_modules", "third_party", "testdata", "__fixtures__"];

/// Whether a file of this name is opened: the files of all formats, and Dockerfiles, because relative paths are
/// resolved by where they are.
pub fn is_read(name: &str) -> bool {
    is_dockerfile_name(name) || FORMATS.iter().flat_map(|format| format.file_names).any(|names| names.matches(name))
}

/// The names of the files that are opened. Links with the names of Dockerfiles are counted where Dockerfiles are linted.
pub fn wanted() -> Wanted {
    let words = FORMATS.iter().flat_map(|format| format.file_names).map(FileName::word);
    let is_counted = |name: &str| is_read(name) && !is_dockerfile_name(name);
    Wanted { is_wanted: is_read, is_counted, words: WORDS.into_iter().chain(words).collect() }
}

/// The rows of the table of formats in `README.md`.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    FORMATS.iter().map(|format| &format.row)
}

/// Returns the format of a file. `None` if winfrom detects nothing in the file.
pub(super) fn format_of(file: &ProjectFile) -> Option<&'static Format> {
    let is_foreign = file.path.split('/').any(|part| FOREIGN_FOLDERS.contains(&part));
    FORMATS.iter().copied().find(|format| !is_foreign && format.matches(file))
}

#[cfg(test)]
mod tests {
    use super::is_read;
    use crate::discover::test_support::found;

    #[test]
    fn names_of_all_formats_are_read() {
        for name in [
            "Dockerfile",
            "Containerfile.windows",
            "compose.yaml",
            "build.YML",
            "docker-bake.hcl",
            "docker-bake.override.json",
            "main.tf",
            "aks.bicep",
            "windows-task-definition.json",
            ".env",
        ] {
            assert!(is_read(name), "{name}");
        }
        for name in ["package.json", "main.rs", "README.md", "yml", "dev.env"] {
            assert!(!is_read(name), "{name}");
        }
    }

    #[test]
    fn files_in_foreign_folders_are_ignored() {
        let bake = "target \"web\" {}\n";
        assert_eq!(
            found(&[("vendor/example/docker-bake.hcl", bake), ("web/node_modules/x/docker-bake.hcl", bake)]),
            ""
        );
        assert!(found(&[("vendors/docker-bake.hcl", bake)]).contains("build target `web`"));
    }
}
