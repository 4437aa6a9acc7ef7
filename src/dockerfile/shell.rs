//! BuildKit's shell-like words: quotes, escapes and `${...}` (shell/lex.go).

use std::ops::Range;
use std::rc::Rc;

use super::{Span, pattern, text};

/// Substitutions in each other up to this depth. BuildKit has no bound but its memory.
const MAX_DEPTH: usize = 64;

/// Why a word cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Whatever the variables are.
    Syntax(String),
    /// With the variables as they are.
    Value(String),
}

impl Trouble {
    pub fn message(&self) -> &str {
        match self {
            Trouble::Syntax(message) | Trouble::Value(message) => message,
        }
    }
}

/// How BuildKit words a trouble with `word`.
pub(super) fn failed(word: &str, trouble: &Trouble) -> String {
    format!(
        "failed to process {}: {}",
        text::quoted(word.as_bytes()),
        trouble.message()
    )
}

/// Where variables come from.
pub(super) trait Variables {
    /// Looks a variable up that is written at `source` of the word.
    fn read(&mut self, name: &str, source: Range<usize>) -> Result<Variable, Trouble>;
    /// Takes note that so many bytes or steps more are needed; an error when it is too much.
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
        Ok(Variable {
            index: 0,
            value: None,
            spelled: None,
        })
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

impl Expanded {
    /// Puts text on that stands in the word as it is.
    fn push(&mut self, text: &str, source: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        match self.parts.last_mut() {
            Some(last) if last.variable.is_none() && last.source.end == source.start => {
                last.source.end = source.end;
                last.range.end = self.text.len();
            }
            _ => self.parts.push(Part {
                range: start..self.text.len(),
                source,
                variable: None,
                spelled: None,
            }),
        }
    }

    fn push_value(&mut self, value: Value, source: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(&value.text);
        let range = start..self.text.len();
        self.parts.push(Part {
            range,
            source,
            variable: value.variable,
            spelled: value.spelled,
        });
    }

    /// Where the whole text is spelled out, if it is in one piece.
    pub fn spelled(&self) -> Option<Spelled> {
        match self.parts.as_slice() {
            [only] if only.variable.is_none() => Some(Spelled::Here(only.source.clone())),
            [only] => only.spelled.clone(),
            _ => None,
        }
    }
}

/// What stands for `$NAME` or `${...}`.
struct Value {
    text: Rc<str>,
    variable: Option<usize>,
    spelled: Option<Spelled>,
}

impl Value {
    /// Text of no single origin.
    fn made(text: impl Into<Rc<str>>, variable: usize) -> Value {
        Value {
            text: text.into(),
            variable: Some(variable),
            spelled: None,
        }
    }
}

/// Reads one word.
pub(super) struct Lexer<'w, V> {
    word: &'w str,
    position: usize,
    depth: usize,
    escape: char,
    keep_quotes: bool,
    keep_escapes: bool,
    /// Leave variables that are not set as they are written.
    keep_unset: bool,
    variables: V,
    /// The blank-separated word that is being read. Each substitution starts it anew, a quirk that decides which words
    /// of a line open heredocs.
    blank_word: String,
}

impl<'w> Lexer<'w, NoVariables> {
    pub fn for_heredocs(word: &'w str) -> Lexer<'w, NoVariables> {
        Lexer {
            keep_unset: true,
            ..Lexer::new(word, '\\', NoVariables)
        }
    }

    pub fn keep_quotes(self) -> Self {
        Lexer {
            keep_quotes: true,
            ..self
        }
    }

    pub fn keep_escapes(self) -> Self {
        Lexer {
            keep_escapes: true,
            ..self
        }
    }

    /// The text split at white space outside quotes.
    pub fn words(mut self) -> Result<Vec<String>, Trouble> {
        self.until(None, self.keep_escapes).map(|(_, words)| words)
    }
}

impl<'w, V: Variables> Lexer<'w, V> {
    pub fn new(word: &'w str, escape: char, variables: V) -> Lexer<'w, V> {
        // Go's scanner drops a byte order mark.
        let position = if word.starts_with('\u{FEFF}') {
            '\u{FEFF}'.len_utf8()
        } else {
            0
        };
        Lexer {
            word,
            position,
            depth: 0,
            escape,
            keep_quotes: false,
            keep_escapes: false,
            keep_unset: false,
            variables,
            blank_word: String::new(),
        }
    }

    /// The word with its variables put in.
    pub fn expand(mut self) -> Result<Expanded, Trouble> {
        self.until(None, false).map(|(expanded, _)| expanded)
    }

    /// Reads up to `stop`, or to the end: the text, and its words where blanks split it.
    fn until(
        &mut self,
        stop: Option<char>,
        keep_escapes: bool,
    ) -> Result<(Expanded, Vec<String>), Trouble> {
        if self.depth == MAX_DEPTH {
            return Err(Trouble::Syntax(format!(
                "more than {MAX_DEPTH} substitutions in each other"
            )));
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
        let mut words = Words::default();
        loop {
            let start = self.position;
            let before = read.text.len();
            let Some(c) = self.next() else { break };
            if Some(c) == stop {
                return Ok((read, words.finish(&mut self.blank_word)));
            }
            match c {
                '$' => {
                    self.dollar(start, &mut read)?;
                    words.split(&read.text[before..], &mut self.blank_word);
                }
                '<' => {
                    self.heredoc_mark();
                    read.push(&self.word[start..self.position], start..self.position);
                    words.keep(&read.text[before..], &mut self.blank_word);
                }
                '\'' => {
                    self.single_quote(start, &mut read)?;
                    words.keep(&read.text[before..], &mut self.blank_word);
                }
                '"' => {
                    self.double_quote(start, &mut read)?;
                    words.keep(&read.text[before..], &mut self.blank_word);
                }
                _ if c == self.escape => {
                    if self.keep_escapes {
                        read.push(c.encode_utf8(&mut [0; 4]), start..self.position);
                    }
                    self.push_next(&mut read);
                    words.keep(&read.text[before..], &mut self.blank_word);
                }
                _ => {
                    read.push(c.encode_utf8(&mut [0; 4]), start..self.position);
                    words.add(c, &mut self.blank_word);
                }
            }
        }
        match stop {
            Some(stop) => Err(unexpected_end(stop)),
            None => Ok((read, words.finish(&mut self.blank_word))),
        }
    }

    /// Takes the next character as it is, if there is one.
    fn push_next(&mut self, read: &mut Expanded) {
        let start = self.position;
        if let Some(c) = self.next() {
            read.push(c.encode_utf8(&mut [0; 4]), start..self.position);
        }
    }

    /// Blanks between `<<` and a heredoc's name do not end the word.
    fn heredoc_mark(&mut self) {
        if self.peek() == Some('<') {
            self.next();
            while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
                self.next();
            }
        }
    }

    fn single_quote(&mut self, start: usize, read: &mut Expanded) -> Result<(), Trouble> {
        let open = self.position;
        let Some(length) = self.word[open..].find('\'') else {
            self.position = self.word.len();
            return Err(Trouble::Syntax(
                "unexpected end of statement while looking for matching single-quote".to_owned(),
            ));
        };
        self.position = open + length + 1;
        let content = if self.keep_quotes {
            start..self.position
        } else {
            open..open + length
        };
        read.push(&self.word[content.clone()], content);
        Ok(())
    }

    fn double_quote(&mut self, start: usize, read: &mut Expanded) -> Result<(), Trouble> {
        if self.keep_quotes {
            read.push("\"", start..self.position);
        }
        loop {
            let start = self.position;
            let Some(c) = self.next() else {
                return Err(Trouble::Syntax(
                    "unexpected end of statement while looking for matching double-quote"
                        .to_owned(),
                ));
            };
            match c {
                '"' => {
                    if self.keep_quotes {
                        read.push("\"", start..self.position);
                    }
                    return Ok(());
                }
                '$' => self.dollar(start, read)?,
                _ if c == self.escape => {
                    if self.keep_escapes {
                        read.push(c.encode_utf8(&mut [0; 4]), start..self.position);
                    }
                    match self.peek() {
                        None => {}
                        Some(next) if matches!(next, '"' | '$') || next == self.escape => {
                            self.push_next(read)
                        }
                        Some(_) => read.push(c.encode_utf8(&mut [0; 4]), start..self.position),
                    }
                }
                _ => read.push(c.encode_utf8(&mut [0; 4]), start..self.position),
            }
        }
    }

    /// Puts on what the `$` at `start` and the characters after it stand for.
    fn dollar(&mut self, start: usize, read: &mut Expanded) -> Result<(), Trouble> {
        let value = if self.peek() == Some('{') {
            self.next();
            self.braces(start)?
        } else {
            let name = self.name();
            if name.is_empty() {
                read.push("$", start..self.position);
                return Ok(());
            }
            self.plain(name, start)?
        };
        self.variables
            .spend(read.text.len() + value.text.len(), value.text.len())?;
        read.push_value(value, start..self.position);
        Ok(())
    }

    /// `$NAME` or `${NAME}`.
    fn plain(&mut self, name: &str, start: usize) -> Result<Value, Trouble> {
        let variable = self.variables.read(name, start..self.position)?;
        if variable.value.is_none() && self.keep_unset {
            return Ok(Value::made(
                &self.word[start..self.position],
                variable.index,
            ));
        }
        Ok(whole_value(variable))
    }

    /// What follows `${`.
    fn braces(&mut self, start: usize) -> Result<Value, Trouble> {
        match self.peek() {
            None => return Err(missing_brace()),
            Some('{' | '}' | ':') => {
                return Err(Trouble::Syntax("syntax error: bad substitution".to_owned()));
            }
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => self.plain(name, start),
            Some(':') => match self.next() {
                Some(modifier @ ('#' | '%')) => Err(unsupported(&format!(":{modifier}"))),
                modifier => self.modified(name, modifier, true, start),
            },
            Some(modifier @ ('+' | '-' | '?' | '#' | '%')) => {
                self.modified(name, Some(modifier), false, start)
            }
            Some('/') => self.replaced(name, start),
            other => Err(unsupported(
                other
                    .unwrap_or(char::REPLACEMENT_CHARACTER)
                    .encode_utf8(&mut [0; 4]),
            )),
        }
    }

    /// `${NAME-word}` and the like. With a colon, an empty value is as good as none.
    fn modified(
        &mut self,
        name: &str,
        modifier: Option<char>,
        with_colon: bool,
        start: usize,
    ) -> Result<Value, Trouble> {
        let is_pattern = matches!(modifier, Some('#' | '%'));
        let (word, _) = self
            .until(Some('}'), is_pattern)
            .map_err(|trouble| self.at_end(trouble, missing_brace()))?;
        let variable = self.variables.read(name, start..self.position)?;
        let modifier = modifier.unwrap_or(char::REPLACEMENT_CHARACTER);
        let colon = if with_colon { ":" } else { "" };
        if variable.value.is_none() && self.keep_unset {
            return Ok(Value::made(
                format!("${{{name}{colon}{modifier}{}}}", word.text),
                variable.index,
            ));
        }

        let index = variable.index;
        let is_there = variable
            .value
            .as_deref()
            .is_some_and(|value| !with_colon || !value.is_empty());
        match modifier {
            '-' if is_there => Ok(whole_value(variable)),
            '+' if !is_there => Ok(Value::made("", index)),
            '-' | '+' => Ok(Value {
                spelled: word.spelled(),
                ..Value::made(word.text, index)
            }),
            '?' if is_there => Ok(whole_value(variable)),
            '?' => {
                let absence = if variable.value.is_some() {
                    "empty"
                } else {
                    "unset"
                };
                let default = format!("is not allowed to be {absence}");
                let message = if word.text.is_empty() {
                    default
                } else {
                    word.text
                };
                Err(Trouble::Value(format!("{name}: {message}")))
            }
            '#' | '%' => {
                let value = variable.value.unwrap_or_default();
                self.variables
                    .spend(value.len(), pattern::steps(&word.text, &value))?;
                let (pattern, greedy) = word
                    .text
                    .strip_prefix(modifier)
                    .map_or((word.text.as_str(), false), |rest| (rest, true));
                let trim = if modifier == '#' {
                    pattern::trim_prefix
                } else {
                    pattern::trim_suffix
                };
                let trimmed = trim(pattern, &value, greedy);
                trimmed
                    .map(|text| Value::made(text, index))
                    .map_err(Trouble::Value)
            }
            _ => Err(unsupported(&format!("{colon}{modifier}"))),
        }
    }

    /// `${NAME/pattern/replacement}`, or `//` for all.
    fn replaced(&mut self, name: &str, start: usize) -> Result<Value, Trouble> {
        let is_all = self.peek() == Some('/');
        if is_all {
            self.next();
        }
        let missing_slash = || Trouble::Syntax("syntax error: missing '/' in ${}".to_owned());
        let (pattern, _) = self
            .until(Some('/'), true)
            .map_err(|trouble| self.at_end(trouble, missing_slash()))?;
        let (replacement, _) = self
            .until(Some('}'), true)
            .map_err(|trouble| self.at_end(trouble, missing_brace()))?;
        let variable = self.variables.read(name, start..self.position)?;
        let Some(value) = variable
            .value
            .clone()
            .or_else(|| (!self.keep_unset).then(Rc::default))
        else {
            return Ok(Value::made(
                format!("${{{name}/{}/{}}}", pattern.text, replacement.text),
                variable.index,
            ));
        };

        // Each character of the value may be replaced, and one more at its end.
        let longest = value.len()
            + if is_all {
                (value.len() + 1) * replacement.text.len()
            } else {
                replacement.text.len()
            };
        self.variables
            .spend(longest, pattern::steps(&pattern.text, &value) + longest)?;
        let replaced = pattern::replace(&pattern.text, &value, &replacement.text, is_all);
        replaced
            .map(|text| Value::made(text, variable.index))
            .map_err(Trouble::Value)
    }

    /// At the end of the word, whatever went wrong, BuildKit says what is missing.
    fn at_end(&self, trouble: Trouble, missing: Trouble) -> Trouble {
        if self.peek().is_none() {
            missing
        } else {
            trouble
        }
    }

    /// The name that follows, perhaps empty: one special parameter, digits, or letters, digits and `_`.
    fn name(&mut self) -> &'w str {
        let rest = &self.word[self.position..];
        let length = match rest.chars().next() {
            Some('0'..='9') => rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
        };
        self.position += length;
        &rest[..length]
    }

    fn peek(&self) -> Option<char> {
        self.word[self.position..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.position += c.len_utf8();
        Some(c)
    }
}

/// The value of a variable as it is; of one that is not set, nothing.
fn whole_value(variable: Variable) -> Value {
    let spelled = variable.spelled.map(Spelled::There);
    Value {
        text: variable.value.unwrap_or_default(),
        variable: Some(variable.index),
        spelled,
    }
}

fn unexpected_end(stop: char) -> Trouble {
    Trouble::Syntax(format!(
        "unexpected end of statement while looking for matching {stop}"
    ))
}

fn missing_brace() -> Trouble {
    Trouble::Syntax("syntax error: missing '}'".to_owned())
}

fn unsupported(modifier: &str) -> Trouble {
    Trouble::Syntax(format!("unsupported modifier ({modifier}) in substitution"))
}

/// The words of a text, as its parts come in (`wordsStruct` in shell/lex.go).
#[derive(Default)]
struct Words {
    words: Vec<String>,
    is_inside: bool,
}

impl Words {
    /// A character; white space ends the word.
    fn add(&mut self, c: char, word: &mut String) {
        if !c.is_whitespace() {
            word.push(c);
            self.is_inside = true;
        } else if self.is_inside && !word.is_empty() {
            self.words.push(std::mem::take(word));
            self.is_inside = false;
        }
    }

    /// Text whose white space ends words.
    fn split(&mut self, text: &str, word: &mut String) {
        for c in text.chars() {
            self.add(c, word);
        }
    }

    /// Text that belongs to the word as it is.
    fn keep(&mut self, text: &str, word: &mut String) {
        word.push_str(text);
        self.is_inside = true;
    }

    fn finish(mut self, word: &mut String) -> Vec<String> {
        if !word.is_empty() {
            self.words.push(std::mem::take(word));
        }
        self.words
    }
}
