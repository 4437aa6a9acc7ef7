//! Scalars of `${{ }}` expressions: comparison and formatting.
//!
//! Source: "Evaluate expressions in workflows and actions" on docs.github.com.

use std::cmp::Ordering;
use std::fmt;

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// The type of a list or map.
    Compound(&'static str),
}

impl Scalar {
    /// Whether the scalar is truthy.
    pub(super) fn truth(&self) -> bool {
        match self {
            Scalar::Null => false,
            Scalar::Bool(value) => *value,
            Scalar::Number(number) => *number != 0.0 && !number.is_nan(),
            Scalar::Text(text) => !text.is_empty(),
            Scalar::Compound(_) => true,
        }
    }

    /// Compares texts without regard to case, and other types as numbers. `None` if they cannot be compared.
    pub(super) fn compare(&self, other: &Scalar) -> Option<Ordering> {
        match (self, other) {
            (Scalar::Text(a), Scalar::Text(b)) => Some(a.to_uppercase().cmp(&b.to_uppercase())),
            _ => self.as_number().partial_cmp(&other.as_number()),
        }
    }

    fn as_number(&self) -> f64 {
        match self {
            Scalar::Null => 0.0,
            Scalar::Bool(value) => f64::from(u8::from(*value)),
            Scalar::Number(number) => *number,
            Scalar::Text(text) if text.trim().is_empty() => 0.0,
            Scalar::Text(text) => number(text.trim()).unwrap_or(f64::NAN),
            Scalar::Compound(_) => f64::NAN,
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Null => Ok(()),
            Scalar::Bool(value) => write!(f, "{value}"),
            Scalar::Number(number) => write!(f, "{number}"),
            Scalar::Text(text) => f.write_str(text),
            Scalar::Compound(kind) => f.write_str(kind),
        }
    }
}

/// Parses a number of JSON, or with `0x` or `0o`.
pub(super) fn number(text: &str) -> Option<f64> {
    let radix = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().map(f64::from);
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_compare_as_documented() {
        let text = |text: &str| Scalar::Text(text.into());
        for (a, b, expected) in [
            (text("Windows"), text("windows"), Some(Ordering::Equal)),
            (text("1"), Scalar::Number(1.0), Some(Ordering::Equal)),
            (text(""), Scalar::Null, Some(Ordering::Equal)),
            (text("x"), Scalar::Number(0.0), None),
            (Scalar::Bool(true), Scalar::Number(0.5), Some(Ordering::Greater)),
            (Scalar::Compound("Array"), Scalar::Compound("Array"), None),
        ] {
            assert_eq!(a.compare(&b), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn numbers_are_written_as_json_does() {
        for (text, expected) in [("0xff", Some(255.0)), ("-1.5e2", Some(-150.0)), ("inf", None), ("1x", None)] {
            assert_eq!(number(text), expected, "{text}");
        }
        assert_eq!(Scalar::Number(2022.0).to_string(), "2022");
    }
}
