//! The text of a script in which every character knows where it stands in the file.

use crate::discover::facts::{Part, Value};
use std::rc::Rc;

/// Values that are put in make a script no longer than this, in characters; from there on they are holes.
const LONGEST: usize = 1 << 20;

/// A character of a script.
#[derive(Clone)]
pub(super) struct Letter {
    /// For a part of a value that is not literal, the character with which the shells would introduce it.
    pub char: char,
    /// The byte that it was written at.
    pub at: usize,
    /// A default stood in for it.
    pub is_defaulted: bool,
    /// The part of a value that it stands for, if that is not literal.
    pub part: Option<Rc<Part>>,
}

impl Letter {
    /// Appends the character or part to a value.
    pub fn append_to(&self, value: &mut Value) {
        match &self.part {
            Some(part) => value.push_part(part),
            None => value.push_char(self.char),
        }
        value.is_defaulted |= self.is_defaulted;
    }
}

/// A script, as the shell is given it: what a workflow fills in beforehand stands there as its value.
#[derive(Default)]
pub(crate) struct Script {
    pub(super) letters: Vec<Letter>,
}

impl Script {
    /// A script in which nothing is filled in; places are bytes of the text.
    pub fn new(text: &str) -> Self {
        let mut script = Self::default();
        script.push(text, 0);
        script
    }

    /// Adds what is written at a byte.
    pub fn push(&mut self, text: &str, at: usize) {
        let letter = |(offset, char)| Letter { char, at: at + offset, is_defaulted: false, part: None };
        self.letters.extend(text.char_indices().map(letter));
    }

    /// Adds a value in place of something that is written at a byte.
    pub fn push_value(&mut self, value: &Value, at: usize) {
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
