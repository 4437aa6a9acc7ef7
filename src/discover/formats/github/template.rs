//! Texts that contain expressions.

use super::context::Context;
use super::expression::evaluate;
use super::expression_value::{Content, ExpressionValue, Map};
use crate::discover::facts::Value;
use crate::discover::languages::shell::Script;
use crate::yaml::{self, Node};

impl Context<'_> {
    /// Evaluates the expressions in a YAML value. A text that is a single expression keeps its type.
    pub(super) fn evaluate(&self, node: &Node) -> ExpressionValue {
        let mut result = match &node.value {
            yaml::Value::Text(text) => self.of_text(text),
            yaml::Value::List(items) => Content::List(items.iter().map(|item| self.evaluate(item)).collect()).into(),
            yaml::Value::Map(_) => {
                let entry = |(key, node): (&yaml::Key, &Node)| (key.text.clone(), self.evaluate(node));
                Content::Map(Map { entries: node.entries().into_iter().map(entry).collect(), is_open: false }).into()
            }
            _ => ExpressionValue::of_scalar(node),
        };
        result.place.get_or_insert_with(|| self.place(node.mark()));
        result
    }

    fn of_text(&self, text: &str) -> ExpressionValue {
        let parts = parts(text);
        if let [Part::Expression(expression, _)] = parts.as_slice() {
            return evaluate(expression, self);
        }
        if parts.iter().all(|part| matches!(part, Part::Text(..))) {
            return ExpressionValue::text(text);
        }
        let mut places = vec![];
        let mut joined = Value::default();
        for part in &parts {
            match part {
                Part::Text(text, _) => joined.push(&Value::known(*text)),
                Part::Expression(expression, _) => {
                    let result = evaluate(expression, self);
                    joined.push(&result.value());
                    places.extend(result.place);
                }
            }
        }
        let place = places.pop().filter(|_| places.is_empty());
        let is_defaulted = joined.is_defaulted;
        let content = if joined.is_known() { Content::Text(joined) } else { Content::Unknown(text.to_owned()) };
        ExpressionValue { content, is_defaulted, place }
    }

    /// Expands the expressions of a scalar to a text.
    pub(super) fn value(&self, node: &Node) -> Value {
        match node.value {
            yaml::Value::Text(ref text) => self.filled_in(text),
            _ => ExpressionValue::of_scalar(node).value(),
        }
    }

    /// Expands the expressions of a text. Returns its lines.
    pub(super) fn lines(&self, text: &str) -> Vec<Value> {
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

    /// Expands the expressions of a script. Locations are offsets in the text.
    pub(super) fn script(&self, text: &str) -> Script {
        let mut script = Script::default();
        for part in parts(text) {
            match part {
                Part::Text(text, at) => script.push(text, at),
                Part::Expression(expression, at) => script.push_value(&evaluate(expression, self).value(), at),
            }
        }
        script
    }

    /// Evaluates the condition of a job or step.
    pub(super) fn condition(&self, node: Option<&Node>) -> ExpressionValue {
        let Some(node) = node else { return ExpressionValue::bool(true) };
        let text = node.text().unwrap_or_default();
        if text.contains("${{") { self.evaluate(node) } else { evaluate(text, self) }
    }
}

enum Part<'a> {
    /// The text and its offset.
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

/// The offset of the closing braces of an expression. Braces in its strings do not count.
fn closing(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    let bytes = text.as_bytes();
    (0..bytes.len()).find(|at| {
        is_quoted ^= bytes[*at] == b'\'';
        !is_quoted && bytes[*at..].starts_with(b"}}")
    })
}
