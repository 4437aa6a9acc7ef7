//! The text of a script with the location of every character.

use crate::discover::facts::{Part, Value};
use std::rc::Rc;

/// The largest length of a script with its values, in characters. Values beyond it are unknown.
const LONGEST: usize = 1 << 20;

/// A character of a script.
#[derive(Clone)]
pub(super) struct Letter {
    /// For a part of a value that is not literal, the character with which the shells would introduce it.
    pub char: char,
    /// The byte offset in the text.
    pub at: usize,
    /// The character is part of a default value.
    pub is_defaulted: bool,
    /// The part of a value that it stands for, if that is not literal.
    pub part: Option<Rc<Part>>,
}

impl Letter {
    /// Appends the character or part to a value.
    pub(super) fn append_to(&self, value: &mut Value) {
        match &self.part {
            Some(part) => value.push_part(part),
            None => value.push_char(self.char),
        }
        value.is_defaulted |= self.is_defaulted;
    }
}

/// A script as the shell receives it: expressions of the workflow are replaced by their values.
#[derive(Default)]
pub(crate) struct Script {
    pub(super) letters: Vec<Letter>,
}

impl Script {
    /// Creates a script without values.
    pub(crate) fn new(text: &str) -> Self {
        let mut script = Self::default();
        script.push(text, 0);
        script
    }

    /// Adds text that starts at a byte offset.
    pub(crate) fn push(&mut self, text: &str, at: usize) {
        let letter = |(offset, char)| Letter { char, at: at + offset, is_defaulted: false, part: None };
        self.letters.extend(text.char_indices().map(letter));
    }

    /// Adds the value of an expression that starts at a byte offset.
    pub(crate) fn push_value(&mut self, value: &Value, at: usize) {
        let too_long = Value::unknown("long");
        let value = if self.letters.len() + value.len() > LONGEST { &too_long } else { value };
        let letter = |char, part| Letter { char, at, is_defaulted: value.is_defaulted, part };
        for part in value.parts() {
            match part {
                Part::Literal(text) => self.letters.extend(text.chars().map(|char| letter(char, None))),
                Part::Unknown(_) => self.letters.push(letter('$', Some(Rc::new(part.clone())))),
                Part::Workspace => self.letters.push(letter('/', Some(Rc::new(part.clone())))),
            }
        }
    }
}
