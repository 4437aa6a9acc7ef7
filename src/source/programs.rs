//! Finds the programs that winfrom runs. Folders of `PATH` that are relative, empty or in the repository do not count: their
//! content can come from the files that are checked.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the file of a program in the `PATH`, for a run on these files and folders. None if there is no such program
/// outside of the folders and their repositories, or if the name is a path.
pub fn find(name: &str, folders: &[&Path]) -> Option<PathBuf> {
    let is_plain = !name.is_empty() && !name.contains(['/', '\\', ':']);
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let untrusted = untrusted(folders);
    let mut programs = trusted_path(&untrusted).into_iter().filter(|_| is_plain).map(|folder| folder.join(&file));
    programs.find(|program| program.is_file() && program.canonicalize().is_ok_and(|file| !is_in(&file, &untrusted)))
}

/// Gives a program the `PATH` that [`find`] searches, because the program may start other programs.
pub fn restrict_path(command: &mut Command, folders: &[&Path]) {
    if let Ok(path) = env::join_paths(trusted_path(&untrusted(folders))) {
        command.env("PATH", path);
    }
}

/// The folders whose content is not trusted: of each folder, of the working folder and of every path among the arguments of
/// the program the outermost repository that it is in, else the folder itself. The repository of a submodule or of a nested
/// clone is not enough: the checkout around it is not trusted either.
fn untrusted(folders: &[&Path]) -> Vec<PathBuf> {
    let arguments = env::args_os().skip(1).map(PathBuf::from);
    let paths = folders.iter().map(|folder| folder.to_path_buf()).chain(env::current_dir()).chain(arguments);
    paths.filter_map(|path| outermost_repository(&path)).collect()
}

/// The outermost repository that contains a path, else its folder. None if there is nothing at the path.
fn outermost_repository(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    let folder = if path.is_dir() { &path } else { path.parent()? };
    let is_root = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    Some(folder.ancestors().filter(is_root).last().unwrap_or(folder).to_path_buf())
}

/// The folders of the `PATH` that are searched.
fn trusted_path(untrusted: &[PathBuf]) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).filter(|folder| folder.is_absolute());
    folders.filter(|folder| folder.canonicalize().is_ok_and(|folder| !is_in(&folder, untrusted))).collect()
}

/// Whether a path is in an untrusted folder. The root folder contains every program and does not count.
fn is_in(path: &Path, untrusted: &[PathBuf]) -> bool {
    untrusted.iter().any(|folder| folder.parent().is_some() && path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_checkout_around_a_nested_repository_is_not_trusted() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it exists");
        let nested = root.join("outer/sub/r");
        fs::create_dir_all(nested.join(".git")).expect("the folder is writable");
        fs::create_dir_all(root.join("plain/a")).expect("the folder is writable");
        fs::create_dir(root.join("outer/.git")).expect("the folder is writable");
        fs::write(nested.join("Dockerfile"), "").expect("the folder is writable");
        for (path, expected) in [("outer/sub/r/Dockerfile", "outer"), ("outer/sub", "outer"), ("plain/a", "plain/a")] {
            assert_eq!(outermost_repository(&root.join(path)), Some(root.join(expected)), "{path}");
        }
        assert_eq!(outermost_repository(&root.join("missing")), None);
    }
}
