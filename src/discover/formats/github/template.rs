//! Texts that contain expressions.

use super::context::Context;
use super::datum::{Content, Datum, Map};
use super::expression::evaluate;
use crate::discover::facts::Value;
use crate::discover::languages::shell::Script;
use crate::yaml::{self, Node};

impl Context<'_> {
    /// A value of the file in which expressions are put in; the list or map that a lone expression comes to, too.
    pub fn datum(&self, node: &Node) -> Datum {
        let mut datum = match &node.value {
            yaml::Value::Text(text) => self.of_text(text),
            yaml::Value::List(items) => Content::List(items.iter().map(|item| self.datum(item)).collect()).into(),
            yaml::Value::Map(_) => {
                let entry = |(key, node): (&yaml::Key, &Node)| (key.text.clone(), self.datum(node));
                Content::Map(Map { entries: node.entries().into_iter().map(entry).collect(), is_open: false }).into()
            }
            _ => Datum::of_scalar(node),
        };
        datum.place.get_or_insert_with(|| self.place(node.mark()));
        datum
    }

    fn of_text(&self, text: &str) -> Datum {
        let parts = parts(text);
        if let [Part::Expression(expression, _)] = parts.as_slice() {
            return evaluate(expression, self);
        }
        if parts.iter().all(|part| matches!(part, Part::Text(..))) {
            return Datum::text(text);
        }
        let mut places = vec![];
        let mut joined = Value::default();
        for part in &parts {
            match part {
                Part::Text(text, _) => joined.push(&Value::known(*text)),
                Part::Expression(expression, _) => {
                    let datum = evaluate(expression, self);
                    joined.push(&datum.value());
                    places.extend(datum.place);
                }
            }
        }
        let place = places.pop().filter(|_| places.is_empty());
        let is_defaulted = joined.is_defaulted;
        let content = if joined.is_known() { Content::Text(joined) } else { Content::Unknown(text.to_owned()) };
        Datum { content, is_defaulted, place }
    }

    /// A text with holes for what is not known.
    pub fn value(&self, node: &Node) -> Value {
        match node.value {
            yaml::Value::Text(ref text) => self.filled_in(text),
            _ => Datum::of_scalar(node).value(),
        }
    }

    /// The lines of a text, each with what is known of it alone.
    pub fn lines(&self, text: &str) -> Vec<Value> {
        let is_whole = |line: &str| line.matches("${{").count() == line.matches("}}").count();
        let filled: Vec<Value> = match text.lines().all(is_whole) {
            true => text.lines().map(|line| self.filled_in(line)).collect(),
            false => vec![self.filled_in(text)],
        };
        let lines = filled.iter().flat_map(|value| value.split(|c| c == '\n')).map(Value::trim);
        lines.filter(|line| !line.is_empty()).collect()
    }

    fn filled_in(&self, text: &str) -> Value {
        let mut joined = Value::default();
        for part in parts(text) {
            match part {
                Part::Text(text, _) => joined.push(&Value::known(text)),
                Part::Expression(expression, _) => joined.push(&evaluate(expression, self).value()),
            }
        }
        joined
    }

    /// A script with its expressions put in; its places are bytes of the text of the node.
    pub fn script(&self, text: &str) -> Script {
        let mut script = Script::default();
        for part in parts(text) {
            match part {
                Part::Text(text, at) => script.push(text, at),
                Part::Expression(expression, at) => script.push_value(&evaluate(expression, self).value(), at),
            }
        }
        script
    }

    /// The condition of a job or step: what is false there does not run. A default may be overridden.
    pub fn condition(&self, node: Option<&Node>) -> Datum {
        let Some(node) = node else { return Datum::bool(true) };
        let text = node.text().unwrap_or_default();
        if text.contains("${{") { self.datum(node) } else { evaluate(text, self) }
    }
}

enum Part<'a> {
    /// With the byte that it begins at.
    Text(&'a str, usize),
    Expression(&'a str, usize),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = vec![];
    let mut at = 0;
    while let Some(open) = text[at..].find("${{").map(|open| at + open) {
        let Some(len) = closing(&text[open + 3..]) else { break };
        if open > at {
            parts.push(Part::Text(&text[at..open], at));
        }
        parts.push(Part::Expression(text[open + 3..open + 3 + len].trim(), open));
        at = open + 3 + len + 2;
    }
    if at < text.len() {
        parts.push(Part::Text(&text[at..], at));
    }
    parts
}

/// Where the braces of an expression close: not in a text of it.
fn closing(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|at| {
        is_quoted ^= bytes[*at] == b'\'';
        !is_quoted && bytes[*at..].starts_with(b"}}")
    })
}
