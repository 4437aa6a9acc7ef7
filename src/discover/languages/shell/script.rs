//! The text of a script in which every character knows where it stands in the file.

use crate::discover::facts::Value;

/// Values that are put in make a script no longer than this, in characters; from there on they are holes.
const LONGEST: usize = 1 << 20;

/// A character of a script.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    pub char: char,
    /// The byte that it was written at.
    pub at: usize,
    /// A default stood in for it.
    pub is_defaulted: bool,
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
        let letter = |(offset, char)| Letter { char, at: at + offset, is_defaulted: false };
        self.letters.extend(text.char_indices().map(letter));
    }

    /// Adds a value in place of something that is written at a byte.
    pub fn push_value(&mut self, value: &Value, at: usize) {
        let letter = |char| Letter { char, at, is_defaulted: value.is_defaulted };
        match self.letters.len() + value.text.len() {
            0..=LONGEST => self.letters.extend(value.text.chars().map(letter)),
            _ => self.letters.extend(Value::hole("long").text.chars().map(letter)),
        }
    }
}
