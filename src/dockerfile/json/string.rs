//! JSON strings, decoded as Go does.

use super::super::text;
use super::Reader;

impl Reader<'_> {
    /// The string that starts here, decoded.
    pub(super) fn string(&mut self) -> Option<String> {
        self.position += 1;
        let mut string = String::new();
        loop {
            let rest = &self.text[self.position..];
            let length = rest.iter().position(|&byte| byte < 0x20 || matches!(byte, b'"' | b'\\'))?;
            string.push_str(&text::lossy(&rest[..length]));
            self.position += length + 1;
            match rest[length] {
                b'"' => return Some(string),
                b'\\' => string.push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// The character that the escape after a backslash stands for.
    fn escape(&mut self) -> Option<char> {
        let escape = self.peek()?;
        self.position += 1;
        Some(match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\x08',
            b'f' => '\x0C',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode_escape()?,
            _ => return None,
        })
    }

    /// A half of a surrogate pair without the other is U+FFFD, as in Go.
    fn unicode_escape(&mut self) -> Option<char> {
        let unit = self.hex()?;
        if let Some(c) = char::from_u32(unit) {
            return Some(c);
        }
        let before = self.position;
        if (0xD800..0xDC00).contains(&unit) && self.literal(b"\\u").is_some() {
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                return char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            }
            self.position = before;
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.position..self.position + 4)?;
        self.position += 4;
        digits.iter().try_fold(0, |number, &digit| Some(number * 16 + char::from(digit).to_digit(16)?))
    }
}
