//! Words as ARG, ENV and LABEL split them: at white space outside quotes (`parseWords` in
//! parser/line_parsers.go).

use std::ops::Range;

use super::text;

/// The words of `text[range]` as ranges of it, quotes and escapes kept.
pub(super) fn words(text: &[u8], range: Range<usize>, escape: u8) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = range;
    std::iter::from_fn(move || {
        rest = text::trim_start(text, rest.clone());
        if rest.is_empty() {
            return None;
        }
        let (word, after) = word(text, rest.clone(), escape);
        rest.start = after;
        // An escape character alone at the end is no word.
        (!word.is_empty()).then_some(word)
    })
}

/// The word that `text[range]` starts with, and where it ends. The two differ where an escape
/// character at the very end escapes nothing, and is dropped.
fn word(text: &[u8], range: Range<usize>, escape: u8) -> (Range<usize>, usize) {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'"') && *byte != escape;
    let mut quote = None;
    let mut position = range.start;
    while let Some(rest) = text.get(position..range.end) {
        // Most words are of plain characters only: these are passed together.
        position += rest.iter().take_while(|byte| is_plain(byte)).count();
        let Some((c, length)) = text::first_char(&text[position..range.end]) else { break };
        let is_escape = c == char::from(escape) && quote != Some('\'');
        match quote {
            None if c.is_whitespace() => return (range.start..position, position),
            None if matches!(c, '\'' | '"') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        position += length;
        if is_escape {
            match text.get(position..range.end).and_then(text::first_char) {
                None => return (range.start..position - length, position),
                Some((_, length)) => position += length,
            }
        }
    }
    (range.start..range.end, range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes_hold_words_together() {
        for (text, expected) in [
            ("a b=c", &["a", "b=c"][..]),
            ("a=\"b c\" d", &["a=\"b c\"", "d"]),
            ("a='b\\' c", &["a='b\\'", "c"]),
            ("a=\"b\\\" c\" d", &["a=\"b\\\" c\"", "d"]),
            ("a=b\\ c d", &["a=b\\ c", "d"]),
            ("a=b\\", &["a=b"]),
            ("a \\", &["a"]),
            ("a=\"b c", &["a=\"b c"]),
            ("a\u{A0}b", &["a", "b"]),
            ("", &[]),
        ] {
            let found: Vec<_> = words(text.as_bytes(), 0..text.len(), b'\\').map(|word| &text[word]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
