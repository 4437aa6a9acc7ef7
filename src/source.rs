//! Which files are read, and their text: bytes, lines, columns.

#[cfg(feature = "cli")]
pub mod boundary;
#[cfg(feature = "cli")]
pub mod git;
#[cfg(feature = "cli")]
mod ignore_rules;
pub mod names;
#[cfg(feature = "cli")]
pub mod programs;
#[cfg(feature = "cli")]
mod rules_file;
pub mod skipped;
#[cfg(feature = "cli")]
pub mod threads;
#[cfg(feature = "cli")]
mod tracked;
#[cfg(feature = "cli")]
pub mod walk;

use crate::dockerfile::Span;
use std::sync::OnceLock;

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// As the user named it, or as the walk found it; `-` for standard input. Separators as the platform writes them.
    pub path: String,
    /// As it is on disk.
    pub bytes: Vec<u8>,
    line_starts: OnceLock<Vec<usize>>,
}

/// A place in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// 1-based.
    pub line: usize,
    /// 1-based, in Unicode scalar values.
    pub column: usize,
}

impl Source {
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), bytes, line_starts: OnceLock::new() }
    }

    /// The text of a span; what is not UTF-8 comes out as U+FFFD.
    pub fn text(&self, span: Span) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(span.slice(&self.bytes))
    }

    /// Where a byte stands. An offset past the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let line = self.line_of(offset);
        let start = self.line_starts()[line - 1].min(offset);
        Position { line, column: String::from_utf8_lossy(&self.bytes[start..offset]).chars().count() + 1 }
    }

    /// The 1-based column of a byte, counted in bytes.
    pub fn byte_column(&self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        offset.saturating_sub(self.line_starts()[self.line_of(offset) - 1]) + 1
    }

    /// The 1-based line that a byte stands in.
    pub fn line_of(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= offset).max(1)
    }

    /// The byte at a 1-based line and column; where there is none, the nearest before it.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let line = self.line_span(line);
        let text = self.text(line);
        let before: usize = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        (line.start + before).min(line.end)
    }

    /// The bytes of a 1-based line, without its line end. What has no line, as a file that is empty, stands in the first.
    pub fn line_span(&self, line: usize) -> Span {
        let (starts, line) = (self.line_starts(), line.max(1));
        let start = starts.get(line - 1).copied().unwrap_or(self.bytes.len());
        let next = starts.get(line).copied().unwrap_or(self.bytes.len());
        let trailing = self.bytes[start..next].iter().rev().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        Span::new(start, next - trailing)
    }

    /// The first line starts behind a byte order mark: no editor counts it as a column.
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let first = if self.bytes.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
            std::iter::once(first).chain(memchr::memchr_iter(b'\n', &self.bytes).map(|end| end + 1)).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_not_the_byte_order_mark() {
        let source = Source::new("x", "\u{feff}FROM é:x\r\nRUN".into());
        for (offset, line, column) in [(0, 1, 1), (3, 1, 1), (8, 1, 6), (10, 1, 7), (14, 2, 1), (99, 2, 4)] {
            assert_eq!(source.position(offset), Position { line, column }, "{offset}");
        }
    }

    #[test]
    fn a_place_leads_to_its_byte() {
        let source = Source::new("x", "\u{feff}FROM é:x\r\nRUN".into());
        for (line, column, offset) in [(1, 1, 3), (1, 7, 10), (1, 99, 12), (2, 1, 14), (9, 9, 17), (0, 0, 3)] {
            assert_eq!(source.offset(line, column), offset, "{line}:{column}");
        }
    }

    #[test]
    fn a_line_ends_before_its_line_end() {
        let source = Source::new("x", b"a\r\n\nb".to_vec());
        for (line, text) in [(0, "a"), (1, "a"), (2, ""), (3, "b"), (4, "")] {
            assert_eq!(source.text(source.line_span(line)), text, "{line}");
        }
    }
}
