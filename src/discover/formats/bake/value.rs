//! The value of an expression of a Bake file.

use crate::discover::facts::Value;
use std::collections::BTreeMap;

/// The longest text, in bytes. A longer one is unknown.
const LONGEST: usize = 1 << 14;

/// The length of a text that counts as one value.
const SHORT: usize = 64;

/// A typed value, and whether it depends on the default of a variable.
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub kind: Kind,
    pub is_defaulted: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// The value is not known. The text describes it.
    Unknown(String),
    Null,
    Bool(bool),
    Number(f64),
    Text(Value),
    List(Vec<Data>),
    Map(BTreeMap<String, Data>),
}

impl Data {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, is_defaulted: false }
    }

    pub(super) fn unknown(name: &str) -> Self {
        Self::new(Kind::Unknown(name.to_owned()))
    }

    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::from(Value::known(text))
    }

    pub(super) fn bool(value: bool) -> Self {
        Self::new(Kind::Bool(value))
    }

    pub(super) fn number(value: f64) -> Self {
        Self::new(Kind::Number(value))
    }

    pub(super) fn list(items: Vec<Data>) -> Self {
        Self::new(Kind::List(items))
    }

    /// Marks the value as a default if `is_defaulted` is set.
    pub(super) fn or_defaulted(self, is_defaulted: bool) -> Self {
        Self { is_defaulted: self.is_defaulted || is_defaulted, ..self }
    }

    /// Whether any part of it is a default.
    pub(super) fn is_defaulted_within(&self) -> bool {
        self.is_defaulted
            || match &self.kind {
                Kind::List(items) => items.iter().any(Data::is_defaulted_within),
                Kind::Map(entries) => entries.values().any(Data::is_defaulted_within),
                _ => false,
            }
    }

    /// Whether all parts are known.
    pub(super) fn is_known(&self) -> bool {
        match &self.kind {
            Kind::Unknown(_) => false,
            Kind::Text(text) => text.is_known(),
            Kind::List(items) => items.iter().all(Data::is_known),
            Kind::Map(entries) => entries.values().all(Data::is_known),
            _ => true,
        }
    }

    /// The number of values that a text counts as, beyond the first.
    pub(super) fn text_size(&self) -> usize {
        if let Kind::Text(text) = &self.kind { text.len() / SHORT } else { 0 }
    }

    /// Whether it is null and does not depend on a default.
    pub(super) fn is_certainly_null(&self) -> bool {
        matches!(self.kind, Kind::Null) && !self.is_defaulted
    }

    /// The number of values that it consists of. A long text counts as several.
    pub(super) fn size(&self) -> usize {
        1 + self.text_size()
            + match &self.kind {
                Kind::List(items) => items.iter().map(Data::size).sum::<usize>(),
                Kind::Map(entries) => entries.values().map(Data::size).sum::<usize>(),
                _ => 0,
            }
    }

    /// Converts a scalar to a text. `None` for null, lists and maps.
    pub(super) fn to_value(&self) -> Option<Value> {
        let value = match &self.kind {
            Kind::Unknown(name) => Value::unknown(name),
            Kind::Bool(value) => Value::known(value.to_string()),
            Kind::Number(number) => number_text(*number),
            Kind::Text(text) => text.clone(),
            Kind::Null | Kind::List(_) | Kind::Map(_) => return None,
        };
        Some(value.or_defaulted(self.is_defaulted))
    }

    /// Converts a known scalar to a text.
    pub(super) fn as_text(&self) -> Option<String> {
        self.to_value()?.as_known().map(str::to_owned)
    }

    /// Converts a boolean or a text to a boolean.
    pub(super) fn as_bool(&self) -> Option<bool> {
        match &self.kind {
            Kind::Bool(value) => Some(*value),
            Kind::Text(text) => text.as_known()?.parse().ok(),
            _ => None,
        }
    }

    /// Converts a number or a text to a number.
    pub(super) fn as_number(&self) -> Option<f64> {
        match &self.kind {
            Kind::Number(number) => Some(*number),
            Kind::Text(text) => text.as_known()?.parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> Option<&[Data]> {
        if let Kind::List(items) = &self.kind { Some(items) } else { None }
    }

    pub(super) fn entries(&self) -> Option<&BTreeMap<String, Data>> {
        if let Kind::Map(entries) = &self.kind { Some(entries) } else { None }
    }

    /// Whether two values are equal in HCL: `"1"` is not `1`. `None` if one is not known.
    pub(super) fn equals(&self, other: &Data) -> Option<bool> {
        if !self.is_known() || !other.is_known() {
            return None;
        }
        Some(match (&self.kind, &other.kind) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Bool(one), Kind::Bool(other)) => one == other,
            (Kind::Number(one), Kind::Number(other)) => one.total_cmp(other).is_eq(),
            (Kind::Text(one), Kind::Text(other)) => one.parts() == other.parts(),
            (Kind::List(one), Kind::List(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.equals(other) == Some(true))
            }
            (Kind::Map(one), Kind::Map(other)) => {
                one.len() == other.len()
                    && one.iter().all(|(key, one)| other.get(key).and_then(|other| one.equals(other)) == Some(true))
            }
            _ => false,
        })
    }

    /// Returns the element at an index or attribute.
    pub(super) fn at(&self, index: &Data) -> Option<Data> {
        let found = match &self.kind {
            Kind::Map(entries) => entries.get(&index.as_text()?)?.clone(),
            Kind::List(items) => {
                let at = index.as_number().filter(|at| at.fract() == 0.0 && (0.0..1e6).contains(at))?;
                // In range by the filter.
                items.get(at as usize)?.clone()
            }
            _ => return None,
        };
        Some(found.or_defaulted(self.is_defaulted || index.is_defaulted))
    }
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        if value.len() > LONGEST {
            return Self::unknown("a long text").or_defaulted(value.is_defaulted);
        }
        Self { is_defaulted: value.is_defaulted, kind: Kind::Text(value) }
    }
}

/// Formats a number like Bake. A number that floating point may not represent exactly is unknown.
fn number_text(number: f64) -> Value {
    if number.abs() < 1e15 { Value::known(number.to_string()) } else { Value::unknown("a large number") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_bake_does() {
        for (number, text) in [(1809.0, "1809"), (4.8, "4.8"), (-1.0, "-1"), (20_260_803.0, "20260803")] {
            assert_eq!(Data::number(number).as_text().as_deref(), Some(text));
        }
        assert_eq!(Data::number(1e20).as_text(), None);
    }

    #[test]
    fn equality_needs_the_same_kind_and_all_known() {
        let list = |last: Data| Data::list(vec![Data::number(1.0), last]);
        assert_eq!(Data::text("1").equals(&Data::number(1.0)), Some(false));
        assert_eq!(list(Data::bool(true)).equals(&list(Data::bool(true))), Some(true));
        assert_eq!(list(Data::unknown("x")).equals(&list(Data::bool(true))), None);
        assert_eq!(Data::text("a$(X)").equals(&Data::text("a")), None);
    }

    #[test]
    fn what_is_too_long_is_a_hole() {
        assert!(!Data::text("a".repeat(LONGEST + 1)).is_known());
    }
}
