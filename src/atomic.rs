//! Atomic replacement of files: other programs see the old file or the new file, never a part of one.

mod existing;
#[cfg(unix)]
mod interrupt;
mod temporary;

use std::fs::{File, Metadata, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use temporary::Temporary;

/// What a file is for, which decides how it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A file of the user. It keeps its permissions and, where this user may set it, its owner. The data is on disk
    /// before the file gets its name.
    Document,
    /// A cache entry. Only this user can read it, and a crash of the machine may lose it.
    Cache,
}

/// The complete new contents of a file, in a temporary file of the same folder.
///
/// If a draft is dropped, or a signal ends the program, the temporary file is removed and the target is unchanged.
pub(crate) struct Draft {
    temporary: Temporary,
    target: PathBuf,
    purpose: Purpose,
}

impl Draft {
    /// Writes the contents to a temporary file next to `target`, which must not be a link: the link itself would be
    /// replaced.
    ///
    /// # Errors
    ///
    /// The folder does not exist or is not writable, the disk is full, or `contents` failed.
    pub(crate) fn write(
        target: &Path,
        purpose: Purpose,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Self> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = Temporary::new(folder, permissions_of_new_files(purpose))?;
        let mut out = BufWriter::new(temporary.file());
        contents(&mut out)?;
        out.flush()?;
        drop(out);
        if purpose == Purpose::Document {
            if let Ok(old) = target.metadata() {
                keep_owner(temporary.file(), &old);
                // After the owner, because changing the owner clears the setuid and setgid bits.
                temporary.file().set_permissions(old.permissions())?;
            }
            // A full disk may be reported here and not earlier.
            temporary.file().sync_all()?;
        }
        Ok(Self { temporary, target: target.to_path_buf(), purpose })
    }

    /// Gives the temporary file the name of the target, whether or not the target exists.
    ///
    /// # Errors
    ///
    /// The rename failed; the target is unchanged.
    pub(crate) fn replace(self) -> io::Result<()> {
        self.temporary.rename(&self.target)?;
        sync_folder(&self.target, self.purpose);
        Ok(())
    }

    /// Gives the temporary file the name of the target.
    ///
    /// # Errors
    ///
    /// The target exists (`AlreadyExists`), or the rename failed.
    pub(crate) fn create(self) -> io::Result<()> {
        self.temporary.rename_to_new(&self.target)?;
        sync_folder(&self.target, self.purpose);
        Ok(())
    }
}

/// The permissions before the umask is applied; None where the default of temporary files, which is private, is right.
#[cfg(unix)]
fn permissions_of_new_files(purpose: Purpose) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    match purpose {
        Purpose::Document => Some(Permissions::from_mode(0o666)),
        Purpose::Cache => None,
    }
}

#[cfg(not(unix))]
fn permissions_of_new_files(_: Purpose) -> Option<Permissions> {
    None
}

/// Only root may change owners. For other users the file becomes their own, as with every editor.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Writes the new name to disk. A failure is not reported: the file is complete under its old or its new name, and some
/// file systems cannot do this for folders.
#[cfg(unix)]
fn sync_folder(target: &Path, purpose: Purpose) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if purpose == Purpose::Document
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path, _: Purpose) {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn write(target: &Path, text: &str) -> io::Result<Draft> {
        Draft::write(target, Purpose::Document, |out| out.write_all(text.as_bytes()))
    }

    fn count(folder: &Path) -> usize {
        folder.read_dir().expect("the folder exists").count()
    }

    #[test]
    fn failed_write_leaves_the_old_file_and_no_temporary_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("report");
        write(&target, "old").and_then(Draft::replace).expect("the folder is writable");
        let failed = Draft::write(&target, Purpose::Document, |out| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.err().map(|error| error.kind()), Some(io::ErrorKind::StorageFull));
        assert_eq!(fs::read(&target).expect("the file exists"), b"old");
        assert_eq!(count(folder.path()), 1);
    }

    #[test]
    fn dropped_draft_changes_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let draft = write(&folder.path().join("report"), "new").expect("the folder is writable");
        assert_eq!(count(folder.path()), 1);
        drop(draft);
        assert_eq!(count(folder.path()), 0);
    }

    #[test]
    fn create_does_not_overwrite() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("winfrom.yaml");
        write(&target, "first").and_then(Draft::create).expect("the folder is writable");
        let second = write(&target, "second").and_then(Draft::create);
        assert_eq!(second.map_err(|error| error.kind()), Err(io::ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&target).expect("the file exists"), b"first");
        assert_eq!(count(folder.path()), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_and_cache_entries_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mode = |path: &Path| path.metadata().expect("the file exists").permissions().mode() & 0o7777;
        let document = folder.path().join("document");
        write(&document, "old").and_then(Draft::replace).expect("the folder is writable");
        fs::set_permissions(&document, Permissions::from_mode(0o751)).expect("the file is ours");
        write(&document, "new").and_then(Draft::replace).expect("the folder is writable");
        assert_eq!(mode(&document), 0o751);
        let entry = folder.path().join("entry");
        Draft::write(&entry, Purpose::Cache, |out| out.write_all(b"x"))
            .and_then(Draft::replace)
            .expect("the folder is writable");
        assert_eq!(mode(&entry), 0o600);
    }
}
