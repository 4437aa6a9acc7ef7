//! Physical lines, comments, and where a line is continued.

use std::ops::Range;

use super::text;

/// BuildKit reads no line with more bytes before its LF (`bufio.MaxScanTokenSize`).
pub(super) const MAX_LINE: usize = 65_535;

/// A physical line.
#[derive(Clone)]
pub(super) struct Line {
    /// Its bytes in the file, without the CRs and the LF at its end.
    pub range: Range<usize>,
    /// Where the next line starts.
    pub next: usize,
    /// How many bytes BuildKit counts before the LF.
    pub length: usize,
}

/// Reads a file line by line.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    position: usize,
    /// How many bytes of the next line are no text.
    skipped: usize,
    /// The number of the line that was read last, from 1.
    pub number: usize,
}

impl<'a> Lines<'a> {
    /// Starts at `position`, the start of a line or somewhere in it.
    pub(super) fn new(bytes: &'a [u8], position: usize) -> Lines<'a> {
        Lines { bytes, position, skipped: 0, number: 0 }
    }

    /// Starts after the byte order mark of so many bytes, which counts to the length of the line.
    pub(super) fn after_mark(bytes: &'a [u8], length: usize) -> Lines<'a> {
        Lines { skipped: length, ..Lines::new(bytes, 0) }
    }

    /// Where the next line starts.
    pub(super) fn offset(&self) -> usize {
        self.position
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    #[inline]
    fn next(&mut self) -> Option<Line> {
        let start = self.position;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let (length, next) = match memchr::memchr(b'\n', rest) {
            Some(length) => (length, start + length + 1),
            None => (rest.len(), self.bytes.len()),
        };
        let carriage_returns = rest[..length].iter().rev().take_while(|&&byte| byte == b'\r').count();
        self.position = next;
        self.number += 1;
        let text = start + std::mem::take(&mut self.skipped);
        let end = start + length - carriage_returns;
        Some(Line { range: text..end.max(text), next, length })
    }
}

/// What a line is, by its first character that is not white space.
pub(super) enum Shape {
    Blank,
    /// With the place of the `#`.
    Comment(Range<usize>),
    /// With the line from that character on.
    Text(Range<usize>),
}

pub(super) fn shape(bytes: &[u8], line: &Line) -> Shape {
    let text = text::trim_start(bytes, line.range.clone());
    match bytes.get(text.clone()).and_then(<[u8]>::first) {
        None => Shape::Blank,
        Some(b'#') => Shape::Comment(text),
        Some(_) => Shape::Text(text),
    }
}

/// Where `bytes[range]` is to be cut when the next line continues it: at an escape character that
/// only blanks and tabs follow. One before it, itself escaped or not, undoes that
/// (`lineContinuationRegex` in parser/parser.go).
pub(super) fn continuation(bytes: &[u8], range: Range<usize>, escape: u8) -> Option<usize> {
    let text = bytes.get(range.clone())?;
    let last = text.iter().rposition(|byte| !matches!(byte, b' ' | b'\t'))?;
    let is_doubled = last.checked_sub(1).is_some_and(|before| text[before] == escape);
    (text[last] == escape && !is_doubled).then_some(range.start + last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_lf_and_lose_every_cr_there() {
        let bytes = b"a\r\r\nb\rc\n\nd\r";
        let lines: Vec<_> = Lines::new(bytes, 0).map(|line| &bytes[line.range]).collect();
        assert_eq!(lines, [&b"a"[..], b"b\rc", b"", b"d"]);
    }

    #[test]
    fn an_escape_at_the_end_continues_unless_doubled() {
        for (line, cut) in [
            ("a \\", Some(2)),
            ("a\\ \t", Some(1)),
            ("\\", Some(0)),
            ("a\\\\", None),
            ("a\\\\\\", None),
            ("a\\\r ", None),
            ("a\\\u{A0}", None),
            ("a", None),
            ("", None),
        ] {
            assert_eq!(continuation(line.as_bytes(), 0..line.len(), b'\\'), cut, "{line:?}");
        }
    }
}
