//! A value that may be unknown in parts.

#[cfg(test)]
mod tests;

use crate::windows::Isolation;
use std::borrow::Cow;
use std::fmt;

/// The longest value that [`Value::push`] makes, in bytes. Values that use each other double in length with each step.
pub(crate) const LONGEST: usize = 1 << 12;

/// The longest name of an unknown part, in characters.
const LONGEST_NAME: usize = 200;

/// A text of which the repository does not define all parts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Value {
    /// No two literal parts follow each other.
    parts: Vec<Part>,
    /// A default value was used for a part of it: `${TAG:-ltsc2019}`.
    pub is_defaulted: bool,
}

/// A part of a value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// Text that is not empty and contains no placeholder.
    Literal(String),
    /// The placeholder of a part that the repository does not define: `$(name)`.
    Unknown(String),
    /// The folder that a job checks the repository out to.
    Workspace,
}

impl Value {
    /// Creates a value from the text of a file. A placeholder of another tool in it, `$(name)`, is an unknown part.
    pub fn known(text: impl AsRef<str>) -> Self {
        let mut value = Self::default();
        value.push_text(text.as_ref());
        value
    }

    /// Creates a value that applies only if no other one is set.
    pub fn defaulted(text: impl AsRef<str>) -> Self {
        Self::known(text).or_defaulted(true)
    }

    /// Creates a value that the repository does not define. `name` is its name in the file.
    pub fn unknown(name: &str) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '_' };
        let name: String = name.trim().chars().take(LONGEST_NAME).map(plain).collect();
        Self { parts: vec![Part::Unknown(format!("$({name})"))], is_defaulted: false }
    }

    /// Creates the path of the folder that a job checks the repository out to.
    pub(crate) fn workspace() -> Self {
        Self { parts: vec![Part::Workspace], is_defaulted: false }
    }

    /// Marks the value as a default if `is_defaulted` is set.
    #[must_use]
    pub fn or_defaulted(self, is_defaulted: bool) -> Self {
        Self { is_defaulted: self.is_defaulted || is_defaulted, ..self }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whether no part is unknown.
    pub fn is_known(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, Part::Unknown(_)))
    }

    /// Whether a part is the folder of the workspace.
    pub(crate) fn has_workspace(&self) -> bool {
        self.parts.contains(&Part::Workspace)
    }

    /// The text. `None` if a part is unknown or is the workspace.
    pub fn as_known(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The text, with placeholders for the parts that are not literal.
    pub fn text(&self) -> Cow<'_, str> {
        self.as_known().map_or_else(|| Cow::Owned(self.to_string()), Cow::Borrowed)
    }

    /// Whether it has no text at all.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The length of the text in bytes, placeholders included.
    pub(crate) fn len(&self) -> usize {
        self.parts.iter().map(|part| part.text().len()).sum()
    }

    pub(crate) fn starts_with(&self, start: &str) -> bool {
        self.text().starts_with(start)
    }

    /// The literal text before the first other part.
    pub(crate) fn literal_start(&self) -> &str {
        if let Some(Part::Literal(text)) = self.parts.first() { text } else { "" }
    }

    /// The text after the folder of the workspace. `None` if the value does not start with that folder.
    pub(crate) fn after_workspace(&self) -> Option<Cow<'_, str>> {
        match self.parts.as_slice() {
            [Part::Workspace] => Some(Cow::Borrowed("")),
            [Part::Workspace, Part::Literal(text)] => Some(Cow::Borrowed(text)),
            [Part::Workspace, rest @ ..] => Some(Cow::Owned(rest.iter().map(Part::text).collect())),
            _ => None,
        }
    }

    /// Whether the value looks like a part of the name of a Windows image, such as `ltsc2022` or `windows/nanoserver`,
    /// and not like a URL.
    pub fn names_windows(&self) -> bool {
        let text = self.text().to_ascii_lowercase();
        !text.contains("://")
            && ["windows", "nanoserver", "servercore", "ltsc", "sac2016"].iter().any(|word| text.contains(word))
    }

    /// The isolation that the value names. `None` if it is `default`, is not known or is only a default value.
    pub(crate) fn isolation(&self) -> Option<Isolation> {
        match self.as_known().filter(|_| !self.is_defaulted)?.to_ascii_lowercase().as_str() {
            "process" => Some(Isolation::Process),
            "hyperv" => Some(Isolation::HyperV),
            _ => None,
        }
    }

    /// Appends a value. If the result is longer than [`LONGEST`], all of it is unknown.
    pub fn push(&mut self, more: &Value) {
        if self.len() + more.len() > LONGEST {
            self.is_defaulted |= more.is_defaulted;
            self.parts = Self::unknown("long").parts;
        } else {
            self.append(more);
        }
    }

    /// Appends a value of any length.
    pub(crate) fn append(&mut self, more: &Value) {
        self.is_defaulted |= more.is_defaulted;
        more.parts.iter().for_each(|part| self.push_part(part));
    }

    pub(crate) fn push_part(&mut self, part: &Part) {
        match part {
            Part::Literal(text) => self.push_text(text),
            other => self.parts.push(other.clone()),
        }
    }

    /// Appends text of a file. A placeholder in it, or one that the text completes, is an unknown part.
    pub(crate) fn push_text(&mut self, text: &str) {
        let mut text = Cow::Borrowed(text);
        match self.parts.last_mut() {
            Some(Part::Literal(last)) => {
                let completes = last.ends_with('$') && text.starts_with('(');
                if !completes && !text.contains("$(") {
                    return last.push_str(&text);
                }
                text = Cow::Owned(format!("{last}{text}"));
                self.parts.pop();
            }
            Some(Part::Unknown(last)) if !last.ends_with(')') => {
                text = Cow::Owned(format!("{last}{text}"));
                self.parts.pop();
            }
            _ => {}
        }
        let mut rest = text.as_ref();
        while let Some(start) = rest.find("$(") {
            let end = rest[start..].find(')').map_or(rest.len(), |close| start + close + 1);
            self.parts.extend(literal(&rest[..start]));
            self.parts.push(Part::Unknown(rest[start..end].to_owned()));
            rest = &rest[end..];
        }
        self.parts.extend(literal(rest));
    }

    pub(crate) fn push_char(&mut self, c: char) {
        self.push_text(c.encode_utf8(&mut [0; 4]));
    }

    /// Splits the value at every character of its literal parts for which `is` holds.
    pub(crate) fn split(&self, is: impl Fn(char) -> bool) -> Vec<Value> {
        let new = || Value { parts: vec![], is_defaulted: self.is_defaulted };
        let mut all = vec![new()];
        for part in &self.parts {
            let Part::Literal(text) = part else {
                all.iter_mut().next_back().into_iter().for_each(|last| last.push_part(part));
                continue;
            };
            for (n, piece) in text.split(&is).enumerate() {
                if n > 0 {
                    all.push(new());
                }
                all.iter_mut().next_back().into_iter().for_each(|last| last.push_text(piece));
            }
        }
        all
    }

    /// Splits the value at the first such character of its literal parts.
    pub(crate) fn split_once(&self, separator: char) -> Option<(Value, Value)> {
        let has_it = |part: &Part| matches!(part, Part::Literal(text) if text.contains(separator));
        let at = self.parts.iter().position(has_it)?;
        let (before, after) = self.parts[at].text().split_once(separator)?;
        let value = |parts: Vec<Part>| Value { parts, is_defaulted: self.is_defaulted };
        let first = self.parts[..at].iter().cloned().chain(literal(before)).collect();
        let rest = literal(after).into_iter().chain(self.parts[at + 1..].iter().cloned()).collect();
        Some((value(first), value(rest)))
    }

    /// The last bytes of the text. A part that is not literal is kept as a whole if one of its bytes is among them.
    pub(crate) fn end(&self, len: usize) -> Value {
        let mut rest = self.len().saturating_sub(len);
        let mut end = Value { parts: vec![], is_defaulted: self.is_defaulted };
        for part in &self.parts {
            let text = part.text();
            match (text.get(rest..), part) {
                (Some(text), Part::Literal(_)) => end.push_text(text),
                (Some(kept), part) if !kept.is_empty() => end.push_part(part),
                _ => {}
            }
            rest = rest.saturating_sub(text.len());
        }
        end
    }

    /// Replaces the literal parts.
    #[must_use]
    pub(crate) fn map_literals(&self, map: impl Fn(&str) -> String) -> Value {
        let mut mapped = Value { parts: vec![], is_defaulted: self.is_defaulted };
        for part in &self.parts {
            match part {
                Part::Literal(text) => mapped.push_text(&map(text)),
                other => mapped.push_part(other),
            }
        }
        mapped
    }

    /// Removes white space from both ends.
    #[must_use]
    pub(crate) fn trim(mut self) -> Value {
        if let Some(Part::Literal(text)) = self.parts.first_mut() {
            *text = text.trim_start().to_owned();
        }
        if let Some(Part::Literal(text)) = self.parts.last_mut() {
            *text = text.trim_end().to_owned();
        }
        self.parts.retain(|part| !part.text().is_empty());
        self
    }

    /// Removes the double quotes around the value, if it has both.
    #[must_use]
    pub(crate) fn unquoted(self) -> Value {
        let text = self.text();
        if text.len() < 2 || !text.starts_with('"') || !text.ends_with('"') {
            return self;
        }
        let mut value = self.clone();
        if let Some(Part::Literal(text)) = value.parts.first_mut() {
            text.remove(0);
        }
        if let Some(Part::Literal(text)) = value.parts.last_mut() {
            text.pop();
        }
        value.parts.retain(|part| !part.text().is_empty());
        value
    }
}

impl Part {
    /// The text of the part, or its placeholder.
    pub(crate) fn text(&self) -> &str {
        match self {
            Part::Literal(text) | Part::Unknown(text) => text,
            Part::Workspace => "$(workspace)",
        }
    }
}

fn literal(text: &str) -> Option<Part> {
    (!text.is_empty()).then(|| Part::Literal(text.to_owned()))
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| f.write_str(part.text()))
    }
}
