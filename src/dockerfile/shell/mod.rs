//! BuildKit's shell-like words: quotes, escapes and `${...}` (shell/lex.go).

mod lexer;
mod pattern;
mod substitution;
mod words;

use std::ops::Range;
use std::rc::Rc;

use super::{Span, text};

pub(super) use self::lexer::Lexer;

/// Words are quoted in messages up to this length.
const MAX_QUOTED: usize = 1_000;

/// Why a word cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Whatever the variables are.
    Syntax(String),
    /// With the variables as they are.
    Value(String),
    /// A variable has no value because its own definition is in trouble, of which this is the whole
    /// message.
    Definition(String),
    /// winfrom's own limit is exceeded. BuildKit has no such limit.
    Limit(String),
}

impl Trouble {
    /// How BuildKit words it when it stands in `word`.
    pub(super) fn in_word(self, word: &str) -> String {
        match self {
            Trouble::Definition(message) => message,
            Trouble::Syntax(message) | Trouble::Value(message) | Trouble::Limit(message) => {
                let end = word.floor_char_boundary(MAX_QUOTED);
                format!("failed to process {}: {message}", text::quoted(&word.as_bytes()[..end]))
            }
        }
    }

    /// Whether other values of variables might mend it.
    pub(super) fn depends_on_values(&self) -> bool {
        !matches!(self, Trouble::Syntax(_))
    }
}

/// Where variables come from.
pub(super) trait Variables {
    /// Looks a variable up that is written at `source` of the word.
    fn read(&mut self, name: &str, source: Range<usize>) -> Result<Variable, Trouble>;

    /// Takes note of a text of that length and of steps to make it; an error when it is too much.
    fn spend(&mut self, length: usize, steps: usize) -> Result<(), Trouble>;
}

/// What is known of a variable.
pub(super) struct Variable {
    /// Its number among those that were read.
    pub index: usize,
    /// `None` when it is not set.
    pub value: Option<Rc<str>>,
    /// Where its value is spelled out in the file, if it is as a whole.
    pub spelled: Option<Span>,
}

/// No variable is set.
pub(super) struct NoVariables;

impl Variables for NoVariables {
    fn read(&mut self, _: &str, _: Range<usize>) -> Result<Variable, Trouble> {
        Ok(Variable { index: 0, value: None, spelled: None })
    }

    fn spend(&mut self, _: usize, _: usize) -> Result<(), Trouble> {
        Ok(())
    }
}

/// A word after expansion, and where its parts come from.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    pub text: String,
    /// In order, covering the text.
    pub parts: Vec<Part>,
}

/// A part of an expanded word.
#[derive(Debug)]
pub(super) struct Part {
    /// Its bytes in the expanded text.
    pub range: Range<usize>,
    /// Its bytes in the word as written: for a variable the whole `${NAME:-x}`.
    pub source: Range<usize>,
    /// For a variable, its number.
    pub variable: Option<usize>,
    /// For a variable, where the text that stands for it is spelled out.
    pub spelled: Option<Spelled>,
}

/// Where a text is spelled out.
#[derive(Clone, Debug)]
pub(super) enum Spelled {
    /// In the word itself, at these bytes of it.
    Here(Range<usize>),
    /// Elsewhere in the file.
    There(Span),
}

/// What stands for `$NAME` or `${...}`.
struct Value {
    text: Rc<str>,
    variable: usize,
    spelled: Option<Spelled>,
}

impl Expanded {
    /// Where the whole text is spelled out, if it is in one piece.
    pub(super) fn spelled(&self) -> Option<Spelled> {
        match self.parts.as_slice() {
            [only] if only.variable.is_none() => Some(Spelled::Here(only.source.clone())),
            [only] => only.spelled.clone(),
            _ => None,
        }
    }

    /// Puts text on that stands in the word as it is.
    fn push(&mut self, text: &str, source: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        match self.parts.last_mut() {
            Some(last) if last.variable.is_none() && last.source.end == source.start => {
                last.source.end = source.end;
                last.range.end = end;
            }
            _ => self.parts.push(Part { range: start..end, source, variable: None, spelled: None }),
        }
    }

    fn push_value(&mut self, value: Value, source: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(&value.text);
        self.parts.push(Part {
            range: start..self.text.len(),
            source,
            variable: Some(value.variable),
            spelled: value.spelled,
        });
    }
}

impl Value {
    /// Text of no single origin.
    fn made(text: impl Into<Rc<str>>, variable: usize) -> Value {
        Value { text: text.into(), variable, spelled: None }
    }

    /// The value of a variable as it is; of one that is not set, nothing.
    fn whole(variable: Variable) -> Value {
        Value {
            text: variable.value.unwrap_or_default(),
            variable: variable.index,
            spelled: variable.spelled.map(Spelled::There),
        }
    }
}
