//! Go's idea of characters, white space and case, which is what BuildKit reads by.

use std::borrow::Cow;
use std::ops::Range;

/// The first character and its length; a byte that is not UTF-8 is U+FFFD and one byte long, as in
/// Go.
#[inline]
pub(super) fn first_char(bytes: &[u8]) -> Option<(char, usize)> {
    match *bytes.first()? {
        first @ 0..0x80 => Some((char::from(first), 1)),
        first => Some(first_wide_char(bytes, first)),
    }
}

fn first_wide_char(bytes: &[u8], first: u8) -> (char, usize) {
    let length = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return (char::REPLACEMENT_CHARACTER, 1),
    };
    let decoded = bytes.get(..length).and_then(|head| str::from_utf8(head).ok());
    let decoded = decoded.and_then(|head| head.chars().next());
    decoded.map_or((char::REPLACEMENT_CHARACTER, 1), |c| (c, length))
}

/// The characters of `bytes` with their offsets.
pub(super) fn chars(bytes: &[u8]) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut position = 0;
    std::iter::from_fn(move || {
        let (c, length) = first_char(bytes.get(position..)?)?;
        position += length;
        Some((position - length, c))
    })
}

/// The text of `bytes`, every byte that is not UTF-8 turned into one U+FFFD.
#[inline]
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => chars(bytes).map(|(_, c)| c).collect(),
    }
}

/// What ends a keyword and a word of FROM: fewer characters than Unicode's white space
/// (`reWhitespace` in parser/parser.go).
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x0B | 0x0C | b'\r' | b' ')
}

/// White space in a byte that BuildKit takes for a character (parser/split_command.go): U+0085 and
/// U+00A0 count too.
pub(super) const fn is_latin_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xA0)
}

/// `bytes[range]` without Unicode white space at its start.
pub(super) fn trim_start(bytes: &[u8], mut range: Range<usize>) -> Range<usize> {
    while let Some((c, length)) = bytes.get(range.clone()).and_then(first_char) {
        if !c.is_whitespace() {
            break;
        }
        range.start += length;
    }
    range
}

/// `bytes[range]` without Unicode white space at either end.
pub(super) fn trim(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let mut range = trim_start(bytes, range);
    while let Some(length) = bytes.get(range.clone()).and_then(trailing_space) {
        range.end -= length;
    }
    range
}

/// How long the white space character at the end is, if one is there.
fn trailing_space(bytes: &[u8]) -> Option<usize> {
    let last = *bytes.last()?;
    if last.is_ascii() {
        return char::from(last).is_whitespace().then_some(1);
    }
    let is_space = |&length: &usize| {
        let start = bytes.len().checked_sub(length);
        let tail = start.and_then(|start| first_char(&bytes[start..]));
        tail.is_some_and(|(c, found)| found == length && c.is_whitespace())
    };
    (2..=3).find(is_space)
}

/// The range of the bytes up to the first one that `ends`, and the range of what follows the run of
/// such bytes.
pub(super) fn cut(bytes: &[u8], range: Range<usize>, ends: impl Fn(u8) -> bool + Copy) -> (Range<usize>, Range<usize>) {
    let text = bytes.get(range.clone()).unwrap_or_default();
    let head = text.iter().position(|&byte| ends(byte)).unwrap_or(text.len());
    let gap = text[head..].iter().take_while(|&&byte| ends(byte)).count();
    (range.start..range.start + head, range.start + head + gap..range.end)
}

/// The words of `bytes[range]` that runs of such bytes as `ends` hold apart.
pub(super) fn split<'b>(
    bytes: &'b [u8],
    range: Range<usize>,
    ends: impl Fn(u8) -> bool + Copy + 'b,
) -> impl Iterator<Item = Range<usize>> + 'b {
    let mut rest = range;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (word, after) = cut(bytes, rest.clone(), ends);
        rest = after;
        Some(word)
    })
}

/// Go's `strings.ToLower`: one character for one.
pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

/// Go's `strings.ToUpper`: one character for one, so `ß` stays.
pub(super) fn upper(text: &str) -> String {
    let upper = |c: char| {
        let mut upper = c.to_uppercase();
        upper.next().filter(|_| upper.next().is_none()).unwrap_or(c)
    };
    text.chars().map(upper).collect()
}

/// `text` as Go's `%q` prints it.
pub(super) fn quoted(text: &[u8]) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for (offset, c) in chars(text) {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\x07' => quoted.push_str("\\a"),
            '\x08' => quoted.push_str("\\b"),
            '\x0B' => quoted.push_str("\\v"),
            '\x0C' => quoted.push_str("\\f"),
            '\n' | '\r' | '\t' => quoted.extend(c.escape_default()),
            ' '..='~' => quoted.push(c),
            '\0'..='\x7F' => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            char::REPLACEMENT_CHARACTER if text[offset] != 0xEF => quoted.push_str(&format!("\\x{:02x}", text[offset])),
            _ if is_printable(c) => quoted.push(c),
            _ if c <= '\u{FFFF}' => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

fn is_printable(c: char) -> bool {
    // `str` escapes combining characters at its start only, so a letter goes before.
    !c.is_whitespace() && !['a', c].iter().collect::<String>().escape_debug().any(|escaped| escaped == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_at_the_ends_goes() {
        for (text, trimmed) in
            [("", ""), (" a ", "a"), ("\u{3000}a b\u{A0}\u{85}", "a b"), ("é", "é"), ("\u{2028}", ""), ("à", "à")]
        {
            assert_eq!(&text[trim(text.as_bytes(), 0..text.len())], trimmed, "{text:?}");
        }
    }

    #[test]
    fn broken_utf8_becomes_one_replacement_a_byte() {
        assert_eq!(lossy(b"a\xE2\x82b\xFF"), "a\u{FFFD}\u{FFFD}b\u{FFFD}");
    }

    #[test]
    fn quoting_is_that_of_go() {
        for (text, expected) in [
            (&b"a\"b\\"[..], r#""a\"b\\""#),
            (b"\x00\t\x7f", r#""\x00\t\x7f""#),
            ("é\u{A0}\u{FFFD}".as_bytes(), "\"é\\u00a0\u{FFFD}\""),
            (b"\xff", r#""\xff""#),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn case_changes_one_character_for_one() {
        assert_eq!(lower("FROM \u{130}\u{212A}"), "from ik");
        assert_eq!(upper("maß"), "MAß");
    }
}
