//! A value that a file gives, as far as it can be known.

use crate::windows::Isolation;

/// A longer value is a hole, in bytes: values that name each other twice double with every step.
pub(crate) const LONGEST: usize = 1 << 12;

/// A hole is named by as many characters of what fills it.
const LONGEST_NAME: usize = 200;

/// A text with the holes that nobody can fill from the repository alone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Value {
    /// With `$(name)` for each part that is not known, which winfrom takes for a hole wherever it reads a reference.
    pub text: String,
    /// A default stood in for a part of it: `${TAG:-ltsc2019}`.
    pub is_defaulted: bool,
}

impl Value {
    /// A value that stands there.
    pub fn known(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_defaulted: false }
    }

    /// A value that holds unless somebody says otherwise.
    pub fn defaulted(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_defaulted: true }
    }

    /// A value that comes from elsewhere; `name` is what the file calls it.
    pub fn hole(name: &str) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '_' };
        Self::known(format!("$({})", name.trim().chars().take(LONGEST_NAME).map(plain).collect::<String>()))
    }

    /// Nothing of it is a hole.
    pub fn is_known(&self) -> bool {
        !self.text.contains("$(")
    }

    /// The text, where all of it is known.
    pub fn as_known(&self) -> Option<&str> {
        self.is_known().then_some(self.text.as_str())
    }

    /// It reads like a part of the name of a Windows image: `ltsc2022`, `windows/nanoserver`; and is no URL.
    pub fn names_windows(&self) -> bool {
        let text = self.text.to_ascii_lowercase();
        !text.contains("://")
            && ["windows", "nanoserver", "servercore", "ltsc", "sac2016"].iter().any(|word| text.contains(word))
    }

    /// Adds what follows; what becomes longer than any argument is a hole.
    pub fn push(&mut self, more: &Value) {
        self.is_defaulted |= more.is_defaulted;
        if self.text.len() + more.text.len() > LONGEST {
            self.text = Self::hole("long").text;
        } else {
            self.text += &more.text;
        }
    }
}

/// The isolation that a value names; `default` and what is not known name none.
pub(crate) fn isolation(value: &Value) -> Option<Isolation> {
    match value.as_known().filter(|_| !value.is_defaulted)?.to_ascii_lowercase().as_str() {
        "process" => Some(Isolation::Process),
        "hyperv" => Some(Isolation::HyperV),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Value};

    #[test]
    fn values_do_not_grow_without_end() {
        let mut value = Value::known("x");
        for _ in 0..64 {
            let twice = value.clone();
            value.push(&twice);
        }
        assert!(!value.is_known() && value.text.len() <= LONGEST);
        assert!(Value::hole(&"x".repeat(LONGEST)).text.len() < LONGEST);
    }
}
