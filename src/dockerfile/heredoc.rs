//! Heredocs: which an instruction opens, and where their bodies end.

use std::ops::Range;

use super::lines::Lines;
use super::shell::Lexer;
use super::{Span, text};

/// A heredoc of RUN, COPY or ADD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that ends it, without quotes.
    pub name: String,
    /// The lines between the instruction, or the heredoc before, and the line with the name.
    pub body: Span,
    /// Whether variables in the body are expanded: no part of the name was quoted.
    pub expand: bool,
    /// Whether leading tabs do not count: it was opened with `<<-`.
    pub chomp: bool,
}

/// So many heredocs are read of one instruction.
const MAX_HEREDOCS: usize = 10_000;

/// The heredocs that a line opens, bodies still empty. The reader of words always takes `\` as
/// escape, and where it finds a broken quote there is no heredoc at all (`heredocsFromLine` in
/// parser/parser.go).
pub(super) fn opened(line: &[u8]) -> Result<Vec<Heredoc>, String> {
    if !memchr::memchr_iter(b'<', line).any(|at| line.get(at + 1) == Some(&b'<')) {
        return Ok(Vec::new());
    }
    let line = text::lossy(line);
    let words = Lexer::for_heredocs(&line).keep_escapes().keep_quotes().words_with("<<").unwrap_or_default();
    words.iter().filter_map(|word| heredoc(word).transpose()).take(MAX_HEREDOCS).collect()
}

/// The heredoc that a word opens, if it does: digits, `<<`, `-` or not, the name.
pub(super) fn heredoc(word: &str) -> Result<Option<Heredoc>, String> {
    let Some(rest) = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<") else {
        return Ok(None);
    };
    let (rest, chomp) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let rest = rest.trim_start_matches(['\t', '\n', '\x0C', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let words = Lexer::for_heredocs(rest).words().map_err(|trouble| trouble.in_word(rest))?;
    let quoted = Lexer::for_heredocs(rest).keep_quotes().words().map_err(|trouble| trouble.in_word(rest))?;
    let ([name], [quoted]) = (words.as_slice(), quoted.as_slice()) else {
        return Ok(None);
    };
    let quotes = |word: &str| word.matches(['\'', '"']).count();
    let expand = quotes(name) == quotes(quoted);
    Ok(Some(Heredoc { name: name.clone(), body: Span::default(), expand, chomp }))
}

/// The body of a heredoc.
pub(super) struct Body {
    pub range: Range<usize>,
    /// The length of its longest line.
    pub longest: usize,
}

/// Reads on to the line that ends the heredoc; `None` where the file ends first.
pub(super) fn body(bytes: &[u8], lines: &mut Lines<'_>, heredoc: &Heredoc) -> Option<Body> {
    let start = lines.offset();
    let mut longest = 0;
    for line in lines {
        longest = longest.max(line.length);
        let mut end = Span::from(line.range.clone()).slice(bytes);
        if heredoc.chomp {
            let tabs = end.iter().take_while(|&&byte| byte == b'\t').count();
            end = &end[tabs..];
        }
        if end == heredoc.name.as_bytes() {
            return Some(Body { range: start..line.range.start, longest });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_open_a_heredoc() {
        for (line, expected) in [
            ("RUN <<EOF", &[("EOF", true, false)][..]),
            ("RUN cat 3<<-'E F' << x >y", &[("E F", false, true), ("x", true, false)]),
            ("RUN cat<<EOF", &[]),
            ("RUN cat <<<EOF", &[]),
            ("RUN <<\"\"", &[]),
            ("RUN <<", &[]),
            ("RUN echo it's <<EOF", &[]),
            ("RUN echo \"<<EOF\"", &[]),
            ("RUN echo \\<<EOF", &[]),
            ("RUN echo `<<EOF", &[]),
            ("RUN <<E\"O\"F", &[("EOF", false, false)]),
        ] {
            let found = opened(line.as_bytes()).expect("no error");
            let found: Vec<_> = found.iter().map(|found| (found.name.as_str(), found.expand, found.chomp)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
