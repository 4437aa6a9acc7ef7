//! The JSON form of an instruction's arguments, told from the shell form as BuildKit does
//! (`parseJSON` in parser/line_parsers.go).

mod string;

/// What the arguments are when read as JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An array of strings.
    Strings(Vec<String>),
    /// An array that holds something else, which BuildKit refuses.
    Mixed,
    /// Not a JSON array, so the shell form.
    Shell,
}

/// Arrays and objects in each other up to this depth, as Go's decoder has it.
const MAX_DEPTH: usize = 10_000;

/// Reads `text`, which starts at a character that is not white space.
pub(super) fn form(text: &[u8]) -> Form {
    if text.first() != Some(&b'[') {
        return Form::Shell;
    }
    Reader { text, position: 1, too_large: false }.array().unwrap_or(Form::Shell)
}

struct Reader<'a> {
    text: &'a [u8],
    position: usize,
    /// A number was met that no `float64` holds: Go's decoder gives up at the end.
    too_large: bool,
}

/// What comes next inside an array or object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

impl Reader<'_> {
    /// The outermost array; `None` where it is not JSON.
    fn array(&mut self) -> Option<Form> {
        let mut strings = Some(Vec::new());
        let mut is_first = true;
        loop {
            self.skip_space();
            match self.peek()? {
                b']' if is_first => break,
                b'"' => {
                    let string = self.string()?;
                    if let Some(strings) = &mut strings {
                        strings.push(string);
                    }
                }
                _ => {
                    self.value()?;
                    strings = None;
                }
            }
            is_first = false;
            self.skip_space();
            match self.peek()? {
                b',' => self.position += 1,
                b']' => break,
                _ => return None,
            }
        }
        self.position += 1;
        self.skip_space();
        if self.position < self.text.len() || self.too_large {
            return None;
        }
        Some(strings.map_or(Form::Mixed, Form::Strings))
    }

    /// Skips a value of any kind, without recursion.
    fn value(&mut self) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        let mut expected = Expected::Value;
        loop {
            self.skip_space();
            let byte = self.peek()?;
            match (byte, expected) {
                (b']', Expected::ValueOrEnd | Expected::CommaOrEnd) if open.last() == Some(&b'[') => {
                    self.close(&mut open)
                }
                (b'}', Expected::KeyOrEnd | Expected::CommaOrEnd) if open.last() == Some(&b'{') => {
                    self.close(&mut open)
                }
                (b',', Expected::CommaOrEnd) => {
                    self.position += 1;
                    expected = if open.last() == Some(&b'{') { Expected::Key } else { Expected::Value };
                    continue;
                }
                (b'"', Expected::Key | Expected::KeyOrEnd) => {
                    self.key()?;
                    expected = Expected::Value;
                    continue;
                }
                (b'[' | b'{', Expected::Value | Expected::ValueOrEnd) => {
                    self.position += 1;
                    open.push(byte);
                    // The outermost array is one level too.
                    if open.len() >= MAX_DEPTH {
                        return None;
                    }
                    expected = if byte == b'[' { Expected::ValueOrEnd } else { Expected::KeyOrEnd };
                    continue;
                }
                (_, Expected::Value | Expected::ValueOrEnd) => self.scalar(byte)?,
                _ => return None,
            }
            if open.is_empty() {
                return Some(());
            }
            expected = Expected::CommaOrEnd;
        }
    }

    fn close(&mut self, open: &mut Vec<u8>) {
        self.position += 1;
        open.pop();
    }

    fn key(&mut self) -> Option<()> {
        self.string()?;
        self.skip_space();
        (self.peek()? == b':').then(|| self.position += 1)
    }

    fn scalar(&mut self, first: u8) -> Option<()> {
        match first {
            b'"' => self.string().map(drop),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number(),
        }
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.text[self.position..].starts_with(literal).then(|| self.position += literal.len())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.position;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let number = str::from_utf8(&self.text[start..self.position]).ok()?;
        self.too_large |= number.parse::<f64>().is_ok_and(f64::is_infinite);
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let count = self.text[self.position..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.position += count;
        (count > 0).then_some(())
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            self.position += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(expected: &[&str]) -> Form {
        Form::Strings(expected.iter().map(|&string| string.to_owned()).collect())
    }

    #[test]
    fn arrays_of_strings_are_told_from_the_shell_form() {
        for (text, expected) in [
            (r#"["a", "b c"]"#, strings(&["a", "b c"])),
            ("[]", strings(&[])),
            (r#"[ "a" ] "#, strings(&["a"])),
            (r#"["C:\\x", "\u0041\ud83d\ude00\ud83d\n"]"#, strings(&["C:\\x", "A\u{1F600}\u{FFFD}\n"])),
            (r#"["C:\x"]"#, Form::Shell),
            (r#"["a",]"#, Form::Shell),
            (r#"["a"] b"#, Form::Shell),
            (r#"["a" "b"]"#, Form::Shell),
            ("['a']", Form::Shell),
            (r#"["a"#, Form::Shell),
            ("[ a ]", Form::Shell),
            ("a", Form::Shell),
            ("[1]", Form::Mixed),
            (r#"["a", null, {"b": [1.5e3, true, {}], "c": []}]"#, Form::Mixed),
            ("[01]", Form::Shell),
            ("[1e999]", Form::Shell),
            (r#"[{"a"}]"#, Form::Shell),
            ("[[1,]]", Form::Shell),
        ] {
            assert_eq!(form(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert_eq!(form(&nested(MAX_DEPTH)), Form::Mixed);
        assert_eq!(form(&nested(MAX_DEPTH + 1)), Form::Shell);
    }
}
