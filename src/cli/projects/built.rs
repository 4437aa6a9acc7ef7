//! Dockerfiles that a repository builds, whatever they are called.

use super::super::config::{Configurations, Configured};
use super::super::files::without_dots;
use super::Projects;
use crate::source::names::is_dockerfile;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

impl Projects<'_> {
    /// Returns the files below a folder that the repository builds as Dockerfiles, and whose names a walk does not look
    /// for. Only regular files of the repository count; links are not followed. Files that `paths` names, or that lie
    /// below an earlier folder among them, are left out.
    pub(crate) fn built_below(
        &self,
        folder: &Path,
        paths: &[PathBuf],
        configurations: &Configurations<'_>,
    ) -> anyhow::Result<Vec<PathBuf>> {
        let absolute = without_dots(&self.working_folder.join(folder));
        let discovers = |path: &Path| -> anyhow::Result<bool> {
            let configured = configurations.of(path, false)?;
            Ok(matches!(configured, Configured::Settings(settings) if settings.discover))
        };
        if !discovers(&absolute.join("Dockerfile"))? {
            return Ok(vec![]);
        }
        let is_earlier = |file: &Path| {
            let earlier = paths.iter().take_while(|path| *path != folder).filter(|path| path.is_dir());
            let named = paths.iter().filter(|path| !path.is_dir());
            let at = |path: &PathBuf| without_dots(&self.working_folder.join(path));
            earlier.map(at).any(|path| file.starts_with(path)) || named.map(at).any(|path| file == path)
        };
        let project = self.of(&absolute);
        let dockerfiles: BTreeSet<&str> = project.found.builds.iter().map(|build| build.dockerfile.as_str()).collect();
        let mut files = vec![];
        for dockerfile in dockerfiles {
            let file = project.root.join(dockerfile);
            let Ok(below) = file.strip_prefix(&absolute) else { continue };
            let is_new = !is_dockerfile(&file) && is_plain_file(&project.root, dockerfile) && !is_earlier(&file);
            if is_new && discovers(&file)? {
                files.push(folder.join(below));
            }
        }
        Ok(files)
    }
}

/// Whether a path from the root of a repository is a regular file that no link leads to, and not one of git's own.
fn is_plain_file(root: &Path, path: &str) -> bool {
    let mut at = root.to_path_buf();
    let mut is_file = false;
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else { return false };
        at.push(name);
        let Ok(there) = at.symlink_metadata() else { return false };
        if there.is_symlink() || name.eq_ignore_ascii_case(".git") {
            return false;
        }
        is_file = there.is_file();
    }
    is_file
}
