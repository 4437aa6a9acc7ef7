//! Parts of a value. Only literal text is split or changed.

use super::{Part, Value, literal};

impl Value {
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
