//! The variables and parameters of a pipeline, and their expansion.

use crate::discover::facts::LONGEST;
use crate::discover::facts::Value;
use crate::discover::languages::expansion::Limits;
use crate::discover::languages::shell::Script;
use crate::source::Source;
use crate::yaml::Node;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The variables and parameters at a place of a pipeline. Names are in lower case.
#[derive(Clone, Default)]
pub(super) struct Scope {
    variables: BTreeMap<String, Value>,
    parameters: BTreeMap<String, Value>,
}

/// The variables for the folder of the repository, if the job checks out only that.
const FOLDERS: [&str; 3] = ["build.sourcesdirectory", "system.defaultworkingdirectory", "build.repository.localpath"];

impl Scope {
    /// The scope of a pipeline. Variables that a step sets are unknown in all of it, and so are the parameters of a
    /// template.
    pub(super) fn root(pipeline: &Node, source: &Source, is_template: bool) -> Self {
        let parameters = if is_template { BTreeMap::new() } else { parameters(pipeline) };
        let mut root = Self { parameters, ..Self::default() }.within(pipeline);
        for name in set_by_steps(source) {
            root.variables.insert(name.clone(), Value::unknown(&name));
        }
        root
    }

    /// Adds the variables of a stage or job.
    pub(super) fn within(&self, node: &Node) -> Self {
        let mut scope = self.clone();
        let Some(variables) = node.get("variables") else { return scope };
        for (key, value) in variables.entries() {
            scope.set(&key.text, value, false);
        }
        // A variable group or template can override any name.
        let is_open = variables.items().iter().any(|item| item.get("value").is_none());
        for item in variables.items() {
            if let (Some(name), Some(value)) = (item.get("name").and_then(Node::text), item.get("value")) {
                scope.set(name, value, is_open);
            }
        }
        scope
    }

    /// Adds the variables of a leg of a matrix.
    pub(super) fn of_leg(&self, leg: &Node) -> Self {
        let mut scope = self.clone();
        for (key, value) in leg.entries() {
            scope.set(&key.text, value, false);
        }
        scope
    }

    fn set(&mut self, name: &str, value: &Node, is_open: bool) {
        let name = name.to_ascii_lowercase();
        let is_set_by_step = self.variables.get(&name).is_some_and(|known| *known == Value::unknown(&name));
        let text = value.text().filter(|text| !is_set_by_step && text.len() <= LONGEST);
        let value = match text {
            Some(text) => Value::known(text).or_defaulted(is_open),
            None => Value::unknown(&name),
        };
        self.variables.insert(name, value);
    }

    /// Expands the macros and template expressions of a text.
    pub(super) fn text(&self, text: &str) -> Value {
        let mut value = Value::default();
        self.pieces(text, Limits::new(DEEPEST, &Cell::new(MOST_NESTED)), &mut |piece, _| value.push(piece));
        value
    }

    /// Expands the macros and template expressions of a script.
    pub(super) fn script(&self, text: &str) -> Script {
        let mut script = Script::default();
        self.pieces(text, Limits::new(DEEPEST, &Cell::new(MOST_NESTED)), &mut |piece, at| match at {
            Piece::Written(at) => script.push(&piece.text(), at),
            Piece::Value(at) => script.push_value(piece, at),
        });
        script
    }

    /// Returns the value of an environment variable. Dots and blanks in the name of a variable become `_`.
    pub(super) fn environment(&self, name: &str) -> Option<Value> {
        let name = name.to_ascii_lowercase();
        if FOLDERS.iter().any(|folder| folder.replace('.', "_") == name) {
            return Some(Value::workspace());
        }
        let of_environment = |key: &str| key.replace(['.', ' '], "_");
        let own = self.variables.get(&name);
        let found =
            own.or_else(|| self.variables.iter().find(|(key, _)| of_environment(key) == name).map(|(_, v)| v))?;
        Some(self.nested(found, Limits::new(DEEPEST, &Cell::new(MOST_NESTED)).deeper()?))
    }

    fn pieces(&self, text: &str, limits: Limits<'_>, add: &mut dyn FnMut(&Value, Piece)) {
        let mut at = 0;
        while let Some(open) = text[at..].find('$').map(|dollar| at + dollar) {
            add(&Value::known(&text[at..open]), Piece::Written(at));
            let rest = &text[open..];
            let (length, value) = match closed(rest) {
                Some(("${{", inner, length)) => (length, self.expression(inner.trim(), limits)),
                Some(("$[", inner, length)) => (length, Value::unknown(inner)),
                Some((_, inner, length)) if is_name(inner) => (length, self.macro_value(inner, limits)),
                _ => {
                    add(&Value::known("$"), Piece::Written(open));
                    at = open + 1;
                    continue;
                }
            };
            add(&value, Piece::Value(open));
            at = open + length;
        }
        add(&Value::known(&text[at..]), Piece::Written(at));
    }

    /// `$(name)`
    fn macro_value(&self, name: &str, limits: Limits<'_>) -> Value {
        let key = name.to_ascii_lowercase();
        if FOLDERS.contains(&key.as_str()) {
            return Value::workspace();
        }
        self.variables.get(&key).map_or_else(|| Value::unknown(name), |value| self.nested(value, limits))
    }

    /// `${{ parameters.name }}` and `${{ variables['name'] }}`. Other expressions are unknown.
    fn expression(&self, text: &str, limits: Limits<'_>) -> Value {
        let lower = text.to_ascii_lowercase();
        let named = |scope: &str| {
            let rest = lower.strip_prefix(scope)?;
            let quoted = || rest.strip_prefix("['")?.strip_suffix("']");
            rest.strip_prefix('.').or_else(quoted).filter(|name| is_name(name))
        };
        let parameter = named("parameters").and_then(|name| self.parameters.get(name));
        let variable = || named("variables").and_then(|name| self.variables.get(name));
        parameter.or_else(variable).map_or_else(|| Value::unknown(text), |value| self.nested(value, limits))
    }

    fn nested(&self, value: &Value, limits: Limits<'_>) -> Value {
        let text = value.text();
        if !text.contains('$') {
            return value.clone();
        }
        let Some(limits) = limits.deeper().filter(|_| text.len() <= LONGEST_NESTED) else {
            return if value.is_known() { Value::unknown("nested") } else { value.clone() };
        };
        let mut whole = Value::default().or_defaulted(value.is_defaulted);
        self.pieces(&text, limits, &mut |piece, _| whole.push(piece));
        whole
    }
}

/// The deepest nesting of variables.
const DEEPEST: usize = 4;

/// The largest number of nested values that are expanded in one text.
const MOST_NESTED: usize = 32;

/// The longest nested value that is expanded, in bytes.
const LONGEST_NESTED: usize = 512;

/// Whether a part of a text is literal or a value, with its offset.
#[derive(Clone, Copy)]
enum Piece {
    Written(usize),
    Value(usize),
}

/// Splits an expression at the start of a text into its opening, its content and its length.
fn closed(text: &str) -> Option<(&'static str, &str, usize)> {
    let (open, close) =
        [("${{", "}}"), ("$[", "]"), ("$(", ")")].into_iter().find(|(open, _)| text.starts_with(open))?;
    let inner = &text[open.len()..];
    // Names and expressions are short and on one line.
    let limit =
        inner.char_indices().take(256).take_while(|(_, c)| *c != '\n').last().map_or(0, |(at, c)| at + c.len_utf8());
    let end = inner[..limit].find(close)?;
    Some((open, &inner[..end], open.len() + end + close.len()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// The default values of parameters, which are a list or a map.
fn parameters(pipeline: &Node) -> BTreeMap<String, Value> {
    let Some(node) = pipeline.get("parameters") else { return BTreeMap::new() };
    let named = |item: &Node| {
        Some((item.get("name")?.text()?.to_ascii_lowercase(), Value::defaulted(item.get("default")?.text()?)))
    };
    let entry = |(key, value): (&crate::yaml::Key, &Node)| {
        Some((key.text.to_ascii_lowercase(), Value::defaulted(value.text()?)))
    };
    node.items().iter().filter_map(named).chain(node.entries().into_iter().filter_map(entry)).collect()
}

/// The names of the variables that steps set with `##vso[task.setvariable variable=name]`.
fn set_by_steps(source: &Source) -> Vec<String> {
    const SET: &[u8] = b"task.setvariable variable=";
    let name = |at: usize| {
        let rest = source.bytes.get(at + SET.len()..)?;
        let end = rest.iter().position(|b| matches!(b, b';' | b']' | b'\n'))?;
        Some(String::from_utf8_lossy(&rest[..end]).trim().to_ascii_lowercase())
    };
    memchr::memmem::find_iter(&source.bytes, SET).filter_map(name).collect()
}
