//! Finds the programs that winfrom runs. Folders of `PATH` that are relative, empty or in the repository do not count: their
//! content can come from the files that are checked.

use super::boundary::repository_root;
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

/// The folders whose content is not trusted: the root of the repository of each folder, else the folder itself.
fn untrusted(folders: &[&Path]) -> Vec<PathBuf> {
    let root = |path: &&Path| {
        let path = path.canonicalize().ok()?;
        let folder = if path.is_dir() { &path } else { path.parent()? };
        Some(repository_root(folder).unwrap_or(folder).to_path_buf())
    };
    folders.iter().filter_map(root).collect()
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
