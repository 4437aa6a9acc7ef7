//! Paths in the repository.

use super::value::Value;

/// Returns the folder of a path. Empty for the root.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Joins a folder and a path relative to it to a path from the root. `None` if the path is absolute or leads out of the
/// repository. `\` is a separator, too.
pub(crate) fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = vec![];
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Where a path that a job uses leads.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum WorkspacePath {
    /// The path from the root of the repository.
    Inside(String),
    /// Outside the repository.
    Outside,
    /// The path is relative to a folder that is not known.
    OfUnknownFolder,
}

impl WorkspacePath {
    /// Resolves a path in a folder of the repository. `folder` is `None` if it is not known. A path that starts with
    /// the workspace does not depend on the folder.
    pub(crate) fn resolve(folder: Option<&str>, path: &Value) -> Self {
        let joined = match (path.after_workspace(), folder) {
            (Some(rest), _) => join("", rest.trim_start_matches(['/', '\\'])),
            (None, Some(folder)) => join(folder, &path.text()),
            (None, None) => return Self::OfUnknownFolder,
        };
        joined.map_or(Self::Outside, Self::Inside)
    }

    /// The path from the root of the repository, if there is one.
    pub(crate) fn inside(self) -> Option<String> {
        if let Self::Inside(path) = self { Some(path) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::{WorkspacePath, join};
    use crate::discover::facts::Value;

    #[test]
    fn paths_stay_in_the_repository() {
        for (folder, path, joined) in [
            ("", "./Dockerfile", Some("Dockerfile")),
            ("a/b", "..\\c\\Dockerfile", Some("a/c/Dockerfile")),
            ("a", ".", Some("a")),
            ("", "../x", None),
            ("a", "/x", None),
            ("a", "C:\\x", None),
            ("", "https://example.com/x.git", None),
        ] {
            assert_eq!(join(folder, path).as_deref(), joined, "{folder} {path}");
        }
    }

    #[test]
    fn paths_of_the_workspace_do_not_depend_on_the_folder() {
        let mut path = Value::workspace();
        path.push_text("\\app");
        let inside = |path: &str| WorkspacePath::Inside(path.to_owned());
        for (folder, path, expected) in [
            (None, &path, inside("app")),
            (Some("a"), &path, inside("app")),
            (Some("a"), &Value::known("b"), inside("a/b")),
            (Some("a"), &Value::known("../.."), WorkspacePath::Outside),
            (None, &Value::known("b"), WorkspacePath::OfUnknownFolder),
        ] {
            assert_eq!(WorkspacePath::resolve(folder, path), expected, "{folder:?} {path}");
        }
    }
}
