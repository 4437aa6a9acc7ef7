//! The configuration as a tree in which everything knows its place.

use crate::dockerfile::Span;

/// A value and where it is written.
pub(super) struct Node {
    /// For a list or a map, its first character or nothing: where it begins.
    pub span: Span,
    pub value: Value,
}

pub(super) enum Value {
    Null,
    /// `true` or `false`, as it is written.
    Bool(String),
    /// As it is written: `17763.1040` is no fraction.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

pub(super) struct Key {
    pub span: Span,
    pub text: String,
}

impl Node {
    /// What a person calls this kind of value.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "keys and values",
        }
    }

    /// What is marked when the value is wrong: of a list or a map, where it begins.
    pub fn mark(&self) -> Span {
        match &self.value {
            Value::Map(entries) => entries.first().map_or(self.span, |(key, _)| key.span),
            Value::List(items) if self.span.is_empty() => items.first().map_or(self.span, Node::mark),
            _ => self.span,
        }
    }
}
