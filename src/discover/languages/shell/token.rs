//! The tokens of a script, which the lexers of all shells produce.

use super::script::Letter;
use crate::discover::facts::{Part, Value};
use crate::dockerfile::Span;

/// A part of a word.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(Value),
    Variable(Variable),
    /// A value that only the shell knows, such as the output of a command.
    Unknown(String),
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// The name, which can be `env:NAME` in PowerShell.
    pub name: String,
    /// The default value: `d` in `${NAME:-d}`.
    pub default: Option<Vec<Piece>>,
    /// The variable is quoted, so its value is not split into words.
    pub is_quoted: bool,
}

#[derive(Clone, Default, Debug)]
pub(super) struct Word {
    pub pieces: Vec<Piece>,
    /// A part of the word is quoted, so it is not a keyword, and is a word even if it is empty.
    pub is_quoted: bool,
    pub span: Span,
}

impl Word {
    /// The text of a word without variables.
    pub(super) fn plain(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(value)] => value.as_known(),
            [] => Some(""),
            _ => None,
        }
    }

    /// The text of a word without variables and quotes.
    pub(super) fn keyword(&self) -> Option<&str> {
        self.plain().filter(|_| !self.is_quoted)
    }
}

#[derive(Clone, Debug)]
pub(super) enum Token {
    Word(Word),
    /// A line end, `;` or a single `&`.
    End,
    And,
    Or,
    Pipe,
    /// `(` or `{`.
    Open(char),
    /// `)` or `}`.
    Close(char),
}

/// The tokens so far, and the current word.
#[derive(Default)]
pub(super) struct Tokens {
    pub done: Vec<Token>,
    /// The index of the first token of the current command.
    command_start: usize,
    word: Option<Word>,
    /// The next word is the file of a redirection, which is dropped.
    drops_next: bool,
}

impl Tokens {
    pub(super) fn letter(&mut self, letter: &Letter) {
        let pieces = &mut self.word(letter.at).pieces;
        if let Some(Piece::Text(value)) = pieces.last_mut() {
            letter.append_to(value);
        } else {
            let mut value = Value::default();
            letter.append_to(&mut value);
            pieces.push(Piece::Text(value));
        }
    }

    /// Adds an unknown part of a value.
    pub(super) fn unknown_part(&mut self, part: &Part, at: usize) {
        let name = part.text().trim_start_matches("$(").trim_end_matches(')');
        self.piece(Piece::Unknown(name.to_owned()), at);
    }

    pub(super) fn piece(&mut self, piece: Piece, at: usize) {
        self.word(at).pieces.push(piece);
    }

    /// Marks the current word as quoted.
    pub(super) fn quote(&mut self, at: usize) {
        self.word(at).is_quoted = true;
    }

    /// Adds an escaped letter.
    pub(super) fn quoted_letter(&mut self, letter: &Letter) {
        self.quote(letter.at);
        self.letter(letter);
    }

    fn word(&mut self, at: usize) -> &mut Word {
        self.word.get_or_insert_with(|| Word { span: Span::new(at, at), ..Word::default() })
    }

    /// The current word.
    pub(super) fn open_word(&self) -> Option<&Word> {
        self.word.as_ref()
    }

    pub(super) fn end_word(&mut self, end: usize) {
        let Some(mut word) = self.word.take() else { return };
        word.span.end = end.max(word.span.start);
        if !std::mem::take(&mut self.drops_next) {
            self.done.push(Token::Word(word));
        }
    }

    pub(super) fn token(&mut self, token: Token, at: usize) {
        self.end_word(at);
        self.drops_next = false;
        self.done.push(token);
        self.command_start = self.done.len();
    }

    /// Handles a redirection. A number directly before it is a stream, the next word a file.
    pub(super) fn redirect(&mut self, at: usize) {
        let is_stream = |word: &Word| {
            word.keyword().is_some_and(|text| text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'&')))
        };
        if self.word.as_ref().is_some_and(is_stream) {
            self.word = None;
        }
        self.end_word(at);
        self.drops_next = true;
    }

    /// The complete tokens of the current command.
    pub(super) fn command(&self) -> &[Token] {
        &self.done[self.command_start..]
    }
}
