//! Paths and places as other programs write them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

/// A path with `/` between its parts, as CI systems show it: `docker\api\Dockerfile` of a Windows machine is
/// `docker/api/Dockerfile`.
pub(super) fn slashed(path: &str) -> Cow<'_, str> {
    if cfg!(windows) { Cow::Owned(from_windows(path)) } else { Cow::Borrowed(path) }
}

fn from_windows(path: &str) -> String {
    let path = match path.strip_prefix(r"\\?\") {
        Some(verbatim) => verbatim.strip_prefix(r"UNC\").map_or(verbatim.to_owned(), |share| format!(r"\\{share}")),
        None => path.to_owned(),
    };
    path.replace('\\', "/")
}

/// Where a file is, for a URI.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Uri {
    /// From the folder that winfrom was started in.
    Relative(String),
    /// `file:///...`
    Absolute(String),
}

/// What stays as it is in the path of a URI: RFC 3986 section 2.3, and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The path as a URI.
pub(super) fn uri(path: &str) -> Uri {
    uri_of_slashed(&slashed(path), cfg!(windows))
}

fn uri_of_slashed(path: &str, on_windows: bool) -> Uri {
    let encoded = |path: &str| utf8_percent_encode(path, PATH).to_string();
    let drive = path.as_bytes().get(..2).filter(|start| start[0].is_ascii_alphabetic() && start[1] == b':');
    match (on_windows, path.strip_prefix("//"), drive) {
        (true, Some(share), _) => Uri::Absolute(format!("file://{}", encoded(share))),
        (true, None, Some(_)) => {
            let (drive, rest) = path.split_at(2);
            Uri::Absolute(format!("file:///{drive}/{}", encoded(rest.trim_start_matches('/'))))
        }
        _ if path.starts_with('/') => Uri::Absolute(format!("file://{}", encoded(path))),
        _ => Uri::Relative(encoded(path.strip_prefix("./").unwrap_or(path))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_paths_get_slashes() {
        for (path, expected) in [
            (r"docker\api\Dockerfile", "docker/api/Dockerfile"),
            (r"C:\src\Dockerfile", "C:/src/Dockerfile"),
            (r"\\?\C:\src\Dockerfile", "C:/src/Dockerfile"),
            (r"\\?\UNC\server\share\Dockerfile", "//server/share/Dockerfile"),
        ] {
            assert_eq!(from_windows(path), expected);
        }
    }

    #[test]
    fn uris_hold_any_path() {
        for (path, on_windows, expected) in [
            ("docker/Dockerfile", false, Uri::Relative("docker/Dockerfile".into())),
            ("./Dockerfile", false, Uri::Relative("Dockerfile".into())),
            ("../a b/é%.Dockerfile", false, Uri::Relative("../a%20b/%C3%A9%25.Dockerfile".into())),
            ("a:b?#[x]\n", false, Uri::Relative("a%3Ab%3F%23%5Bx%5D%0A".into())),
            (r"a\b", false, Uri::Relative("a%5Cb".into())),
            ("/srv/Dockerfile", false, Uri::Absolute("file:///srv/Dockerfile".into())),
            ("C:/src/a b", true, Uri::Absolute("file:///C:/src/a%20b".into())),
            ("//server/share/x", true, Uri::Absolute("file://server/share/x".into())),
            ("C:/x", false, Uri::Relative("C%3A/x".into())),
        ] {
            assert_eq!(uri_of_slashed(path, on_windows), expected, "{path}");
        }
    }
}
