//! A position in a script, for the lexers.

use super::script::Letter;

pub(super) struct Cursor<'a> {
    letters: &'a [Letter],
    next: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(letters: &'a [Letter]) -> Self {
        Self { letters, next: 0 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, n: usize) -> Option<char> {
        self.letters.get(self.next + n).map(|letter| letter.char)
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(n, char)| self.ahead(n) == Some(char))
    }

    pub(super) fn bump(&mut self) -> Option<Letter> {
        let letter = self.letters.get(self.next).cloned();
        self.next += usize::from(letter.is_some());
        letter
    }

    pub(super) fn skip(&mut self, n: usize) {
        self.next = (self.next + n).min(self.letters.len());
    }

    /// The byte offset of the next letter, or the end of the script.
    pub(super) fn at(&self) -> usize {
        let end = || self.letters.last().map_or(0, |last| last.at + last.char.len_utf8());
        self.letters.get(self.next).map_or_else(end, |letter| letter.at)
    }

    /// The end of the previous letter.
    pub(super) fn behind(&self) -> usize {
        let last = self.next.checked_sub(1).and_then(|last| self.letters.get(last));
        last.map_or(0, |last| last.at + last.char.len_utf8())
    }

    /// Takes all letters for which `is` holds.
    pub(super) fn take_while(&mut self, is: impl Fn(char) -> bool) -> &'a [Letter] {
        let rest = &self.letters[self.next..];
        let len = rest.iter().position(|letter| !is(letter.char)).unwrap_or(rest.len());
        self.next += len;
        &rest[..len]
    }

    /// Takes the letters before the next `end`, and that letter. Returns the letters before it.
    pub(super) fn take_until(&mut self, end: char) -> &'a [Letter] {
        let inner = self.take_while(|char| char != end);
        self.skip(1);
        inner
    }

    /// Takes the letters up to the matching closing bracket. Brackets in quotes do not count. Returns the letters before
    /// it.
    pub(super) fn take_nested(&mut self, open: char, close: char) -> &'a [Letter] {
        let start = self.next;
        let (mut depth, mut quote) = (1, None);
        while let Some(Letter { char, .. }) = self.bump() {
            match quote {
                Some(end) => quote = quote.filter(|_| char != end),
                None if char == '"' || char == '\'' => quote = Some(char),
                None if char == open => depth += 1,
                None if char == close => depth -= 1,
                None => {}
            }
            if depth == 0 {
                return &self.letters[start..self.next - 1];
            }
        }
        &self.letters[start..]
    }

    /// Takes a line end, if it is next.
    pub(super) fn takes_line_end(&mut self) -> bool {
        let len = if self.starts_with("\r\n") { 2 } else { usize::from(self.peek() == Some('\n')) };
        self.skip(len);
        len > 0
    }

    /// Takes the letter after an escape character. `None` for a line end, which is removed with the escape character.
    pub(super) fn escaped(&mut self) -> Option<Letter> {
        if self.takes_line_end() { None } else { self.bump() }
    }
}

pub(super) fn text(letters: &[Letter]) -> String {
    let mut text = String::new();
    for letter in letters {
        match &letter.part {
            Some(part) => text += part.text(),
            None => text.push(letter.char),
        }
    }
    text
}

/// Whether a character can be part of the name of a variable.
pub(crate) fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}
