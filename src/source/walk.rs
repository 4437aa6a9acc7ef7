//! Finding Dockerfiles: which names they have, which folders are walked, what is passed over.

use ignore::{DirEntry, WalkState};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// A disk answers no more questions at once, whatever the number of cores.
const MOST_THREADS: usize = 12;

/// What a walk found, each in order.
#[derive(Default)]
pub struct Walked {
    pub files: Vec<PathBuf>,
    /// What could not be read; the rest was walked.
    pub troubles: Vec<String>,
}

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

/// Whether a file of this name is linted when it is met on a walk: `Dockerfile`, `Dockerfile.windows`,
/// `windows.Dockerfile`, `Dockerfile-win`, `win-dockerfile`, `Containerfile` and so on, in any case.
pub fn is_dockerfile_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if let Some((_, ending)) = name.rsplit_once('.')
        && (TEMPLATES.contains(&ending) || OTHER_FILES.contains(&ending))
    {
        return false;
    }
    ["dockerfile", "containerfile"].iter().any(|word| {
        let before = name.strip_suffix(word).map(|rest| rest.is_empty() || rest.ends_with(['.', '-', '_']));
        let after = name.strip_prefix(word).map(|rest| rest.starts_with(['.', '-', '_']) && rest.len() > 1);
        before == Some(true) || after == Some(true)
    })
}

/// Every Dockerfile below a folder, found by as many threads as `rayon` has. Follows `.gitignore`, never links.
pub fn walk(folder: &Path) -> Walked {
    let mut builder = ignore::WalkBuilder::new(folder);
    // `.devcontainer/Dockerfile` is a Dockerfile too, so only git's own folder is hidden.
    builder.hidden(false).require_git(false).follow_links(false);
    builder.filter_entry(|entry| entry.file_name() != ".git");
    let (sender, found) = mpsc::channel();
    builder.threads(rayon::current_num_threads().min(MOST_THREADS)).build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| match dockerfile(entry).map_or(Ok(()), |found| sender.send(found)) {
            Ok(()) => WalkState::Continue,
            Err(_) => WalkState::Quit,
        })
    });
    drop(sender);
    let mut walked = Walked::default();
    for one in found {
        match one {
            Ok(file) => walked.files.push(file),
            Err(error) => walked.troubles.push(error.to_string()),
        }
    }
    walked.files.par_sort_unstable();
    walked.troubles.sort_unstable();
    walked
}

/// The path of an entry that is a Dockerfile; `None` for other entries.
fn dockerfile(entry: Result<DirEntry, ignore::Error>) -> Option<Result<PathBuf, ignore::Error>> {
    let is_dockerfile = |entry: &DirEntry| {
        entry.file_type().is_some_and(|kind| kind.is_file())
            && entry.file_name().to_str().is_some_and(is_dockerfile_name)
    };
    entry.map(|entry| is_dockerfile(&entry).then(|| entry.into_path())).transpose()
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
