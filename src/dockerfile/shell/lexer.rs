//! Reads a word: plain text, quotes and escapes.

use super::words::Words;
use super::{Expanded, NoVariables, Trouble, Variables};

/// Substitutions in each other up to this depth. BuildKit has no bound but its memory.
const MAX_DEPTH: usize = 32;

/// Reads one word.
pub(in super::super) struct Lexer<'w, V> {
    pub(super) word: &'w str,
    pub(super) position: usize,
    pub(super) variables: V,
    /// Leave variables that are not set as they are written.
    pub(super) keep_unset: bool,
    escape: char,
    keep_quotes: bool,
    keep_escapes: bool,
    depth: usize,
    /// What blank-separated words must contain to be kept.
    mark: &'static str,
    /// The blank-separated word that is being read. Each substitution starts it anew, a quirk that
    /// decides which words of a line open heredocs.
    blank_word: String,
}

impl<'w> Lexer<'w, NoVariables> {
    /// Reads as BuildKit does to find heredocs: with `\` as escape, whatever the directive says.
    pub(crate) fn for_heredocs(word: &'w str) -> Lexer<'w, NoVariables> {
        Lexer { keep_unset: true, ..Lexer::new(word, '\\', NoVariables) }
    }

    pub(crate) fn keep_quotes(self) -> Self {
        Lexer { keep_quotes: true, ..self }
    }

    pub(crate) fn keep_escapes(self) -> Self {
        Lexer { keep_escapes: true, ..self }
    }

    /// The words that white space outside quotes holds apart.
    pub(crate) fn words(self) -> Result<Vec<String>, Trouble> {
        self.words_with("")
    }

    /// Those of the words that contain `mark`.
    pub(crate) fn words_with(mut self, mark: &'static str) -> Result<Vec<String>, Trouble> {
        self.mark = mark;
        self.until(None, self.keep_escapes).map(|(_, words)| words)
    }
}

impl<'w, V: Variables> Lexer<'w, V> {
    pub(crate) fn new(word: &'w str, escape: char, variables: V) -> Lexer<'w, V> {
        Lexer {
            word,
            // Go's scanner drops a byte order mark.
            position: word.len() - word.strip_prefix('\u{FEFF}').unwrap_or(word).len(),
            variables,
            keep_unset: false,
            escape,
            keep_quotes: false,
            keep_escapes: false,
            depth: 0,
            mark: "",
            blank_word: String::new(),
        }
    }

    /// The word with its variables put in.
    pub(crate) fn expand(mut self) -> Result<Expanded, Trouble> {
        self.until(None, false).map(|(expanded, _)| expanded)
    }

    /// Reads up to `stop`, or to the end: the text, and its words where blanks split it.
    pub(super) fn until(&mut self, stop: Option<char>, keep_escapes: bool) -> Result<(Expanded, Vec<String>), Trouble> {
        if self.depth == MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} substitutions in each other");
            return Err(Trouble::Syntax(message));
        }
        self.depth += 1;
        self.blank_word.clear();
        let outer = std::mem::replace(&mut self.keep_escapes, keep_escapes);
        let result = self.read_until(stop);
        self.keep_escapes = outer;
        self.depth -= 1;
        result
    }

    fn read_until(&mut self, stop: Option<char>) -> Result<(Expanded, Vec<String>), Trouble> {
        let mut read = Expanded::default();
        let mut words = Words::new(self.mark);
        loop {
            let start = self.position;
            let before = read.text.len();
            let Some(c) = self.next() else { break };
            if Some(c) == stop {
                return Ok((read, words.finish(&mut self.blank_word)));
            }
            match c {
                '$' => self.dollar(start, &mut read)?,
                '<' => self.heredoc_mark(start, &mut read),
                '\'' => self.single_quote(start, &mut read)?,
                '"' => self.double_quote(start, &mut read)?,
                _ if c == self.escape => self.escaped(start, &mut read),
                _ => self.keep(start, &mut read),
            }
            let added = &read.text[before..];
            if matches!(c, '<' | '\'' | '"') || c == self.escape {
                words.keep(added, &mut self.blank_word);
            } else {
                words.split(added, &mut self.blank_word);
            }
        }
        match stop {
            Some(stop) => Err(unexpected_end(&stop.to_string())),
            None => Ok((read, words.finish(&mut self.blank_word))),
        }
    }

    /// An escape outside quotes: the next character, if there is one, counts as it is.
    fn escaped(&mut self, start: usize, read: &mut Expanded) {
        if self.keep_escapes {
            self.keep(start, read);
        }
        self.keep_next(read);
    }

    /// Blanks between `<<` and a heredoc's name do not end the word.
    fn heredoc_mark(&mut self, start: usize, read: &mut Expanded) {
        if self.peek() == Some('<') {
            self.next();
            while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
                self.next();
            }
        }
        self.keep(start, read);
    }

    fn single_quote(&mut self, start: usize, read: &mut Expanded) -> Result<(), Trouble> {
        let open = self.position;
        let Some(length) = self.word[open..].find('\'') else {
            self.position = self.word.len();
            return Err(unexpected_end("single-quote"));
        };
        self.position = open + length + 1;
        let range = if self.keep_quotes { start..self.position } else { open..open + length };
        read.push(&self.word[range.clone()], range);
        Ok(())
    }

    fn double_quote(&mut self, start: usize, read: &mut Expanded) -> Result<(), Trouble> {
        if self.keep_quotes {
            self.keep(start, read);
        }
        loop {
            let start = self.position;
            let Some(c) = self.next() else {
                return Err(unexpected_end("double-quote"));
            };
            match c {
                '"' => {
                    if self.keep_quotes {
                        self.keep(start, read);
                    }
                    return Ok(());
                }
                '$' => self.dollar(start, read)?,
                _ if c == self.escape => self.escaped_in_quotes(start, read),
                _ => self.keep(start, read),
            }
        }
    }

    /// In double quotes, only quotes, dollars and escapes can be escaped.
    fn escaped_in_quotes(&mut self, start: usize, read: &mut Expanded) {
        let end = self.position;
        if self.keep_escapes {
            self.keep(start, read);
        }
        match self.peek() {
            None => {}
            Some(next) if matches!(next, '"' | '$') || next == self.escape => self.keep_next(read),
            Some(_) => read.push(&self.word[start..end], start..end),
        }
    }

    /// Takes what was read since `start` as it is.
    fn keep(&self, start: usize, read: &mut Expanded) {
        read.push(&self.word[start..self.position], start..self.position);
    }

    fn keep_next(&mut self, read: &mut Expanded) {
        let start = self.position;
        if self.next().is_some() {
            self.keep(start, read);
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.word[self.position..].chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.position += c.len_utf8();
        Some(c)
    }
}

fn unexpected_end(looked_for: &str) -> Trouble {
    let message = "unexpected end of statement while looking for matching";
    Trouble::Syntax(format!("{message} {looked_for}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes_go() {
        for (word, expanded) in [
            ("a'b c'd", Ok("ab cd")),
            (r#"a"b 'c'""#, Ok("ab 'c'")),
            (r#""\"\$\\\a""#, Ok(r#""$\\a"#)),
            (r"\a\\\$", Ok(r"a\$")),
            (r"a\", Ok("a")),
            ("\u{FEFF}a", Ok("a")),
            ("a<<  b", Ok("a<<  b")),
            ("'a", Err("single-quote")),
            ("\"a", Err("double-quote")),
        ] {
            let found = Lexer::new(word, '\\', NoVariables).expand();
            let found = found.map(|expanded| expanded.text);
            assert_eq!(found, expanded.map(str::to_owned).map_err(unexpected_end), "{word}");
        }
    }

    #[test]
    fn parts_cover_the_text_and_know_their_source() {
        let word = r#"a\b"c$X"d"#;
        let expanded = Lexer::new(word, '\\', NoVariables).expand().expect("no error");
        let parts: Vec<_> =
            expanded.parts.iter().map(|part| (&word[part.source.clone()], part.range.clone())).collect();
        assert_eq!(parts, [("a", 0..1), ("b", 1..2), ("c", 2..3), ("$X", 3..3), ("d", 3..4)]);
    }

    #[test]
    fn each_substitution_starts_the_blank_word_anew() {
        let words = Lexer::for_heredocs("a b${x:-y}c $z").words();
        assert_eq!(words, Ok(["a", "${x:-y}c", "$z"].map(str::to_owned).to_vec()));
    }
}
