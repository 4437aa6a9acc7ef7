//! What fixes change, as a unified diff that `patch -p0` and `git apply -p0` take.

use super::printable;
use super::terminal::harmless;
use similar::TextDiff;
use std::io::{self, Write};

/// Writes the difference between two texts of one file: byte for byte, unless a terminal shows it.
pub fn write(path: &str, old: &[u8], new: &[u8], to_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    let (old, new) = (lines(old), lines(new));
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    writeln!(out, "--- {0}\n+++ {0}", printable(path))?;
    for hunk in diff.unified_diff().iter_hunks() {
        if to_terminal {
            let mut shown = vec![];
            hunk.to_writer(&mut shown)?;
            shown.split_inclusive(|byte| *byte == b'\n').try_for_each(|line| {
                let text = line.strip_suffix(b"\n").unwrap_or(line);
                writeln!(out, "{}", harmless(text.strip_suffix(b"\r").unwrap_or(text)))
            })?;
        } else {
            hunk.to_writer(&mut *out)?;
        }
    }
    Ok(())
}

/// The lines of a text, line ends included: those of Unix and of Windows, and no others that a library may know.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &[u8], new: &[u8], to_terminal: bool) -> Vec<u8> {
        let mut out = vec![];
        write("a/Dockerfile", old, new, to_terminal, &mut out).expect("a buffer takes it all");
        out
    }

    #[test]
    fn bytes_and_line_ends_stay_as_they_are() {
        let shown = diff(b"# \xe9\r\nFROM a:1\r\nRUN b", b"# \xe9\r\nFROM a:2\r\nRUN b", false);
        let expected = b"--- a/Dockerfile\n+++ a/Dockerfile\n@@ -1,3 +1,3 @@\n # \xe9\r\n-FROM a:1\r\n+FROM a:2\r\n RUN b\n\\ No newline at end of file\n";
        assert_eq!(String::from_utf8_lossy(&shown), String::from_utf8_lossy(expected));
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_terminal_gets_nothing_that_moves_its_cursor() {
        let shown = diff(b"# \x1b[2J\r\nFROM a:1\r\n", b"# \x1b[2J\r\nFROM a:2\r\n", true);
        let text = String::from_utf8(shown).expect("UTF-8");
        assert!(!text.contains(['\x1b', '\r']), "{text:?}");
        assert!(text.contains("-FROM a:1\n+FROM a:2\n"), "{text:?}");
    }
}
