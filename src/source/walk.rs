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
    let mut walked = unsorted(folder, is_dockerfile_name);
    walked.files.par_sort_unstable();
    walked
}

/// Every file below a folder whose name is wanted. What waits for it may hold a lock, so none of `rayon`'s threads,
/// which may wait for that lock, has a part in it.
pub fn walk_for(folder: &Path, is_wanted: impl Fn(&str) -> bool + Sync) -> Walked {
    let mut walked = unsorted(folder, is_wanted);
    walked.files.sort_unstable();
    walked
}

fn unsorted(folder: &Path, is_wanted: impl Fn(&str) -> bool + Sync) -> Walked {
    let mut walked = Walked::default();
    let absolute = std::path::absolute(folder).unwrap_or_default();
    if let Some(rules) = absolute.ancestors().find_map(endless_rules) {
        walked.troubles.push(passed_over(&rules));
        return walked;
    }
    let mut builder = ignore::WalkBuilder::new(folder);
    // `.devcontainer/Dockerfile` is a Dockerfile too, so only git's own folder is hidden.
    builder.hidden(false).require_git(false).follow_links(false);
    let (sender, found) = mpsc::channel();
    let endless = sender.clone();
    builder.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let rules = if is_folder { endless_rules(entry.path()) } else { None };
        // Nobody listens any more only where the walk is over.
        rules.iter().for_each(|rules| drop(endless.send(Err(passed_over(rules)))));
        entry.file_name() != ".git" && rules.is_none()
    });
    let is_wanted = &is_wanted;
    let wanted = |entry: &DirEntry| {
        entry.file_type().is_some_and(|kind| kind.is_file()) && is_wanted(&entry.file_name().to_string_lossy())
    };
    let path = |entry: DirEntry| wanted(&entry).then(|| entry.into_path());
    builder.threads(rayon::current_num_threads().min(MOST_THREADS)).build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry: Result<DirEntry, ignore::Error>| {
            let found = entry.map(path).map_err(|error| error.to_string()).transpose();
            match found.map_or(Ok(()), |found| sender.send(found)) {
                Ok(()) => WalkState::Continue,
                Err(_) => WalkState::Quit,
            }
        })
    });
    // The filter holds a sender of its own.
    drop((builder, sender));
    for one in found {
        match one {
            Ok(file) => walked.files.push(file),
            Err(trouble) => walked.troubles.push(trouble),
        }
    }
    walked.troubles.sort_unstable();
    walked
}

/// The rules of a folder that say what is passed over, where they are a device or a pipe: `ignore` would read them
/// without end.
fn endless_rules(folder: &Path) -> Option<PathBuf> {
    let is_endless = |path: &PathBuf| path.metadata().is_ok_and(|there| !there.is_file() && !there.is_dir());
    [".gitignore", ".ignore"].map(|name| folder.join(name)).into_iter().find(is_endless)
}

fn passed_over(rules: &Path) -> String {
    format!("{} is no regular file: its folder is passed over", rules.display())
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
