//! The text of an instruction with its continuation lines put together, and where each byte of it
//! stands in the file.

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

/// Where the bytes of a word stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Places {
    /// One after the other, but for these breaks.
    Known(Vec<Break>),
    /// Quotes or escapes between them are gone.
    Lost,
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
        Joined { text: Cow::Borrowed(Span::from(range.clone()).slice(bytes)), start: range.start, breaks: Vec::new() }
    }

    /// What an instruction's span holds. Its last line is taken as it stands: white space after it
    /// is gone already.
    pub(super) fn of_span(bytes: &'a [u8], span: Span, escape: Escape) -> Joined<'a> {
        let bytes = bytes.get(..span.end).unwrap_or(bytes);
        let mut joined: Option<Joined<'a>> = None;
        for line in Lines::new(bytes, span.start) {
            if !matches!(lines::shape(bytes, &line), Shape::Text(_)) {
                continue;
            }
            let mut range = line.range;
            if line.next < bytes.len() {
                range.end = lines::continuation(bytes, range.clone(), escape.byte()).unwrap_or(range.end);
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
        self.breaks.push(Break { text: self.text.len(), file: range.start });
        let line = Span::from(range).slice(bytes);
        match &mut self.text {
            Cow::Owned(text) => text.extend_from_slice(line),
            Cow::Borrowed(first) => self.text = Cow::Owned([first, line].concat()),
        }
    }

    /// The part of the text that `range` is.
    pub(super) fn part(&self, range: Range<usize>) -> Joined<'a> {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(range.clone()).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(range.clone()).unwrap_or_default().to_vec()),
        };
        let (start, breaks) = self.places(range);
        Joined { text, start, breaks }
    }

    /// Where `range` of the text stands in the file, with the comments and line ends between its
    /// bytes. Characters stay whole, though BuildKit cuts them where it takes bytes for characters.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if range.is_empty() {
            let place = self.place(range.start);
            return Span::new(place, place);
        }
        let range = whole_chars(&self.text, range);
        Span::new(self.place(range.start), self.place(range.end - 1) + 1)
    }

    /// Whether a continuation lies inside `range` of the text.
    pub fn is_continued(&self, range: Range<usize>) -> bool {
        let first = self.breaks.partition_point(|broken| broken.text <= range.start);
        self.breaks.get(first).is_some_and(|broken| broken.text < range.end)
    }

    /// The text as a string, each byte that is not UTF-8 turned into U+FFFD.
    pub fn to_text(&self) -> String {
        text::lossy(&self.text).into_owned()
    }

    /// The word at `range` of the text.
    pub(super) fn word(&self, range: Range<usize>) -> Word {
        let bytes = self.text.get(range.clone()).unwrap_or_default();
        let (_, breaks) = self.places(range.clone());
        let (span, continued) = (self.span_of(range.clone()), !breaks.is_empty());
        let (text, breaks) = match text::lossy(bytes) {
            Cow::Borrowed(text) => (text.to_owned(), breaks),
            Cow::Owned(text) => (text, self.places_of_chars(range)),
        };
        Word { text, span, continued, places: Places::Known(breaks) }
    }

    /// The place of each character of a word that gets longer because bytes become U+FFFD.
    fn places_of_chars(&self, range: Range<usize>) -> Vec<Break> {
        let mut text = 0;
        text::chars(self.text.get(range.clone()).unwrap_or_default())
            .map(|(offset, c)| {
                let here = Break { text, file: self.place(range.start + offset) };
                text += c.len_utf8();
                here
            })
            .collect()
    }

    /// The place of the byte at `offset` of the text.
    fn place(&self, offset: usize) -> usize {
        place(self.start, &self.breaks, offset)
    }

    /// The place of the first byte of `range`, and the breaks inside it, counted from its start.
    fn places(&self, range: Range<usize>) -> (usize, Vec<Break>) {
        let first = self.breaks.partition_point(|broken| broken.text <= range.start);
        let inside = self.breaks[first..].iter().take_while(|broken| broken.text < range.end);
        let breaks = inside.map(|broken| Break { text: broken.text - range.start, file: broken.file }).collect();
        (self.place(range.start), breaks)
    }
}

/// The place of the byte at `offset` of a text that starts at `start`.
pub(super) fn place(start: usize, breaks: &[Break], offset: usize) -> usize {
    match breaks.partition_point(|broken| broken.text <= offset).checked_sub(1) {
        None => start + offset,
        Some(last) => breaks[last].file + (offset - breaks[last].text),
    }
}

/// `range` with the characters that it cuts.
fn whole_chars(text: &[u8], range: Range<usize>) -> Range<usize> {
    let is_inside = |at: usize| text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    let longest = 3;
    let start = (range.start.saturating_sub(longest)..range.start + 1).rev();
    let end = range.end..range.end + longest + 1;
    let start = start.into_iter().find(|&at| !is_inside(at)).unwrap_or(range.start);
    start..end.into_iter().find(|&at| !is_inside(at)).unwrap_or(range.end)
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
