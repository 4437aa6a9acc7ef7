//! Finds the programs that winfrom runs. Folders of `PATH` that are relative, empty or in the repository do not count: their
//! content can come from the files that are checked.

use super::boundary::repository_root;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the file of a program in the `PATH`, for a run on the files of a folder. None if there is no such program outside
/// of the folder and its repository, or if the name is a path.
pub fn find(name: &str, folder: &Path) -> Option<PathBuf> {
    let is_plain = !name.is_empty() && !name.contains(['/', '\\', ':']);
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let inside = inside(folder)?;
    let mut programs = folders(&inside).into_iter().filter(|_| is_plain).map(|folder| folder.join(&file));
    programs.find(|program| program.is_file() && program.canonicalize().is_ok_and(|file| !is_in(&file, &inside)))
}

/// Gives a program the `PATH` that [`find`] searches, because the program may start other programs.
pub fn restrict_path(command: &mut Command, folder: &Path) {
    let folders = inside(folder).map(|inside| folders(&inside)).unwrap_or_default();
    if let Ok(path) = env::join_paths(folders) {
        command.env("PATH", path);
    }
}

/// The folder whose content is not trusted: the root of the repository, else the folder itself.
fn inside(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    Some(repository_root(&folder).unwrap_or(&folder).to_path_buf())
}

/// The folders of the `PATH` that are searched.
fn folders(inside: &Path) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).filter(|folder| folder.is_absolute());
    folders.filter(|folder| folder.canonicalize().is_ok_and(|folder| !is_in(&folder, inside))).collect()
}

/// Whether a path is in the untrusted folder. The root folder contains every program and does not count.
fn is_in(path: &Path, inside: &Path) -> bool {
    inside.parent().is_some() && path.starts_with(inside)
}
