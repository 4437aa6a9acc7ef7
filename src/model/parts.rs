//! From a part of a base's text to the place in the file that spells it out.

use crate::dockerfile::{Piece, Span};
use std::ops::Range;

/// A part of a base's text.
pub(super) struct Part {
    /// Its bytes in the text.
    range: Range<usize>,
    /// Where it stands in the file, byte for byte: in the FROM itself, or as the default of an ARG. `None` where a
    /// variable makes it of several places, or a build argument gives it.
    place: Option<Span>,
    /// Another build may give it another text.
    is_variable: bool,
}

impl Part {
    pub(super) fn of(piece: &Piece) -> Self {
        let place = if piece.variable.is_some() { piece.default } else { Some(piece.span) };
        // Where lengths differ something was cut out: an escape character, a line continuation.
        let place = place.filter(|place| place.len() == piece.range.len());
        Self { range: piece.range.clone(), place, is_variable: piece.variable.is_some() }
    }

    /// The place of those of its bytes that lie in `range`.
    fn place_of(&self, range: &Range<usize>) -> Option<Span> {
        let place = self.place?;
        let start = range.start.saturating_sub(self.range.start);
        let after = self.range.end.saturating_sub(range.end);
        Some(Span::new(place.start + start, place.end - after))
    }
}

/// The edit that turns `text[range]` into `new`: one part changes, and those beside it stay as they are.
pub(super) fn edit(parts: &[Part], text: &str, range: Range<usize>, new: &str) -> Option<(Span, String)> {
    if text.get(range.clone())? == new {
        return None;
    }
    let touched = parts.iter().filter(|part| part.range.start < range.end && range.start < part.range.end);
    touched.into_iter().find_map(|part| {
        let (start, end) = (part.range.start.max(range.start), part.range.end.min(range.end));
        let (before, after) = (text.get(range.start..start)?, text.get(end..range.end)?);
        let changed = new.strip_prefix(before)?.strip_suffix(after).filter(|changed| !changed.is_empty())?;
        Some((part.place_of(&range)?, changed.to_owned()))
    })
}

/// Where the text ends in the file. `None` where a variable has a part in what stands before: what is added must hold
/// for the whole text, and another build may give that variable another value.
pub(super) fn end(parts: &[Part]) -> Option<Span> {
    let (last, before) = parts.split_last()?;
    let is_whole = !last.range.is_empty() && before.iter().all(|part| !part.is_variable);
    let place = last.place.filter(|_| is_whole)?;
    Some(Span::new(place.end, place.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dockerfile::{Arguments, read};

    /// The edit of the whole tag, as it stands in the file and as it is to stand there.
    fn edited(text: &str, new: &str) -> Option<(String, String)> {
        let base = read(text.as_bytes()).evaluate(&Arguments::default()).bases.swap_remove(0);
        let parts: Vec<_> = base.pieces.iter().map(Part::of).collect();
        let base = base.text.expect("a base");
        let tag = base.rfind(':').map_or(0, |colon| colon + 1)..base.len();
        let (span, new) = edit(&parts, &base, tag, new)?;
        Some((text[span.start..span.end].to_owned(), new))
    }

    #[test]
    fn one_place_is_edited() {
        for (text, new, expected) in [
            ("FROM a:1809", "ltsc2022", Some(("1809", "ltsc2022"))),
            ("FROM a:\"1809\" AS b", "ltsc2022", Some(("1809", "ltsc2022"))),
            ("FROM a:1809", "1809", None),
            ("ARG T=1809\nFROM a:$T", "ltsc2022", Some(("1809", "ltsc2022"))),
            ("ARG T='1809'\nFROM a:${T}", "ltsc2022", Some(("1809", "ltsc2022"))),
            ("ARG T=b/a:1809\nFROM $T", "ltsc2022", Some(("1809", "ltsc2022"))),
            ("FROM a:${T:-1809}", "ltsc2022", Some(("1809", "ltsc2022"))),
            ("ARG Y=2019\nFROM a:ltsc$Y", "ltsc2022", Some(("2019", "2022"))),
            ("ARG Y=2019\nFROM a:ltsc$Y-amd64", "ltsc2022-amd64", Some(("2019", "2022"))),
            ("ARG Y=2019\nFROM a:ltsc$Y", "1809", None),
            ("ARG Y=2019\nARG T=ltsc$Y\nFROM a:$T", "ltsc2022", None),
            ("ARG T=x-1809\nFROM a:${T#x-}", "ltsc2022", None),
        ] {
            let expected = expected.map(|(old, new): (&str, &str)| (old.to_owned(), new.to_owned()));
            assert_eq!(edited(text, new), expected, "{text}");
        }
    }

    #[test]
    fn a_text_ends_in_one_place_that_holds_for_all_of_it() {
        for (text, expected) in [
            ("FROM a:1", Some("FROM a:1^")),
            ("FROM \"a:1\" AS b", Some("FROM \"a:1^\" AS b")),
            ("FROM a:\"1\"", Some("FROM a:\"1^\"")),
            ("ARG T='1'\nFROM a:${T}", Some("ARG T='1^'\nFROM a:${T}")),
            ("ARG T=a:1\nFROM $T", Some("ARG T=a:1^\nFROM $T")),
            ("FROM a:${T:-1}", Some("FROM a:${T:-1^}")),
            ("ARG T=1\nFROM a:v$T", Some("ARG T=1^\nFROM a:v$T")),
            ("ARG T=1\nFROM a:$T-x", None),
            ("ARG N=a\nFROM $N:1", None),
            ("ARG N=a\nARG T=1\nFROM $N:$T", None),
            ("ARG T=1\nARG X=\nFROM a:$T$X", None),
            ("ARG X=\nFROM a:1$X", None),
            ("ARG Y=1\nARG T=$Y\nFROM a:$T", Some("ARG Y=1^\nARG T=$Y\nFROM a:$T")),
            ("ARG Y=1\nARG T=v$Y\nFROM a:$T", None),
        ] {
            let base = read(text.as_bytes()).evaluate(&Arguments::default()).bases.swap_remove(0);
            let parts: Vec<_> = base.pieces.iter().map(Part::of).collect();
            let marked = end(&parts).map(|span| format!("{}^{}", &text[..span.start], &text[span.end..]));
            assert_eq!(marked.as_deref(), expected, "{text}");
        }
    }
}
