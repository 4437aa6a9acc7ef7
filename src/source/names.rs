//! The names of Dockerfiles.

use std::path::Path;

/// Endings that say a file is a template of a Dockerfile.
pub const TEMPLATES: [&str; 6] = ["j2", "tmpl", "tpl", "in", "erb", "template"];

/// Endings that say a file is something else that has to do with a Dockerfile: `Dockerfile.dockerignore`, a test,
/// a note, a copy that an editor left.
pub const OTHER_FILES: [&str; 29] = [
    "dockerignore",
    "md",
    "txt",
    "rst",
    "adoc",
    "html",
    "go",
    "py",
    "js",
    "mjs",
    "cjs",
    "ts",
    "rs",
    "rb",
    "java",
    "kt",
    "cs",
    "sh",
    "ps1",
    "json",
    "yaml",
    "yml",
    "toml",
    "xml",
    "sum",
    "swp",
    "bak",
    "orig",
    "rej",
];

/// The words that the names of all Dockerfiles contain, whatever their case.
pub const WORDS: [&str; 2] = ["dockerfile", "containerfile"];

/// The names of the files that a walk looks for.
#[derive(Clone)]
pub struct Wanted {
    pub is_wanted: fn(&str) -> bool,
    /// Of which of the wanted names links, pipes and devices are counted as skipped.
    pub is_counted: fn(&str) -> bool,
    /// Each wanted name contains one of these words, whatever its case.
    pub words: Vec<&'static str>,
}

impl Wanted {
    pub fn dockerfiles() -> Self {
        Self { is_wanted: is_dockerfile_name, is_counted: is_dockerfile_name, words: WORDS.to_vec() }
    }

    /// Whether the name of the file is wanted.
    pub fn matches(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| (self.is_wanted)(&name.to_string_lossy()))
    }
}

/// Whether a file of this name is linted when it is met on a walk: `Dockerfile`, `Dockerfile.windows`,
/// `windows.Dockerfile`, `Dockerfile-win`, `win-dockerfile`, `Containerfile` and so on, in any case.
pub fn is_dockerfile_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if let Some((_, ending)) = name.rsplit_once('.')
        && (TEMPLATES.contains(&ending) || OTHER_FILES.contains(&ending))
    {
        return false;
    }
    WORDS.iter().any(|word| {
        let before = name.strip_suffix(word).map(|rest| rest.is_empty() || rest.ends_with(['.', '-', '_']));
        let after = name.strip_prefix(word).map(|rest| rest.starts_with(['.', '-', '_']) && rest.len() > 1);
        before == Some(true) || after == Some(true)
    })
}

/// Whether a file is linted when it is met on a walk, by its name.
pub fn is_dockerfile(path: &Path) -> bool {
    path.file_name().is_some_and(|name| is_dockerfile_name(&name.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_docker_tools_know() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "DOCKERFILE",
            "Dockerfile.windows",
            "windows.Dockerfile",
            "win.dockerfile",
            "Dockerfile-win",
            "win-dockerfile",
            "Containerfile",
            "Containerfile.ltsc2022",
            "Dockerfile.4.8",
            "Dockerfile_windows",
        ] {
            assert!(is_dockerfile_name(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_look_like_it() {
        for name in [
            "Dockerfile.j2",
            "Dockerfile.windows.tmpl",
            "Dockerfile.template",
            "Dockerfile.dockerignore",
            "dockerfile_test.go",
            "Dockerfile.md",
            "dockerfiles",
            "mydockerfile",
            "Dockerfile.",
            // What `--fix` leaves where it is killed.
            ".winfrom-aB3xY9",
            "a.txt",
        ] {
            assert!(!is_dockerfile_name(name), "{name}");
        }
    }
}
