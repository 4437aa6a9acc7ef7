//! What fixes change, as a unified diff that `patch -p0` and `git apply -p0` take.

use super::log;
use super::patch_name::patch_name;
use super::terminal::harmless;
use super::visible;
use std::io::{self, Write};
use std::path::Path;

/// Writes the difference between two texts of one file: byte for byte, unless a terminal shows it.
///
/// # Errors
///
/// Fails where the difference is written byte for byte and a CI system would take a line of it for a command, or a terminal
/// would obey it: a log is shown in one. Such a line cannot be escaped, because the patch would no longer apply. Nothing
/// is written then.
pub fn write(path: &Path, old: &[u8], new: &[u8], to_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    let patch = diffy::create_patch_bytes(old, new).to_bytes();
    // The library has names of its own for the two.
    let mut lines = patch.split_inclusive(|byte| *byte == b'\n').skip(2);
    if !to_terminal && lines.clone().any(log::has_command) {
        return Err(io::Error::other("its patch contains text that a CI system takes for a command (use --fix)"));
    }
    if !to_terminal && lines.clone().any(is_obeyed) {
        let why = "its patch contains control characters or characters that turn the direction of text (use --fix)";
        return Err(io::Error::other(why));
    }
    writeln!(out, "--- {0}\n+++ {0}", patch_name(path))?;
    if !to_terminal {
        return lines.try_for_each(|line| out.write_all(line));
    }
    lines.try_for_each(|line| {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        writeln!(out, "{}", log::plain_line(&harmless(text.strip_suffix(b"\r").unwrap_or(text))))
    })
}

/// Whether a line contains what a terminal does not show as text: control characters, also as single bytes
/// (ISO 8859), and characters that turn the direction of text.
fn is_obeyed(line: &[u8]) -> bool {
    let is_harmful = |c: char| !matches!(c, '\t' | '\r' | '\n') && visible(c) != c;
    let is_control = |byte: &u8| matches!(byte, 0x80..=0x9f);
    line.utf8_chunks().any(|chunk| chunk.valid().contains(is_harmful) || chunk.invalid().iter().any(is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &[u8], new: &[u8], to_terminal: bool) -> Vec<u8> {
        let mut out = vec![];
        write(Path::new("a/Dockerfile"), old, new, to_terminal, &mut out).expect("a buffer takes it all");
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
    fn a_patch_with_a_command_is_written_to_a_terminal_only() {
        for command in ["# ##vso[task.setvariable]x", "##[add-path]x", "::error::x", "# x\r::error::y"] {
            let (old, new) = (format!("{command}\nFROM a:1\n"), format!("{command}\nFROM a:2\n"));
            let mut out = vec![];
            let written = write(Path::new("Dockerfile"), old.as_bytes(), new.as_bytes(), false, &mut out);
            assert!(written.is_err() && out.is_empty(), "{command}");
            assert!(!log::has_command(&diff(old.as_bytes(), new.as_bytes(), true)), "{command}");
        }
    }

    #[test]
    fn a_patch_that_a_terminal_obeys_is_written_to_a_terminal_only() {
        let texts =
            ["\u{1b}[2J", "\u{1b}]0;x\u{7}", "\u{8}", "\u{7f}", "\0", "\u{9b}2J", "\u{202e}", "\u{2066}", "\u{200f}"];
        let all = texts.iter().map(|text| text.as_bytes()).chain([&b"\x9b2J"[..], b"\xe9\x9d0;x\x9c"]);
        for text in all {
            let file = |tag: &str| [b"# ", text, b"\nFROM a:", tag.as_bytes(), b"\n"].concat();
            let mut out = vec![];
            let written = write(Path::new("Dockerfile"), &file("1"), &file("2"), false, &mut out);
            assert!(written.is_err() && out.is_empty(), "{text:?}");
            diff(&file("1"), &file("2"), true);
        }
        // Text in other writing systems, tabs and a mark of byte order are text.
        let file = |tag: &str| format!("\u{feff}# \té א 中 😀\r\nFROM a:{tag}\r\n").into_bytes();
        assert!(!diff(&file("1"), &file("2"), false).is_empty());
    }

    #[test]
    fn a_terminal_gets_nothing_that_moves_its_cursor() {
        let shown = diff(b"# \x1b[2J\r\nFROM a:1\r\n", b"# \x1b[2J\r\nFROM a:2\r\n", true);
        let text = String::from_utf8(shown).expect("UTF-8");
        assert!(!text.contains(['\x1b', '\r']), "{text:?}");
        assert!(text.contains("-FROM a:1\n+FROM a:2\n"), "{text:?}");
    }
}
