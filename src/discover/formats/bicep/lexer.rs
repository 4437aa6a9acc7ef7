//! A lexer for Bicep that separates properties from comments and strings.

use crate::dockerfile::Span;

/// A word with its location.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub word: Word<'a>,
    pub span: Span,
    /// The token is the first of its line.
    pub is_first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word<'a> {
    Name(&'a str),
    /// A string without escapes and `${}`.
    Text(&'a str),
    /// Any other character. `'` for a string with escapes or `${}`.
    Sign(char),
}

/// Splits a file into tokens. Comments are dropped.
///
/// Source: learn.microsoft.com/azure/azure-resource-manager/bicep/file and data-types#strings.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = vec![];
    let mut at = 0;
    let mut is_first = true;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let start = at;
        if next.is_whitespace() {
            is_first |= next == '\n';
            at += next.len_utf8();
            continue;
        }
        if let Some(comment) = comment_length(rest) {
            at += comment;
            continue;
        }
        let (word, length) = if rest.starts_with('\'') {
            string(rest)
        } else {
            let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            if name > 0 { (Word::Name(&rest[..name]), name) } else { (Word::Sign(next), next.len_utf8()) }
        };
        at += length;
        tokens.push(Token { word, span: Span::new(start, at), is_first });
        is_first = false;
    }
    tokens
}

/// A comment to the end of its line, or to `*/`.
fn comment_length(rest: &str) -> Option<usize> {
    if rest.starts_with("//") || rest.starts_with('#') {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let inner = rest.strip_prefix("/*")?;
    Some(inner.find("*/").map_or(rest.len(), |end| end + 4))
}

/// A string at the start of a text and its length: `'one line'`, or `'''several'''`.
fn string(rest: &str) -> (Word<'_>, usize) {
    if let Some(inner) = rest.strip_prefix("'''") {
        return (Word::Sign('\''), inner.find("'''").map_or(rest.len(), |end| end + 6));
    }
    let mut is_escaped = false;
    for (index, character) in rest.char_indices().skip(1) {
        match character {
            '\n' => return (Word::Sign('\''), index),
            '\'' if !is_escaped => {
                let text = &rest[1..index];
                let is_plain = !text.contains('\\') && !text.contains("${");
                return (if is_plain { Word::Text(text) } else { Word::Sign('\'') }, index + 1);
            }
            _ => is_escaped = character == '\\' && !is_escaped,
        }
    }
    (Word::Sign('\''), rest.len())
}

#[cfg(test)]
mod tests {
    use super::{Word, tokens};

    #[test]
    fn words() {
        let words: Vec<_> =
            tokens("a: 'x' // b: 'y'\n/* c */ '\\'${d}' é'''e''f'''#disable\n'g").iter().map(|t| t.word).collect();
        let unknown = Word::Sign('\'');
        let expected = [Word::Name("a"), Word::Sign(':'), Word::Text("x"), unknown, Word::Sign('é'), unknown, unknown];
        assert_eq!(words, expected);
    }
}
