//! How far up winfrom looks for files that the user did not name: configurations and ignore rules.
//!
//! The search ends at the root of the repository. Without a repository it must not reach a folder in which another
//! user could have put a file.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The nearest folder with a `.git` entry, from this folder upward.
pub fn repository_root(folder: &Path) -> Option<&Path> {
    upward(folder).find(|folder| has_git(folder))
}

/// The folders from this one upward that are searched: to the root of the repository, else to the home folder, the
/// first folder of another user or the first folder that every user can write to. Expects an absolute path.
pub fn upward(folder: &Path) -> impl Iterator<Item = &Path> {
    let first = if is_shared(folder) { None } else { Some(folder) };
    std::iter::successors(first, |folder| parent(folder))
}

/// The folder above, if the search goes on there.
pub fn parent(folder: &Path) -> Option<&Path> {
    let parent = folder.parent()?;
    let is_home = homes().iter().any(|home| home == folder);
    let goes_on = !has_git(folder) && !is_home && !is_exposed(folder, parent);
    goes_on.then_some(parent)
}

pub fn has_git(folder: &Path) -> bool {
    folder.join(".git").symlink_metadata().is_ok()
}

/// The home folder, as the environment names it and without links.
fn homes() -> &'static [PathBuf] {
    static HOMES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    HOMES.get_or_init(|| {
        let named = etcetera::home_dir().ok().filter(|home| home.is_absolute());
        let plain = named.as_ref().and_then(|home| home.canonicalize().ok());
        named.into_iter().chain(plain).collect()
    })
}

/// Whether a folder is one for the temporary files of all users.
#[cfg(unix)]
pub fn is_shared(folder: &Path) -> bool {
    folder.metadata().is_ok_and(|folder| mode(&folder) & (STICKY | WORLD_WRITABLE) == STICKY | WORLD_WRITABLE)
}

#[cfg(not(unix))]
pub fn is_shared(_: &Path) -> bool {
    false
}

/// Whether users other than the current one and the owner of the folder can put files into its parent.
#[cfg(unix)]
fn is_exposed(folder: &Path, parent: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(folder), Ok(above)) = (folder.metadata(), parent.metadata()) else { return true };
    let is_foreign = above.uid() != folder.uid() && above.uid() != rustix::process::geteuid().as_raw();
    // On some mounts every folder is writable for everybody, the one to check among them.
    let is_opened = mode(&above) & WORLD_WRITABLE != 0 && mode(&folder) & WORLD_WRITABLE == 0 && !has_git(parent);
    is_foreign || is_opened || is_shared(parent)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(unix)]
const STICKY: u32 = 0o1000;
#[cfg(unix)]
const WORLD_WRITABLE: u32 = 0o002;

#[cfg(unix)]
fn mode(folder: &std::fs::Metadata) -> u32 {
    use std::os::unix::fs::MetadataExt;
    folder.mode()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    fn permit(folder: &Path, mode: u32) {
        fs::set_permissions(folder, Permissions::from_mode(mode)).expect("the folder is new");
    }

    #[test]
    fn the_search_ends_below_a_folder_that_every_user_can_write_to() {
        let top = tempfile::tempdir().expect("the tests may write");
        let (a, b) = (top.path().join("a"), top.path().join("a/b"));
        fs::create_dir_all(&b).expect("the tests may write");
        assert_eq!(upward(&b).collect::<Vec<_>>(), [b.as_path(), a.as_path(), top.path()]);
        permit(&a, 0o777);
        assert_eq!(upward(&b).collect::<Vec<_>>(), [b.as_path()]);
        permit(&b, 0o777);
        assert_eq!(upward(&b).collect::<Vec<_>>(), [b.as_path(), a.as_path(), top.path()]);
        permit(&a, 0o1777);
        assert_eq!(upward(&b).collect::<Vec<_>>(), [b.as_path()]);
        permit(&b, 0o1777);
        assert_eq!(upward(&b).count(), 0);
    }

    #[test]
    fn the_search_ends_at_the_root_of_the_repository() {
        let top = tempfile::tempdir().expect("the tests may write");
        let (a, b) = (top.path().join("a"), top.path().join("a/b"));
        fs::create_dir_all(a.join(".git")).expect("the tests may write");
        fs::create_dir_all(&b).expect("the tests may write");
        permit(&a, 0o777);
        assert_eq!(upward(&b).collect::<Vec<_>>(), [b.as_path(), a.as_path()]);
        assert_eq!((repository_root(&b), repository_root(top.path())), (Some(a.as_path()), None));
    }
}
