//! The text of an instruction with its continuation lines put together, and where each byte of it stands in the file.

use std::borrow::Cow;
use std::ops::Range;

use super::lines::{self, Lines, Shape};
use super::{Escape, Span, Word, text};

/// Text that was put together from one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined<'a> {
    /// The text as BuildKit sees it; not always UTF-8.
    pub text: Cow<'a, [u8]>,
    /// Where the text starts in the file.
    start: usize,
    /// Where the text goes on in another place of the file; none when it comes from one line.
    breaks: Vec<Break>,
}

/// From here on, the text comes from another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break {
    /// An offset in the text.
    pub text: usize,
    /// The place of that byte in the file.
    pub file: usize,
}

impl<'a> Joined<'a> {
    /// The bytes of one line.
    pub(super) fn new(bytes: &'a [u8], range: Range<usize>) -> Joined<'a> {
        Joined {
            text: Cow::Borrowed(Span::from(range.clone()).slice(bytes)),
            start: range.start,
            breaks: Vec::new(),
        }
    }

    /// What an instruction's span holds. Its last line is taken as it stands: white space after it is gone already.
    pub(super) fn of_span(bytes: &'a [u8], span: Span, escape: Escape) -> Joined<'a> {
        let bytes = bytes.get(..span.end).unwrap_or(bytes);
        let mut joined: Option<Joined<'a>> = None;
        for line in Lines::new(bytes, span.start) {
            if !matches!(lines::shape(bytes, &line), Shape::Text(_)) {
                continue;
            }
            let mut range = line.range;
            if line.next < bytes.len() {
                range.end =
                    lines::continuation(bytes, range.clone(), escape.byte()).unwrap_or(range.end);
            }
            match &mut joined {
                None => joined = Some(Joined::new(bytes, range)),
                Some(joined) => joined.push(bytes, range),
            }
        }
        joined.unwrap_or_else(|| Joined::new(bytes, span.end..span.end))
    }

    /// Puts the bytes of another line on.
    pub(super) fn push(&mut self, bytes: &[u8], range: Range<usize>) {
        self.breaks.push(Break {
            text: self.text.len(),
            file: range.start,
        });
        self.text
            .to_mut()
            .extend_from_slice(Span::from(range).slice(bytes));
    }

    /// The part of the text that `range` is.
    pub(super) fn part(&self, range: Range<usize>) -> Joined<'a> {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(range.clone()).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(range.clone()).unwrap_or_default().to_vec()),
        };
        let (start, breaks) = self.places(range);
        Joined {
            text,
            start,
            breaks,
        }
    }

    /// Where `range` of the text stands in the file, comments and line ends between its bytes included.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start);
        if range.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.place(range.end - 1) + 1)
    }

    /// Whether a continuation lies inside `range` of the text.
    pub fn is_continued(&self, range: Range<usize>) -> bool {
        self.breaks
            .iter()
            .any(|broken| range.start < broken.text && broken.text < range.end)
    }

    /// The text as a string, each byte that is not UTF-8 turned into U+FFFD.
    pub fn to_text(&self) -> String {
        text::lossy(&self.text)
    }

    /// The word at `range` of the text.
    pub(super) fn word(&self, range: Range<usize>) -> Word {
        let bytes = self.text.get(range.clone()).unwrap_or_default();
        let (_, mut breaks) = self.places(range.clone());
        let continued = !breaks.is_empty();
        if str::from_utf8(bytes).is_err() {
            breaks = text_places(bytes, range.start, self);
        }
        Word {
            text: text::lossy(bytes),
            span: self.span_of(range),
            continued,
            breaks,
        }
    }

    /// The place of the byte at `offset` of the text.
    fn place(&self, offset: usize) -> usize {
        place(self.start, &self.breaks, offset)
    }

    /// The place of the first byte of `range`, and the breaks inside it, counted from its start.
    fn places(&self, range: Range<usize>) -> (usize, Vec<Break>) {
        let first = self
            .breaks
            .partition_point(|broken| broken.text <= range.start);
        let inside = self.breaks[first..]
            .iter()
            .take_while(|broken| broken.text < range.end);
        let breaks = inside
            .map(|broken| Break {
                text: broken.text - range.start,
                file: broken.file,
            })
            .collect();
        (self.place(range.start), breaks)
    }
}

/// The place of the byte at `offset` of a text that starts at `start`.
pub(super) fn place(start: usize, breaks: &[Break], offset: usize) -> usize {
    match breaks
        .partition_point(|broken| broken.text <= offset)
        .checked_sub(1)
    {
        None => start + offset,
        Some(last) => breaks[last].file + (offset - breaks[last].text),
    }
}

/// The places of the characters of a word whose text is longer than its bytes, because some became U+FFFD.
fn text_places(bytes: &[u8], start: usize, joined: &Joined<'_>) -> Vec<Break> {
    let mut text = 0;
    text::chars(bytes)
        .map(|(offset, c)| {
            let here = Break {
                text,
                file: joined.place(start + offset),
            };
            text += c.len_utf8();
            here
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_and_keep_their_places() {
        let bytes = b"RUN a \\\n# c\n\n  b\\\r\nc d";
        let joined = Joined::of_span(bytes, Span::new(0, bytes.len()), Escape::Backslash);
        assert_eq!(joined.to_text(), "RUN a   bc d");
        assert_eq!(joined.span_of(4..5), Span::new(4, 5));
        assert_eq!(joined.span_of(8..10), Span::new(15, 20), "bc");
        assert!(joined.is_continued(8..10));
        assert!(!joined.is_continued(9..12));
        assert_eq!(joined.span_of(0..12).slice(bytes), bytes);
    }
}
