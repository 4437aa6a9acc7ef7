//! Paths in the repository.

/// The folder of a path; empty for the root.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A path from the root, made of a folder and a path that is relative to it; `None` where it leads out of the
/// repository, or is absolute. Both slashes part it.
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

#[cfg(test)]
mod tests {
    use super::join;

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
}
