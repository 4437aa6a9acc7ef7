//! File names in the headers of patches, as Git writes them.

use super::{log, visible};
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// Returns the name of a file for the header of a patch. `git apply -p0` and GNU `patch -p0` take it for exactly this file.
/// It contains no command for a terminal or for a CI system.
///
/// A name with blanks or special characters is quoted as in C, with the bytes of special characters in octal. See
/// `core.quotePath` in git-config(1).
pub(super) fn patch_name(path: &Path) -> String {
    let bytes = bytes(path);
    let has_command = log::has_command(&bytes);
    let is_plain = |c: char| {
        let is_special = matches!(c, '"' | '\\') || (c == '#' && has_command);
        !is_special && (c == ' ' || !c.is_whitespace()) && visible(c) == c
    };
    let mut name = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_plain(c) {
                name.push(c);
            } else {
                push_octal(&mut name, c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        push_octal(&mut name, chunk.invalid());
    }
    // A plain name contains no backslash, so each one begins an escape.
    if name.contains(['\\', ' ']) || name.is_empty() { format!("\"{name}\"") } else { name }
}

fn push_octal(name: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(name, "\\{byte:03o}");
    }
}

#[cfg(unix)]
fn bytes(path: &Path) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(path.as_os_str().as_bytes())
}

/// With the separators of patches.
#[cfg(not(unix))]
fn bytes(path: &Path) -> Cow<'_, [u8]> {
    Cow::Owned(path.to_string_lossy().replace('\\', "/").into_bytes())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn names_are_quoted_as_git_does() {
        for (name, expected) in [
            (&b"a/Dockerfile"[..], "a/Dockerfile"),
            ("\u{e9}/Dockerfile".as_bytes(), "\u{e9}/Dockerfile"),
            (b"x\ty/Dockerfile", r#""x\011y/Dockerfile""#),
            (b"x\ny", r#""x\012y""#),
            (b"a b", r#""a b""#),
            (b"a\"b", r#""a\042b""#),
            (b"a\\b", r#""a\134b""#),
            (b"\xe9", r#""\351""#),
            (b"\x1b[2J", r#""\033[2J""#),
            ("\u{202e}a".as_bytes(), r#""\342\200\256a""#),
            ("\u{2028}a".as_bytes(), r#""\342\200\250a""#),
            ("\u{fffd}".as_bytes(), "\u{fffd}"),
            ("\u{2409}".as_bytes(), "\u{2409}"),
            (b"a##[x]", r#""a\043\043[x]""#),
            (b"a#b", "a#b"),
        ] {
            assert_eq!(patch_name(Path::new(OsStr::from_bytes(name))), expected);
        }
    }
}
