//! A value that a file gives, as far as it can be known.

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
        Self::known(format!("$({})", name.trim().chars().map(plain).collect::<String>()))
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

    /// Adds what follows.
    pub fn push(&mut self, more: &Value) {
        self.text += &more.text;
        self.is_defaulted |= more.is_defaulted;
    }
}
