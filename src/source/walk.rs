//! Finding Dockerfiles: which names they have, which folders are walked, what is passed over.

use super::threads;
use ignore::{DirEntry, WalkState};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

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

/// Whether a file is linted when it is met on a walk, by its name.
pub fn is_dockerfile(path: &Path) -> bool {
    path.file_name().is_some_and(|name| is_dockerfile_name(&name.to_string_lossy()))
}

/// Every file below a folder whose name is wanted, in order.
pub fn walk(folder: &Path, is_wanted: impl Fn(&str) -> bool + Sync) -> Walked {
    let (sender, found) = mpsc::channel();
    let troubles = visit(folder, is_wanted, |file| {
        // Whoever receives waits below.
        drop(sender.send(file.to_path_buf()));
        ControlFlow::Continue(())
    });
    drop(sender);
    let mut files: Vec<_> = found.into_iter().collect();
    files.sort_unstable();
    Walked { files, troubles }
}

/// Calls `visit` with every file below a folder whose name is wanted, in no order, from threads of its own or,
/// if they cannot be started, from this one, until it breaks off. They are not `rayon`'s: what waits for the walk may
/// hold a lock that one of `rayon`'s threads waits for. Returns what could not be read, in order. Follows `.gitignore`, never links.
pub fn visit(
    folder: &Path,
    is_wanted: impl Fn(&str) -> bool + Sync,
    visit: impl Fn(&Path) -> ControlFlow<()> + Sync,
) -> Vec<String> {
    let absolute = std::path::absolute(folder).unwrap_or_default();
    if let Some(rules) = absolute.ancestors().find_map(endless_rules) {
        return vec![passed_over(&rules)];
    }
    let mut builder = ignore::WalkBuilder::new(folder);
    // `.devcontainer/Dockerfile` is a Dockerfile too, so only git's own folder is hidden.
    builder.hidden(false).require_git(false).follow_links(false);
    let (sender, troubles) = mpsc::channel();
    let endless = sender.clone();
    builder.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let rules = if is_folder { endless_rules(entry.path()) } else { None };
        // Nobody listens any more only where the walk is over.
        rules.iter().for_each(|rules| drop(endless.send(passed_over(rules))));
        entry.file_name() != ".git" && rules.is_none()
    });
    let wanted = |entry: &DirEntry| {
        entry.file_type().is_some_and(|kind| kind.is_file()) && is_wanted(&entry.file_name().to_string_lossy())
    };
    let meet = |entry: Result<DirEntry, ignore::Error>| match entry {
        Ok(entry) if wanted(&entry) && visit(entry.path()).is_break() => WalkState::Quit,
        Ok(_) => WalkState::Continue,
        Err(error) => {
            drop(sender.send(error.to_string()));
            WalkState::Continue
        }
    };
    let number = threads::wanted();
    // The parallel walk panics if it cannot start a thread.
    if number > 1 && threads::can_start(number) {
        builder.threads(number).build_parallel().run(|| Box::new(meet));
    } else {
        builder.build().map(meet).any(|state| matches!(state, WalkState::Quit));
    }
    // The filter holds a sender of its own.
    drop((builder, sender));
    let mut troubles: Vec<_> = troubles.into_iter().collect();
    troubles.sort_unstable();
    troubles
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
