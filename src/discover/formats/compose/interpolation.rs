//! Variables in the values of a Compose file.

use crate::discover::facts::Value;
use std::collections::HashSet;

/// The deepest nesting of defaults, `${A:-${B:-...}}`.
const DEEPEST: usize = 16;

/// The characters around the name of a variable.
const MARKS: [char; 5] = ['$', '{', '}', ':', '-'];

/// Expands the variables of a text. Variables are unknown unless they have a default that `.env` does not override. An
/// empty default is treated like no default.
pub(super) fn value(text: &str, environment: &HashSet<String>) -> Value {
    let mut rest = Rest { text, environment };
    let value = rest.text(0);
    if value.is_empty() && value.is_defaulted { Value::unknown(text.trim_matches(MARKS)) } else { value }
}

/// The rest of the text.
struct Rest<'a> {
    text: &'a str,
    /// The variables that `.env` sets.
    environment: &'a HashSet<String>,
}

impl<'a> Rest<'a> {
    /// Takes the text up to its end or past the closing `}`.
    fn text(&mut self, depth: usize) -> Value {
        let mut value = Value::known("");
        while !self.text.is_empty() {
            if self.take("$$") {
                value.push_text("$");
            } else if self.take("${") {
                value.push(&self.in_braces(depth + 1));
            } else if let Some(name) = self.plain_variable() {
                value.push(&Value::unknown(name));
            } else if depth > 0 && self.take("}") {
                return value;
            } else {
                value.push_text(self.plain(depth > 0));
            }
        }
        value
    }

    /// Takes the text after `${` past the `}`.
    fn in_braces(&mut self, depth: usize) -> Value {
        let name = self.name();
        let operator = [":-", "-", ":?", "?", ":+", "+"].into_iter().find(|operator| self.take(operator));
        if operator.is_none() && self.take("}") {
            return Value::unknown(name);
        }
        if depth > DEEPEST {
            self.text = "";
            return Value::unknown(name);
        }
        let word = self.text(depth);
        let is_default = matches!(operator, Some(":-" | "-")) && !self.environment.contains(name);
        if is_default { word.or_defaulted(true) } else { Value::unknown(name) }
    }

    /// Takes `$` and a name.
    fn plain_variable(&mut self) -> Option<&'a str> {
        let mut after = Rest { text: self.text.strip_prefix('$')?, ..*self };
        let name = after.name();
        (!name.is_empty()).then(|| {
            *self = after;
            name
        })
    }

    fn name(&mut self) -> &'a str {
        let is_part = |(at, c): (usize, char)| c == '_' || c.is_ascii_alphabetic() || (at > 0 && c.is_ascii_digit());
        let end = self.text.char_indices().find(|at| !is_part(*at)).map_or(self.text.len(), |(at, _)| at);
        self.split(end)
    }

    /// Takes at least one character, up to the next special one.
    fn plain(&mut self, in_braces: bool) -> &'a str {
        let means = |(at, c): &(usize, char)| *at > 0 && (*c == '$' || (in_braces && *c == '}'));
        let end = self.text.char_indices().find(means).map_or(self.text.len(), |(at, _)| at);
        self.split(end)
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (taken, rest) = self.text.split_at(at);
        self.text = rest;
        taken
    }

    fn take(&mut self, what: &str) -> bool {
        let rest = self.text.strip_prefix(what);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_holes_unless_they_have_a_default() {
        for (text, value) in [
            ("ltsc2019", Value::known("ltsc2019")),
            ("$TAG", Value::known("$(TAG)")),
            ("${TAG}-x", Value::known("$(TAG)-x")),
            ("a-${TAG:-ltsc2019}", Value::defaulted("a-ltsc2019")),
            ("${TAG-ltsc2019}", Value::defaulted("ltsc2019")),
            ("${A:-${B:-1809}}", Value::defaulted("1809")),
            ("${A:-${B}}", Value::defaulted("$(B)")),
            ("${A:-$B-x}y", Value::defaulted("$(B)-xy")),
            ("${TAG:?say a tag}", Value::known("$(TAG)")),
            ("${TAG:+ltsc2019}", Value::known("$(TAG)")),
            ("${TAG:-}", Value::known("$(TAG)")),
            ("ltsc2019${SUFFIX:-}", Value::defaulted("ltsc2019")),
            ("$$TAG", Value::known("$TAG")),
            ("$${TAG}", Value::known("${TAG}")),
            ("a}b", Value::known("a}b")),
            ("100$", Value::known("100$")),
            ("${TAG", Value::known("$(TAG)")),
            ("${é}", Value::known("$()")),
        ] {
            assert_eq!(super::value(text, &HashSet::new()), value, "{text}");
        }
    }

    #[test]
    fn what_the_environment_file_sets_has_no_default() {
        let environment = HashSet::from(["TAG".to_owned()]);
        let with_tag = |text| super::value(text, &environment);
        assert_eq!(with_tag("a-${TAG:-ltsc2019}"), Value::known("a-$(TAG)"));
        assert_eq!(with_tag("${OTHER:-ltsc2019}"), Value::defaulted("ltsc2019"));
    }

    #[test]
    fn nesting_without_end_is_a_hole() {
        assert!(!value(&"${A:-".repeat(100_000), &HashSet::new()).is_known());
    }
}
