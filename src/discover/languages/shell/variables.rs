//! The variables of a script, and the expansion of words.

use super::commands::Surroundings;
use super::cursor::is_name;
use super::dialect::Dialect;
use super::field::Field;
use super::step::Command;
use super::token::{Piece, Variable, Word};
use crate::discover::facts::Value;
use std::collections::HashMap;

/// The variables at a command of a script.
pub(super) struct Variables<'a> {
    pub dialect: Dialect,
    pub around: &'a Surroundings<'a>,
    /// The variables that the script sets, and whether it sets them exactly once and unconditionally.
    pub assigned: HashMap<String, bool>,
    values: HashMap<String, Value>,
    /// The script runs another script in its own shell, which can set any variable.
    pub is_open: bool,
    /// The current folder, which is the value of `PWD`.
    pub folder: Option<String>,
}

impl<'a> Variables<'a> {
    pub(super) fn new(dialect: Dialect, around: &'a Surroundings<'a>) -> Self {
        Self {
            dialect,
            around,
            assigned: HashMap::new(),
            values: HashMap::new(),
            is_open: false,
            folder: around.folder.map(str::to_owned),
        }
    }

    /// Returns the key of a variable. Only sh is case-sensitive.
    pub(super) fn key(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Posix => name.to_owned(),
            Dialect::PowerShell | Dialect::Cmd => name.to_ascii_lowercase(),
        }
    }

    /// Returns the name of a command. `None` if it contains variables.
    pub(super) fn names(&self, command: &Command) -> Option<String> {
        command.words.first().and_then(Word::plain).map(str::to_owned)
    }

    /// Whether a command runs another script in this shell.
    pub(super) fn is_source(&self, name: &str, command: &Command) -> bool {
        match self.dialect {
            Dialect::Posix => matches!(name, "source" | "." | "eval"),
            Dialect::PowerShell => name == "." || name.eq_ignore_ascii_case("iex"),
            Dialect::Cmd => {
                let is_file = |word: &Word| word.plain().is_none_or(|text| text.contains('.'));
                name.eq_ignore_ascii_case("goto")
                    || (name.eq_ignore_ascii_case("call") && command.words.get(1).is_some_and(is_file))
            }
        }
    }

    /// Whether the command after `&&` can be expected to run.
    pub(super) fn is_harmless(&self, command: &Command) -> bool {
        let name = self.names(command).unwrap_or_default().to_ascii_lowercase();
        let known =
            ["cd", "pushd", "popd", "mkdir", "echo", "set", "export", "set-location", "docker", "git", "npm", "make"];
        known.contains(&name.as_str()) || !self.assigned_names(command).is_empty()
    }

    /// Returns the variables that a command sets.
    pub(super) fn assigned_names(&self, command: &Command) -> Vec<String> {
        let words = command.words.as_slice();
        let name = self.names(command).unwrap_or_default();
        match self.dialect {
            Dialect::Posix
                if matches!(name.as_str(), "read" | "unset" | "mapfile" | "readarray" | "getopts" | "let") =>
            {
                words.iter().skip(1).filter_map(Word::plain).map(str::to_owned).collect()
            }
            Dialect::Posix if name == "printf" => words
                .get(2)
                .filter(|_| words.get(1).and_then(Word::plain) == Some("-v"))
                .and_then(Word::plain)
                .map(str::to_owned)
                .into_iter()
                .collect(),
            Dialect::Posix => assignments(words).iter().map(|(name, _)| name.clone()).collect(),
            Dialect::PowerShell => variable_set(words).map(|(name, _)| name).into_iter().collect(),
            Dialect::Cmd => set(words).map(|(name, _)| name).into_iter().collect(),
        }
    }

    /// Stores the values of the variables that a command sets.
    pub(super) fn assign(&mut self, command: &Command) {
        let words = command.words.as_slice();
        let assignments = match self.dialect {
            Dialect::Posix => assignments(words),
            Dialect::PowerShell => variable_set(words).into_iter().collect(),
            Dialect::Cmd => set(words).into_iter().collect(),
        };
        for (name, pieces) in assignments {
            let value = pieces.map_or_else(|| Value::unknown(&name), |pieces| self.joined(&pieces));
            self.values.insert(self.key(&name), value);
        }
    }

    /// Returns the value of a variable. `None` if neither the script nor the repository sets it.
    fn variable(&self, name: &str) -> Option<Value> {
        let key = self.key(name);
        if self.is_open {
            return Some(unknown(name));
        }
        match self.assigned.get(&key) {
            Some(true) => Some(self.values.get(&key).cloned().unwrap_or_else(|| unknown(name))),
            Some(false) => Some(unknown(name)),
            None => self.given(name),
        }
    }

    /// Returns the value of a variable that the script does not set.
    fn given(&self, name: &str) -> Option<Value> {
        let name = match self.dialect {
            Dialect::PowerShell => {
                let (scope, name) = name.split_once(':')?;
                if !scope.eq_ignore_ascii_case("env") {
                    return None;
                }
                name
            }
            Dialect::Posix | Dialect::Cmd => name,
        };
        if name == "PWD" && self.dialect == Dialect::Posix {
            return self.folder.as_ref().map(|folder| {
                let mut path = Value::workspace();
                path.push_text(&format!("/{folder}"));
                path
            });
        }
        (self.around.resolve)(name)
    }

    /// Returns the value of `--build-arg NAME`, which is that of the environment variable.
    pub(super) fn of_environment(&self, name: &str) -> Value {
        let is_set = self.assigned.contains_key(&self.key(name));
        let variable = match self.dialect {
            Dialect::Posix if is_set => None,
            Dialect::Posix | Dialect::Cmd => self.variable(name),
            Dialect::PowerShell => self.variable(&format!("env:{name}")),
        };
        variable.unwrap_or_else(|| Value::unknown(name))
    }

    /// Expands a word. A value with blanks that is not quoted becomes several words.
    pub(super) fn fields(&self, word: &Word) -> Vec<Field> {
        let field = |value| Field { value, span: word.span };
        let is_split = |piece: &Piece| matches!(piece, Piece::Variable(variable) if !variable.is_quoted);
        let value = self.joined(&word.pieces);
        if self.dialect == Dialect::PowerShell || word.is_quoted || !word.pieces.iter().any(is_split) {
            let is_word = word.is_quoted || !value.is_empty();
            return is_word.then(|| field(value)).into_iter().collect();
        }
        value.split(char::is_whitespace).into_iter().filter(|part| !part.is_empty()).map(field).collect()
    }

    fn joined(&self, pieces: &[Piece]) -> Value {
        let mut joined = Value::default();
        for piece in pieces {
            joined.push(&match piece {
                Piece::Text(value) => value.clone(),
                Piece::Variable(variable) => self.put_in(variable),
                Piece::Unknown(name) if name == "pwd" => self.given("PWD").unwrap_or_else(|| Value::unknown(name)),
                Piece::Unknown(name) if name.len() > LONGEST_NAME => Value::unknown("command"),
                Piece::Unknown(name) => Value::unknown(name),
            });
        }
        joined
    }

    fn put_in(&self, variable: &Variable) -> Value {
        let default = || variable.default.as_ref().map(|pieces| self.joined(pieces).or_defaulted(true));
        self.variable(&variable.name).or_else(default).unwrap_or_else(|| unknown(&variable.name))
    }
}

/// An unknown value with the name of a variable, without its scope.
fn unknown(name: &str) -> Value {
    Value::unknown(name.split_once(':').map_or(name, |(_, name)| name))
}

/// Longer commands do not become the name of an unknown value.
const LONGEST_NAME: usize = 60;

/// A name and the pieces of its value. `None` if the script computes the value.
type Assignment = (String, Option<Vec<Piece>>);

/// The assignments `NAME=value` and `export NAME=value` of a command without other words.
fn assignments(words: &[Word]) -> Vec<Assignment> {
    let declares = ["export", "local", "declare", "readonly", "typeset"];
    let is_declared = words.first().and_then(Word::keyword).is_some_and(|name| declares.contains(&name));
    let words = if is_declared { &words[1..] } else { words };
    let all: Vec<_> = words.iter().filter(|word| !(is_declared && is_option(word))).map(assignment).collect();
    if is_declared {
        all.into_iter().flatten().collect()
    } else {
        all.into_iter().collect::<Option<_>>().unwrap_or_default()
    }
}

fn is_option(word: &Word) -> bool {
    word.plain().is_some_and(|text| text.starts_with('-'))
}

fn assignment(word: &Word) -> Option<Assignment> {
    let Some(Piece::Text(first)) = word.pieces.first() else { return None };
    let (name, rest) = first.split_once('=')?;
    let name = name.as_known()?;
    let is_more = name.ends_with('+');
    let name = name.trim_end_matches('+');
    let is_variable = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(is_name);
    let mut pieces = vec![Piece::Text(rest)];
    pieces.extend_from_slice(&word.pieces[1..]);
    is_variable.then(|| (name.to_owned(), Some(pieces).filter(|_| !is_more)))
}

/// `$NAME = value`. A value of several words is an expression, which is not evaluated.
fn variable_set(words: &[Word]) -> Option<Assignment> {
    let [target, operator, value @ ..] = words else { return None };
    let [Piece::Variable(variable)] = target.pieces.as_slice() else { return None };
    let operator = operator.keyword().filter(|operator| matches!(*operator, "=" | "+=" | "-="))?;
    let is_text = |word: &Word| word.is_quoted || matches!(word.pieces.as_slice(), [Piece::Variable(_)]);
    let pieces = match value {
        [word] if operator == "=" && is_text(word) => Some(word.pieces.clone()),
        _ => None,
    };
    Some((variable.name.clone(), pieces))
}

/// `set NAME=value`, `set "NAME=value"`.
fn set(words: &[Word]) -> Option<Assignment> {
    let [command, words @ ..] = words else { return None };
    let is_set = command.plain().is_some_and(|name| name.eq_ignore_ascii_case("set"));
    let first = words.first().filter(|_| is_set)?;
    if first.plain().is_some_and(|text| text.starts_with('/')) {
        let text = words.iter().skip(1).find_map(Word::plain)?;
        return Some((text.split('=').next().unwrap_or(text).to_owned(), None));
    }
    let (name, pieces) = assignment(first)?;
    Some((name, pieces.filter(|_| words.len() == 1)))
}
