//! The grammar of `${{ }}` expressions.
//!
//! Source: "Evaluate expressions in workflows and actions" on docs.github.com. The existing parser crate depends on
//! `regex`, which adds half a megabyte to the program.

use super::scalar::number;

/// An expression and its text.
pub(super) struct Expression<'a> {
    pub text: &'a str,
    pub kind: Kind<'a>,
}

pub(super) enum Kind<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// A function call.
    Call(&'a str, Vec<Expression<'a>>),
    /// The name of a context: `matrix`.
    Name(&'a str),
    /// `.name`, or `[...]` with an expression.
    Property(Box<Expression<'a>>, Key<'a>),
    Not(Box<Expression<'a>>),
    Both(Box<Expression<'a>>, Operator, Box<Expression<'a>>),
}

pub(super) enum Key<'a> {
    Name(&'a str),
    Index(Box<Expression<'a>>),
    /// `*`: every entry.
    Each,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    LessOrEqual,
    GreaterOrEqual,
    Less,
    Greater,
}

/// The operators with their precedence. Longer ones come before those that they start with.
const OPERATORS: [(&str, Operator, u8); 8] = [
    ("||", Operator::Or, 1),
    ("&&", Operator::And, 2),
    ("==", Operator::Equal, 3),
    ("!=", Operator::NotEqual, 3),
    ("<=", Operator::LessOrEqual, 4),
    (">=", Operator::GreaterOrEqual, 4),
    ("<", Operator::Less, 4),
    (">", Operator::Greater, 4),
];

/// The deepest nesting that GitHub accepts.
const DEEPEST: usize = 50;

/// The largest number of parts of an expression. It limits the depth of recursion.
const MOST_PARTS: usize = 500;

/// Parses an expression. `None` if it is invalid.
pub(super) fn parse(text: &str) -> Option<Expression<'_>> {
    let mut parser = Parser { text, at: 0, depth: 0, parts: 0 };
    let expression = parser.binary(0)?;
    parser.skip_blanks();
    (parser.at == text.len()).then_some(expression)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    parts: usize,
}

impl<'a> Parser<'a> {
    /// Parses an expression whose operators have a higher precedence than `least`.
    fn binary(&mut self, least: u8) -> Option<Expression<'a>> {
        let start = self.skip_blanks();
        let mut left = self.unary()?;
        loop {
            self.skip_blanks();
            let operator = OPERATORS.iter().find(|(written, ..)| self.rest().starts_with(written));
            let Some((written, operator, binds)) = operator.filter(|(_, _, binds)| *binds > least) else {
                return Some(left);
            };
            self.at += written.len();
            let right = self.binary(*binds)?;
            left = self.expression(start, Kind::Both(Box::new(left), *operator, Box::new(right)));
        }
    }

    fn unary(&mut self) -> Option<Expression<'a>> {
        let start = self.skip_blanks();
        self.depth += 1;
        self.parts += 1;
        if self.depth > DEEPEST || self.parts > MOST_PARTS {
            return None;
        }
        let expression = if self.takes("!") {
            let inner = self.unary()?;
            self.expression(start, Kind::Not(Box::new(inner)))
        } else {
            let kind = self.primary()?;
            let value = self.expression(start, kind);
            self.properties(start, value)?
        };
        self.depth -= 1;
        Some(expression)
    }

    fn primary(&mut self) -> Option<Kind<'a>> {
        if self.takes("(") {
            let inner = self.binary(0)?;
            return self.takes(")").then_some(inner.kind);
        }
        match self.rest().bytes().next()? {
            b'\'' => self.quoted(),
            b'0'..=b'9' | b'-' | b'+' | b'.' => {
                let word = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
                number(word).map(Kind::Number)
            }
            _ => self.named(),
        }
    }

    /// `'it''s'`
    fn quoted(&mut self) -> Option<Kind<'a>> {
        let mut text = String::new();
        self.at += 1;
        loop {
            text += self.take_while(|c| c != '\'');
            self.rest().strip_prefix('\'')?;
            self.at += 1;
            if !self.rest().starts_with('\'') {
                return Some(Kind::Text(text));
            }
            text.push('\'');
            self.at += 1;
        }
    }

    fn named(&mut self) -> Option<Kind<'a>> {
        let name = self.name()?;
        self.skip_blanks();
        if !self.rest().starts_with('(') {
            return Some(match name.to_ascii_lowercase().as_str() {
                "null" => Kind::Null,
                "true" => Kind::Bool(true),
                "false" => Kind::Bool(false),
                "nan" => Kind::Number(f64::NAN),
                "infinity" => Kind::Number(f64::INFINITY),
                _ => Kind::Name(name),
            });
        }
        self.at += 1;
        let mut arguments = vec![];
        if self.takes(")") {
            return Some(Kind::Call(name, arguments));
        }
        loop {
            arguments.push(self.binary(0)?);
            if self.takes(")") {
                return Some(Kind::Call(name, arguments));
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    /// Parses the keys after a value.
    fn properties(&mut self, start: usize, mut value: Expression<'a>) -> Option<Expression<'a>> {
        loop {
            let key = if self.takes(".") {
                if self.takes("*") { Key::Each } else { Key::Name(self.name()?) }
            } else if self.takes("[") {
                let key = if self.takes("*") { Key::Each } else { Key::Index(Box::new(self.binary(0)?)) };
                if !self.takes("]") {
                    return None;
                }
                key
            } else {
                return Some(value);
            };
            self.parts += 1;
            if self.parts > MOST_PARTS {
                return None;
            }
            value = self.expression(start, Kind::Property(Box::new(value), key));
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let name = self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
    }

    fn expression(&self, start: usize, kind: Kind<'a>) -> Expression<'a> {
        Expression { text: self.text[start..self.at].trim(), kind }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn takes(&mut self, mark: &str) -> bool {
        self.skip_blanks();
        let is_there = self.rest().starts_with(mark);
        self.at += if is_there { mark.len() } else { 0 };
        is_there
    }

    fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(|c| !holds(c)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn skip_blanks(&mut self) -> usize {
        self.take_while(char::is_whitespace);
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expression: &Expression<'_>) -> String {
        match &expression.kind {
            Kind::Null => "null".into(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(number) => number.to_string(),
            Kind::Text(text) => format!("{text:?}"),
            Kind::Name(name) => (*name).into(),
            Kind::Not(inner) => format!("(! {})", shown(inner)),
            Kind::Both(one, operator, other) => format!("({operator:?} {} {})", shown(one), shown(other)),
            Kind::Call(name, arguments) => {
                format!("{name}({})", arguments.iter().map(shown).collect::<Vec<_>>().join(" "))
            }
            Kind::Property(of, Key::Name(name)) => format!("{}.{name}", shown(of)),
            Kind::Property(of, Key::Index(index)) => format!("{}[{}]", shown(of), shown(index)),
            Kind::Property(of, Key::Each) => format!("{}.*", shown(of)),
        }
    }

    #[test]
    fn operators_bind_as_documented() {
        for (text, expected) in [
            ("a || b && c == 'd'", "(Or a (And b (Equal c \"d\")))"),
            ("!a && !(b || c)", "(And (! a) (! (Or b c)))"),
            ("a == b == c", "(Equal (Equal a b) c)"),
            (" 1 < 2.5 != true ", "(NotEqual (Less 1 2.5) true)"),
            ("x >= -1e3", "(GreaterOrEqual x -1000)"),
            ("'it''s'", "\"it's\""),
            ("fromJSON( '[0]' )[0].x-y.*", "fromJSON(\"[0]\")[0].x-y.*"),
            ("format('{0}', a , null)", "format(\"{0}\" a null)"),
            ("matrix['os'].version", "matrix[\"os\"].version"),
            ("0xff", "255"),
        ] {
            assert_eq!(parse(text).as_ref().map(shown).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_github_refuses_is_no_expression() {
        for text in ["", "a b", "a ==", "(a", "'a", "f(a,)", "f(a", "a[", "a.", "\"a\"", "a + b", "1x"] {
            assert!(parse(text).is_none(), "{text}");
        }
        assert!(parse(&"(".repeat(100_000)).is_none());
        assert!(parse(&"!".repeat(100_000)).is_none());
        assert!(parse(&format!("a{}", "||a".repeat(100_000))).is_none());
        assert!(parse(&format!("a{}", ".a".repeat(100_000))).is_none());
    }
}
