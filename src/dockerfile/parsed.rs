//! An instruction taken apart, and the ways to read its arguments.

use std::ops::Range;

use super::command::{self, Command};
use super::json::{self, Form};
use super::{Keyword, text, words};

/// An instruction that was taken apart. Ranges are those of its joined text.
pub(super) struct Parsed<'t> {
    pub text: &'t [u8],
    pub keyword: Keyword,
    pub command: Command,
    pub escape: u8,
}

impl<'t> Parsed<'t> {
    pub(super) fn new(text: &'t [u8], range: Range<usize>, escape: u8) -> Parsed<'t> {
        let command = command::command(text, range, escape);
        let keyword = Keyword::of(&text[command.keyword.clone()]);
        Parsed { text, keyword, command, escape }
    }

    /// What follows keyword and flags.
    pub(super) fn rest(&self) -> Range<usize> {
        self.command.rest.clone()
    }

    /// The instruction inside an ONBUILD.
    pub(super) fn trigger(&self) -> Option<Parsed<'t>> {
        let has_trigger = self.keyword == Keyword::Onbuild && !self.command.rest.is_empty();
        has_trigger.then(|| Parsed::new(self.text, self.rest(), self.escape))
    }

    /// The range that may be a JSON array.
    pub(super) fn json_range(&self) -> Option<Range<usize>> {
        match self.keyword {
            Keyword::Add
            | Keyword::Cmd
            | Keyword::Copy
            | Keyword::Entrypoint
            | Keyword::Run
            | Keyword::Shell
            | Keyword::Volume => Some(self.rest()),
            Keyword::Healthcheck => Some(self.health_command().1),
            _ => None,
        }
    }

    /// The arguments as JSON, where the instruction may have such.
    pub(super) fn form(&self) -> Form {
        let Some(range) = self.json_range() else {
            return Form::Shell;
        };
        json::form(&self.text[text::trim_start(self.text, range)])
    }

    /// The type of a HEALTHCHECK, and what follows it.
    pub(super) fn health_command(&self) -> (Range<usize>, Range<usize>) {
        text::cut(self.text, self.rest(), text::is_latin_space)
    }

    /// The words that blanks hold apart.
    pub(super) fn blank_words(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        text::split(self.text, self.rest(), text::is_blank)
    }

    /// The words that white space outside quotes holds apart.
    pub(super) fn quoted_words(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        words::words(self.text, self.rest(), self.escape)
    }

    /// The words of a FROM.
    pub(super) fn words_of_from(&self) -> FromWords {
        let mut words = self.blank_words();
        let (base, r#as, name, more) = (words.next(), words.next(), words.next(), words.next());
        let is_named = r#as.as_ref().is_some_and(|word| is_as(&self.text[word.clone()]));
        let is_regular = match (&r#as, &name) {
            (None, _) => base.is_some(),
            (Some(_), None) => false,
            (Some(_), Some(_)) => is_named && more.is_none(),
        };
        FromWords { base, name: name.filter(|_| is_named), is_regular }
    }
}

/// The words of a FROM: `base` or `base AS name`.
pub(super) struct FromWords {
    pub base: Option<Range<usize>>,
    pub name: Option<Range<usize>>,
    /// Whether there are as many words as BuildKit takes.
    pub is_regular: bool,
}

/// Go folds the long s into an S.
fn is_as(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"as") || matches!(str::from_utf8(word), Ok("a\u{17F}" | "A\u{17F}"))
}

/// The name of a stage in lower case, if it is one.
pub(super) fn stage_name(written: &[u8]) -> Option<String> {
    let name = text::lower(&text::lossy(written));
    let is_letter = |byte: u8| byte.is_ascii_lowercase();
    let is_part = |byte: u8| is_letter(byte) || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let is_name = name.bytes().next().is_some_and(is_letter) && name.bytes().all(is_part);
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_has_one_word_or_three() {
        for (text, base, name, is_regular) in [
            ("FROM a", Some("a"), None, true),
            ("FROM a AS b", Some("a"), Some("b"), true),
            ("FROM --platform=x a \x0B aS b ", Some("a"), Some("b"), true),
            ("FROM a b", Some("a"), None, false),
            ("FROM a AS", Some("a"), None, false),
            ("FROM a IS b", Some("a"), None, false),
            ("FROM a AS b # c", Some("a"), Some("b"), false),
            ("FROM", None, None, false),
        ] {
            let words = Parsed::new(text.as_bytes(), 0..text.len(), b'\\').words_of_from();
            let word = |range: Option<Range<usize>>| range.map(|range| &text[range]);
            assert_eq!((word(words.base), word(words.name), words.is_regular), (base, name, is_regular));
        }
    }

    #[test]
    fn names_of_stages_are_lowered() {
        for (written, name) in [
            ("Build-1_a.b", Some("build-1_a.b")),
            ("\u{212A}", Some("k")),
            ("1a", None),
            ("a/b", None),
            ("é", None),
            ("", None),
        ] {
            assert_eq!(stage_name(written.as_bytes()).as_deref(), name, "{written}");
        }
    }
}
