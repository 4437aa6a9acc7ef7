//! Putting a new text in the place of a file, so that whoever looks finds the old one or the new one, whole.

use anyhow::{Context as _, bail};
use std::fs::{self, File, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The paths that a run was given, as far as they exist: nothing outside of them is written.
pub struct Roots(Vec<PathBuf>);

impl Roots {
    pub fn new(paths: &[PathBuf]) -> Self {
        Self(paths.iter().filter_map(|path| path.canonicalize().ok()).collect())
    }

    fn contain(&self, target: &Path) -> bool {
        self.0.iter().any(|root| target.starts_with(root))
    }
}

/// Replaces the file at `path`, or what it links to, which must still hold the bytes `old`.
///
/// The new text is written next to it and then takes its name, with its permissions and, where this user may, its
/// owner. Errors leave the file as it is: it changed, is read-only, is no regular file or lies outside of `roots`; its
/// folder cannot be written to.
pub fn replace(path: &Path, old: &[u8], new: &[u8], roots: &Roots) -> anyhow::Result<()> {
    let target = path.canonicalize().context("it is gone")?;
    if !roots.contain(&target) {
        bail!("it lies outside of the paths given, at {}", target.display());
    }
    let there = fs::metadata(&target)?;
    if !there.is_file() {
        bail!("it is no regular file: send it through standard input (`winfrom lint --fix -`)");
    }
    if there.permissions().readonly() {
        bail!("it is read-only");
    }
    let folder = target.parent().context("it has no folder")?;
    let builder = tempfile::Builder::new().prefix(".winfrom-").tempfile_in(folder);
    let mut temporary = builder.with_context(|| format!("no file can be made in {}", folder.display()))?;
    temporary.write_all(new)?;
    keep_owner(temporary.as_file(), &there);
    // After the owner, whose change takes special bits away.
    temporary.as_file().set_permissions(there.permissions())?;
    // The data must be there before the name is: a full disk shows itself here at the latest.
    temporary.as_file().sync_all()?;
    match fs::read(&target)? {
        there if there == old => {}
        // It was named twice, or another run was quicker.
        there if there == new => return Ok(()),
        _ => bail!("it changed since it was read: run winfrom again"),
    }
    temporary.persist(&target).map_err(|failed| failed.error)?;
    Ok(())
}

/// Only root may give files away; for others a file of another user becomes their own, as with every editor.
#[cfg(unix)]
fn keep_owner(file: &File, there: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(there.uid()), Some(there.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

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
