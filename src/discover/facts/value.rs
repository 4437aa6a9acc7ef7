//! A value that may be unknown in parts.

mod split;
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
pub(crate) enum Part {
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
        self.as_known().filter(|_| !self.is_defaulted)?.to_ascii_lowercase().parse().ok()
    }

    /// Appends a value. If the result is longer than 4096 bytes, all of it is unknown.
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
