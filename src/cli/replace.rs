//! Replacement of a Dockerfile that `--fix` changed.

use super::links;
use crate::atomic::{Draft, Purpose};
use anyhow::{Context as _, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The paths that a run was given, as far as they exist: nothing outside of them is written.
pub(super) struct Roots(Vec<PathBuf>);

impl Roots {
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        Self(paths.iter().filter_map(|path| path.canonicalize().ok()).collect())
    }

    fn contain(&self, target: &Path) -> bool {
        self.0.iter().any(|root| target.starts_with(root))
    }
}

/// Replaces the file at `path`, which must still contain the bytes `old`. A link is followed and kept.
///
/// # Errors
///
/// In all cases the file is unchanged: its contents changed; it is read-only or not a regular file; it is outside of
/// `roots`; a link leads out of the working folder, see [`links::resolve`]; or its folder is not writable.
pub(super) fn replace(path: &Path, old: &[u8], new: &[u8], roots: &Roots) -> anyhow::Result<()> {
    let target = links::resolve(path)?;
    let there = fs::metadata(&target)?;
    if !there.is_file() {
        bail!("it is no regular file: send it through standard input (`winfrom lint --fix -`)");
    }
    let target = target.canonicalize()?;
    if !roots.contain(&target) {
        bail!("it lies outside of the paths given, at {}", target.display());
    }
    if there.permissions().readonly() {
        bail!("it is read-only");
    }
    let folder = target.parent().context("it has no folder")?;
    let draft = Draft::write(&target, Purpose::Document, |out| out.write_all(new))
        .with_context(|| format!("no file can be written in {}", folder.display()))?;
    match fs::read(&target)? {
        there if there == old => Ok(draft.replace()?),
        // Another run was quicker.
        there if there == new => Ok(()),
        _ => bail!("it changed since it was read: run winfrom again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(there: &str, roots: &[PathBuf], folder: &Path) -> (String, String) {
        let path = folder.join("Dockerfile");
        fs::write(&path, there).expect("the tests may write");
        let said =
            replace(&path, b"old", b"new", &Roots::new(roots)).map_or_else(|error| error.to_string(), |()| "".into());
        assert_eq!(fs::read_dir(folder).expect("it is there").count(), 1, "nothing is left behind");
        (fs::read_to_string(path).expect("it is there"), said)
    }

    #[test]
    fn only_the_text_that_was_read_within_the_paths_given_is_replaced() {
        let folder = tempfile::tempdir().expect("the tests may write");
        let folder = folder.path().canonicalize().expect("it is there");
        let within = [folder.clone()];
        assert_eq!(replaced("old", &within, &folder), ("new".into(), "".into()));
        assert_eq!(replaced("old", &[folder.join("Dockerfile")], &folder), ("new".into(), "".into()));
        assert_eq!(replaced("new", &within, &folder), ("new".into(), "".into()));
        let changed = "it changed since it was read: run winfrom again";
        assert_eq!(replaced("meanwhile", &within, &folder), ("meanwhile".into(), changed.into()));
        let elsewhere = [folder.join("no/such/folder"), std::env::current_dir().expect("there is one")];
        let outside = format!("it lies outside of the paths given, at {}", folder.join("Dockerfile").display());
        assert_eq!(replaced("old", &elsewhere, &folder), ("old".into(), outside));
    }
}
