//! Taking values out of the tree, one type at a time; what does not fit becomes a finding and the rest goes on.

use super::pattern_count::Patterns;
use super::types::{At, Named};
use crate::dockerfile::Span;
use crate::finding::Finding;
use crate::rules::CONFIG;
use crate::source::Source;
use crate::text::similar::probable_option;
use crate::yaml::{Key, Node, Value};
use std::collections::HashSet;
use std::sync::Arc;

/// What was wrong so far.
pub(super) struct Problems {
    pub source: Arc<Source>,
    pub findings: Vec<Finding>,
    /// The patterns that were compiled so far.
    pub patterns: Patterns,
}

impl Problems {
    /// Adds a finding; the label says what stands there, or what was probably meant.
    pub(super) fn add(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>) -> &mut Finding {
        let finding = Finding::new(CONFIG.name, CONFIG.severity, self.source.clone(), span, message, label);
        self.findings.push(finding);
        self.findings.last_mut().expect("it was just pushed")
    }

    pub(super) fn wrong_type(&mut self, node: &Node, expected: &str) {
        self.add(node.mark(), format!("expected {expected}, found {}", node.kind()), node.kind());
    }

    /// A word that is none of those that are known.
    pub(super) fn unknown(&mut self, span: Span, what: &str, word: &str, known: &[&str]) {
        let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let label = match nearest(word, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "not known".into(),
        };
        self.add(span, format!("unknown {what} `{word}`"), label).help = Some(format!("what can stand here: {list}"));
    }
}

/// The known word that a misspelt one was probably meant to be.
pub(super) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    // What other tools say for `off`.
    if matches!(word, "false" | "no" | "disabled" | "none") && known.contains(&"off") {
        return Some("off");
    }
    probable_option(word, known)
}

/// A type that a value of the configuration can be.
pub(super) trait Read: Sized {
    /// `None` where the value does not fit, which `problems` then knows.
    fn read(node: &Node, problems: &mut Problems) -> Option<Self>;
}

impl Read for At<String> {
    /// A number or `true` is a text too: `2019`, `1809`.
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Text(text) | Value::Number(text) | Value::Bool(text) => {
                Some(At { value: text.clone(), span: node.span })
            }
            _ => {
                problems.wrong_type(node, "a text");
                None
            }
        }
    }
}

impl Read for At<u32> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let number = match &node.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        };
        match (number, &node.value) {
            (Some(value), _) => return Some(At { value, span: node.span }),
            (None, Value::Number(text)) => {
                problems.add(node.span, format!("expected a whole number, found `{text}`"), "no whole number");
            }
            _ => problems.wrong_type(node, "a whole number"),
        }
        None
    }
}

impl Read for bool {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Bool(text) => Some(text.eq_ignore_ascii_case("true")),
            _ => {
                problems.wrong_type(node, "true or false");
                None
            }
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::List(items) => Some(items.iter().filter_map(|item| T::read(item, problems)).collect()),
            _ => {
                problems.wrong_type(node, "a list");
                None
            }
        }
    }
}

impl<T: Read> Read for Named<T> {
    fn read(node: &Node, problems: &mut Problems) -> Option<Self> {
        let entries = entries(node, problems)?;
        let entry = |(key, value): &(Key, Node)| {
            let name = At { value: key.text.clone(), span: key.span };
            Some((name, T::read(value, problems)?))
        };
        Some(Named(entries.iter().filter_map(entry).collect()))
    }
}

/// The entries of a map, after telling of keys that stand there twice.
fn entries<'n>(node: &'n Node, problems: &mut Problems) -> Option<&'n [(Key, Node)]> {
    let Value::Map(entries) = &node.value else {
        problems.wrong_type(node, "keys and values");
        return None;
    };
    let mut seen = HashSet::new();
    for (key, _) in entries {
        if !seen.insert(&key.text) {
            problems.add(key.span, format!("the key `{}` stands here twice", key.text), "again");
        }
    }
    Some(entries)
}

/// One word of several.
pub(super) fn choice<T: Copy>(
    node: &Node,
    problems: &mut Problems,
    what: &str,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
    let (Value::Text(text) | Value::Number(text) | Value::Bool(text)) = &node.value else {
        problems.wrong_type(node, &format!("a {what}: {}", words.join(", ")));
        return None;
    };
    let found = choices.iter().find(|(word, _)| word == text);
    if found.is_none() {
        problems.unknown(node.span, what, text, &words);
    }
    found.map(|(_, value)| *value)
}

/// The keys of one map, each asked for by its name; what nobody asked for is unknown.
pub(super) struct Fields<'n> {
    node: &'n Node,
    entries: &'n [(Key, Node)],
    asked: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub(super) fn of(node: &'n Node, problems: &mut Problems) -> Option<Self> {
        Some(Self { node, entries: entries(node, problems)?, asked: vec![] })
    }

    /// The value of a key. One without a value is as good as none: its lines may all be commented out.
    pub(super) fn optional<T: Read>(&mut self, name: &'static str, problems: &mut Problems) -> Option<T> {
        self.asked.push(name);
        let (_, node) = self.entries.iter().find(|(key, _)| key.text == name)?;
        if matches!(node.value, Value::Null) {
            return None;
        }
        T::read(node, problems)
    }

    pub(super) fn required<T: Read>(&mut self, name: &'static str, problems: &mut Problems) -> Option<T> {
        let is_there = self.entries.iter().any(|(key, node)| key.text == name && !matches!(node.value, Value::Null));
        if !is_there {
            problems.add(self.node.mark(), format!("the key `{name}` is missing"), format!("`{name}` belongs here"));
        }
        self.optional(name, problems)
    }

    /// Returns all other keys that have a value, for maps whose keys are checked later.
    pub(super) fn rest(self) -> Vec<(At<String>, Node)> {
        let others = self
            .entries
            .iter()
            .filter(|(key, node)| !self.asked.contains(&key.text.as_str()) && !matches!(node.value, Value::Null));
        others.map(|(key, node)| (At { value: key.text.clone(), span: key.span }, node.clone())).collect()
    }

    /// Tells of the keys that nobody asked for.
    pub(super) fn finish(self, problems: &mut Problems) {
        for (key, _) in self.entries {
            if !self.asked.contains(&key.text.as_str()) {
                problems.unknown(key.span, "key", &key.text, &self.asked);
            }
        }
    }
}
