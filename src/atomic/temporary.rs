//! Temporary files, which on Unix are removed when a signal ends the program.

use super::existing::existing;
use std::fs::{File, Permissions};
use std::io;
use std::path::Path;
use tempfile::TempPath;

/// A temporary file, removed on drop.
pub(super) struct Temporary {
    file: File,
    /// None after the file was renamed.
    path: Option<TempPath>,
}

impl Temporary {
    /// Creates a temporary file in a folder.
    pub(super) fn new(folder: &Path, permissions: Option<Permissions>) -> io::Result<Self> {
        #[cfg(unix)]
        super::interrupt::remove_temporary_files_on_signals();
        let mut builder = tempfile::Builder::new();
        builder.prefix(".winfrom-");
        if let Some(permissions) = permissions {
            builder.permissions(permissions);
        }
        let mut existing = existing();
        let (file, path) = builder.tempfile_in(folder)?.into_parts();
        existing.insert(path.to_path_buf());
        Ok(Self { file, path: Some(path) })
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Renames the file, and replaces a file of that name.
    pub(super) fn rename(self, target: &Path) -> io::Result<()> {
        self.rename_by(|path| path.persist(target))
    }

    /// Renames the file, and fails if there is a file of that name.
    pub(super) fn rename_to_new(self, target: &Path) -> io::Result<()> {
        self.rename_by(|path| path.persist_noclobber(target))
    }

    fn rename_by(mut self, rename: impl FnOnce(TempPath) -> Result<(), tempfile::PathPersistError>) -> io::Result<()> {
        let mut existing = existing();
        let Some(path) = self.path.take() else { return Ok(()) };
        existing.remove::<Path>(&path);
        // An error contains the path again, and dropping it removes the file while the lock is held.
        rename(path).map_err(|failed| failed.error)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            let mut existing = existing();
            existing.remove::<Path>(&path);
            drop(path);
        }
    }
}
