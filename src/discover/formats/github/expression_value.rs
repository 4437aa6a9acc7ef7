//! The values of `${{ }}` expressions.

use super::scalar::Scalar;
use crate::discover::facts::Value;
use crate::settings::Place;
use crate::yaml::{self, Node};
use serde_json::Value as Json;

/// The longest text, in bytes. A longer one is unknown, because texts that use each other double with each step.
///
/// The limit is that of GitHub for expressions.
pub(super) const LONGEST: usize = 21_000;

#[derive(Clone, Debug)]
pub(super) struct ExpressionValue {
    pub content: Content,
    /// A default value was used to evaluate it.
    pub is_defaulted: bool,
    /// The location of the value, if it is not that of the expression.
    pub place: Option<Place>,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    /// The repository does not define the value. The text is the expression.
    Unknown(String),
    Null,
    Bool(bool),
    Number(f64),
    Text(Value),
    List(Vec<ExpressionValue>),
    Map(Map),
}

#[derive(Clone, Default, Debug)]
pub(super) struct Map {
    pub entries: Vec<(String, ExpressionValue)>,
    /// The map can have entries that are not known.
    pub is_open: bool,
}

impl Map {
    pub(super) fn get(&self, name: &str) -> Option<&ExpressionValue> {
        self.entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, result)| result)
    }

    /// The value of an entry. Null if it is missing, or unknown if the map is open.
    pub(super) fn at(&self, name: &str, asked: &str) -> ExpressionValue {
        let missing = || if self.is_open { ExpressionValue::unknown(asked) } else { Content::Null.into() };
        self.get(name).cloned().unwrap_or_else(missing)
    }

    pub(super) fn set(&mut self, name: &str, result: ExpressionValue) {
        match self.entries.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            Some((_, old)) => *old = result,
            None => self.entries.push((name.to_owned(), result)),
        }
    }
}

impl From<Content> for ExpressionValue {
    fn from(content: Content) -> Self {
        Self { content, is_defaulted: false, place: None }
    }
}

impl ExpressionValue {
    pub(super) fn unknown(name: impl Into<String>) -> Self {
        Content::Unknown(name.into()).into()
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.len() > LONGEST { Self::unknown("long") } else { Content::Text(Value::known(text)).into() }
    }

    /// Creates a text from a value.
    pub(super) fn of_value(value: Value) -> Self {
        if value.len() > LONGEST { Self::unknown("long") } else { Content::Text(value).into() }
    }

    pub(super) fn bool(value: bool) -> Self {
        Content::Bool(value).into()
    }

    /// Creates a value with the type of a YAML scalar: `1.10` is the number 1.1.
    pub(super) fn of_scalar(node: &Node) -> Self {
        match &node.value {
            yaml::Value::Bool(text) => Self::bool(text.eq_ignore_ascii_case("true")),
            yaml::Value::Number(text) => text.parse().map_or_else(|_| Self::text(text), |n| Content::Number(n).into()),
            yaml::Value::Text(text) => Self::text(text),
            _ => Content::Null.into(),
        }
    }

    pub(super) fn of_json(json: Json) -> Self {
        match json {
            Json::Null => Content::Null.into(),
            Json::Bool(value) => Self::bool(value),
            Json::Number(number) => {
                number.as_f64().map_or_else(|| Self::unknown("number"), |n| Content::Number(n).into())
            }
            Json::String(text) => Self::text(text),
            Json::Array(items) => Content::List(items.into_iter().map(Self::of_json).collect()).into(),
            Json::Object(entries) => {
                let entries = entries.into_iter().map(|(key, value)| (key, Self::of_json(value))).collect();
                Content::Map(Map { entries, is_open: false }).into()
            }
        }
    }

    /// Marks the value as a default if `is_defaulted` is set.
    pub(super) fn defaulted(mut self, is_defaulted: bool) -> Self {
        self.is_defaulted |= is_defaulted;
        self
    }

    pub(super) fn is_known(&self) -> bool {
        !matches!(self.content, Content::Unknown(_))
    }

    /// Returns the entry of a map or list. Null if there is none.
    pub(super) fn get(&self, name: &str, asked: &str) -> Self {
        match &self.content {
            Content::Unknown(_) => Self::unknown(asked),
            Content::Map(map) => map.at(name, asked),
            Content::List(items) => {
                name.parse().ok().and_then(|n: usize| items.get(n)).cloned().unwrap_or(Content::Null.into())
            }
            _ => Content::Null.into(),
        }
        .defaulted(self.is_defaulted)
    }

    /// Converts the value to a scalar. For a list or map, only the type is kept.
    pub(super) fn scalar(&self) -> Option<Scalar> {
        Some(match &self.content {
            Content::Unknown(_) => return None,
            Content::Null => Scalar::Null,
            Content::Bool(value) => Scalar::Bool(*value),
            Content::Number(number) => Scalar::Number(*number),
            Content::Text(text) => Scalar::Text(text.to_string()),
            Content::List(_) => Scalar::Compound("Array"),
            Content::Map(_) => Scalar::Compound("Object"),
        })
    }

    /// Whether the value is truthy. `None` if it is not known.
    pub(super) fn truth(&self) -> Option<bool> {
        self.scalar().map(|scalar| scalar.truth())
    }

    /// The text that replaces the expression.
    pub(super) fn value(&self) -> Value {
        match (&self.content, self.scalar()) {
            (Content::Unknown(name), _) => Value::unknown(name).or_defaulted(self.is_defaulted),
            (Content::Text(text), _) => text.clone().or_defaulted(self.is_defaulted),
            (_, Some(value)) => Value::known(value.to_string()).or_defaulted(self.is_defaulted),
            (_, None) => Value::unknown("expression"),
        }
    }

    /// Whether two values of a matrix are equal. `None` if one is not known.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (&self.content, &other.content) {
            (Content::Unknown(_), _) | (_, Content::Unknown(_)) => None,
            (Content::List(one), Content::List(other)) if one.len() == other.len() => {
                one.iter().zip(other).try_fold(true, |so_far, (a, b)| Some(so_far & a.equals(b)?))
            }
            (Content::Map(one), Content::Map(other)) if one.entries.len() == other.entries.len() => {
                let same = |(key, a): &(String, ExpressionValue)| other.get(key).map_or(Some(false), |b| a.equals(b));
                one.entries.iter().try_fold(true, |so_far, entry| Some(so_far & same(entry)?))
            }
            (Content::List(_) | Content::Map(_), _) | (_, Content::List(_) | Content::Map(_)) => Some(false),
            _ => Some(self.value().text() == other.value().text()),
        }
    }
}
