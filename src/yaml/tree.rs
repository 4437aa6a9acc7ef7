//! A document as a tree in which everything knows its place.

use crate::dockerfile::Span;
use std::collections::HashSet;

/// A value and where it is written.
#[derive(Clone, Debug)]
pub struct Node {
    /// For a list or a map, its first character or nothing: where it begins.
    pub span: Span,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub enum Value {
    Null,
    /// `true` or `false`, as it is written.
    Bool(String),
    /// As it is written: `17763.1040` is no fraction.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// The name of an entry.
#[derive(Clone, Debug)]
pub struct Key {
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

    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// A scalar as it is meant: a text, or a number or a truth value as it is written.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) | Value::Bool(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none where it is something else.
    pub fn items(&self) -> &[Node] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The value of a key, where this is a map that has it: its own, else that of the maps that `<<` merges into it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let own = self.own_entries().iter().rev().find(|(own, _)| own.text == key && key != MERGE);
        own.map(|(_, node)| node).or_else(|| self.merged().find_map(|map| map.get(key)))
    }

    /// The value at the end of a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The keys and values of a map, those that `<<` merges into it too; none where it is something else.
    pub fn entries(&self) -> Vec<(&Key, &Node)> {
        let own = self.own_entries().iter().filter(|(key, _)| key.text != MERGE);
        let mut entries: Vec<(&Key, &Node)> = own.map(|(key, node)| (key, node)).collect();
        let mut known: HashSet<&str> = entries.iter().map(|(key, _)| key.text.as_str()).collect();
        for (key, node) in self.merged().flat_map(Node::entries) {
            if known.insert(&key.text) {
                entries.push((key, node));
            }
        }
        entries
    }

    fn own_entries(&self) -> &[(Key, Node)] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The maps that `<<` names, one or a list of them.
    fn merged(&self) -> impl Iterator<Item = &Node> {
        let named = self.own_entries().iter().filter(|(key, _)| key.text == MERGE).map(|(_, node)| node);
        named.flat_map(|node| if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() })
    }
}

/// The key of YAML 1.1 that takes over what another map has.
const MERGE: &str = "<<";
