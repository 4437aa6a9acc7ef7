//! What stands for `$NAME` and `${NAME...}`.

use std::rc::Rc;

use super::{Expanded, Lexer, Trouble, Value, Variables, pattern};

impl<'w, V: Variables> Lexer<'w, V> {
    /// Puts on what the `$` at `start` and the characters after it stand for.
    pub(super) fn dollar(&mut self, start: usize, read: &mut Expanded) -> Result<(), Trouble> {
        let value = if self.peek() == Some('{') {
            self.next();
            self.braces(start)?
        } else {
            let name = self.name();
            if name.is_empty() {
                read.push("$", start..self.position);
                return Ok(());
            }
            self.plain(name, start)?
        };
        self.variables.spend(read.text.len() + value.text.len(), value.text.len())?;
        let source = start..self.position;
        if self.keep_unset {
            read.push(&value.text, source);
        } else {
            read.push_value(value, source);
        }
        Ok(())
    }

    /// `$NAME` or `${NAME}`.
    fn plain(&mut self, name: &str, start: usize) -> Result<Value, Trouble> {
        let variable = self.variables.read(name, start..self.position)?;
        if variable.value.is_none() && self.keep_unset {
            return Ok(Value::made(&self.word[start..self.position], variable.index));
        }
        Ok(Value::whole(variable))
    }

    /// What follows `${`.
    fn braces(&mut self, start: usize) -> Result<Value, Trouble> {
        match self.peek() {
            None => return Err(missing_brace()),
            Some('{' | '}' | ':') => {
                return Err(Trouble::Syntax("syntax error: bad substitution".to_owned()));
            }
            Some(_) => {}
        }
        let name = self.name();
        match self.next() {
            Some('}') => self.plain(name, start),
            Some(':') => match self.next() {
                Some(modifier @ ('#' | '%')) => Err(unsupported(":", modifier)),
                Some(modifier) => self.modified(name, modifier, ":", start),
                None => Err(missing_brace()),
            },
            Some(modifier @ ('+' | '-' | '?' | '#' | '%')) => self.modified(name, modifier, "", start),
            Some('/') => self.replaced(name, start),
            other => Err(unsupported("", other.unwrap_or(char::REPLACEMENT_CHARACTER))),
        }
    }

    /// `${NAME-word}` and the like. With a colon, an empty value is as good as none.
    fn modified(&mut self, name: &str, modifier: char, colon: &str, start: usize) -> Result<Value, Trouble> {
        let is_pattern = matches!(modifier, '#' | '%');
        let word = self.word_until('}', is_pattern, missing_brace)?;
        let variable = self.variables.read(name, start..self.position)?;
        if variable.value.is_none() && self.keep_unset {
            let written = format!("${{{name}{colon}{modifier}{}}}", word.text);
            return Ok(Value::made(written, variable.index));
        }

        let index = variable.index;
        let counts = |value: &str| colon.is_empty() || !value.is_empty();
        let is_there = variable.value.as_deref().is_some_and(counts);
        match modifier {
            '-' if is_there => Ok(Value::whole(variable)),
            '+' if !is_there => Ok(Value::made("", index)),
            '-' | '+' => Ok(Value { spelled: word.spelled(), ..Value::made(word.text, index) }),
            '?' if is_there => Ok(Value::whole(variable)),
            '?' => {
                let absence = if variable.value.is_some() { "empty" } else { "unset" };
                let message = match word.text.as_str() {
                    "" => format!("{name}: is not allowed to be {absence}"),
                    text => format!("{name}: {text}"),
                };
                Err(Trouble::Value(message))
            }
            '#' | '%' => {
                let trimmed = self.trimmed(modifier, &word.text, &variable.value.unwrap_or_default());
                trimmed.map(|text| Value::made(text, index))
            }
            _ => Err(unsupported(colon, modifier)),
        }
    }

    /// The value without what the pattern matches at its start (`#`) or end (`%`); the modifier
    /// once more in front of the pattern asks for the longest match.
    fn trimmed(&mut self, modifier: char, pattern: &str, value: &str) -> Result<String, Trouble> {
        self.variables.spend(value.len(), pattern::steps(pattern, value))?;
        let (pattern, greedy) = match pattern.strip_prefix(modifier) {
            Some(pattern) => (pattern, true),
            None => (pattern, false),
        };
        let trim = if modifier == '#' { pattern::trim_prefix } else { pattern::trim_suffix };
        trim(pattern, value, greedy).map_err(Trouble::Value)
    }

    /// `${NAME/pattern/replacement}`, or `//` for all.
    fn replaced(&mut self, name: &str, start: usize) -> Result<Value, Trouble> {
        let is_all = self.peek() == Some('/');
        if is_all {
            self.next();
        }
        let missing_slash = || Trouble::Syntax("syntax error: missing '/' in ${}".to_owned());
        let pattern = self.word_until('/', true, missing_slash)?.text;
        let replacement = self.word_until('}', true, missing_brace)?.text;
        let variable = self.variables.read(name, start..self.position)?;
        let value = match variable.value {
            None if self.keep_unset => {
                let written = format!("${{{name}/{pattern}/{replacement}}}");
                return Ok(Value::made(written, variable.index));
            }
            value => value.unwrap_or_else(|| Rc::from("")),
        };

        // Each character may be replaced, and the end of the value too.
        let most = if is_all { value.len() + 1 } else { 1 };
        let length = value.len().saturating_add(replacement.len().saturating_mul(most));
        self.variables.spend(0, pattern::steps(&pattern, &value).saturating_add(length))?;
        let replaced = pattern::replace(&pattern, &value, &replacement, is_all);
        replaced.map(|text| Value::made(text, variable.index)).map_err(Trouble::Value)
    }

    /// The text up to `stop`. Where the word ends before, BuildKit says what is missing, whatever
    /// else went wrong.
    fn word_until(&mut self, stop: char, keep_escapes: bool, missing: fn() -> Trouble) -> Result<Expanded, Trouble> {
        match self.until(Some(stop), keep_escapes) {
            Ok((word, _)) => Ok(word),
            Err(_) if self.peek().is_none() => Err(missing()),
            Err(trouble) => Err(trouble),
        }
    }

    /// The name that follows, perhaps empty: one special parameter, digits, or letters, digits
    /// and `_`.
    fn name(&mut self) -> &'w str {
        let rest = &self.word[self.position..];
        let until = |ends: fn(char) -> bool| rest.find(ends).unwrap_or(rest.len());
        let length = match rest.chars().next() {
            Some('0'..='9') => until(|c| !c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => until(|c| !c.is_alphanumeric() && c != '_'),
        };
        self.position += length;
        &rest[..length]
    }
}

fn missing_brace() -> Trouble {
    Trouble::Syntax("syntax error: missing '}'".to_owned())
}

fn unsupported(colon: &str, modifier: char) -> Trouble {
    Trouble::Syntax(format!("unsupported modifier ({colon}{modifier}) in substitution"))
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::super::{NoVariables, Variable};
    use super::*;

    /// `S` is "set", `E` is empty, and nothing else is set.
    struct Two;

    impl Variables for Two {
        fn read(&mut self, name: &str, source: Range<usize>) -> Result<Variable, Trouble> {
            let known = NoVariables.read(name, source)?;
            let value = [("S", "set"), ("E", "")].into_iter().find(|(known, _)| *known == name);
            Ok(Variable { value: value.map(|(_, value)| value.into()), ..known })
        }

        fn spend(&mut self, _: usize, _: usize) -> Result<(), Trouble> {
            Ok(())
        }
    }

    #[test]
    fn substitutions() {
        for (word, expanded) in [
            ("$S-${S}-$U", Ok("set-set-")),
            ("${U:-d}${S-d}${E-d}${E:-d}", Ok("dsetd")),
            ("${U:+x}${S+x}${E+x}${E:+x}", Ok("xx")),
            ("${S:?}${S#s}${S%%e*}", Ok("setets")),
            ("${S/e/E}${S//?/x}", Ok("sEtxxx")),
            ("${U:-${S:+${E:-a}}}", Ok("a")),
            ("$", Ok("$")),
            ("$.$(S)", Ok("$.$(S)")),
            ("$$ $@x$1a", Ok(" xa")),
            ("${U:?why not}", Err("U: why not")),
            ("${E:?}", Err("E: is not allowed to be empty")),
            ("${U?}", Err("U: is not allowed to be unset")),
            ("${S", Err("unsupported modifier (\u{FFFD}) in substitution")),
            ("${S:", Err("syntax error: missing '}'")),
            ("${S:-\"", Err("syntax error: missing '}'")),
            ("${S^}", Err("unsupported modifier (^) in substitution")),
            ("${S:%x}", Err("unsupported modifier (:%) in substitution")),
            ("${", Err("syntax error: missing '}'")),
            ("${{", Err("syntax error: bad substitution")),
        ] {
            let found = Lexer::new(word, '\\', Two).expand().map(|expanded| expanded.text);
            let message = |trouble| match trouble {
                Trouble::Syntax(message) | Trouble::Value(message) => message,
                Trouble::Definition(message) | Trouble::Limit(message) => panic!("{message}"),
            };
            let expanded = expanded.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found.map_err(message), expanded, "{word}");
        }
    }
}
