//! An instruction taken apart: keyword, flags, and the rest (parser/split_command.go).

use std::ops::Range;

use super::text;

/// The parts of an instruction, as ranges of its joined text.
#[derive(Debug)]
pub(super) struct Command {
    /// All of it, without white space around it.
    pub whole: Range<usize>,
    pub keyword: Range<usize>,
    pub flags: Vec<RawFlag>,
    /// What follows keyword and flags, without white space around it.
    pub rest: Range<usize>,
}

/// A flag as BuildKit reads it, and where it stands in the joined text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawFlag {
    /// Without quotes and escapes, `--` included. Each byte that is not ASCII has become a
    /// character of its own, because BuildKit takes bytes for characters here.
    pub text: String,
    pub range: Range<usize>,
    /// Where the source of the value starts, after the `=`.
    pub value_start: Option<usize>,
}

impl RawFlag {
    /// The name with its dashes, and the value after the `=`, if there is one.
    pub(super) fn parts(&self) -> (&str, Option<&str>) {
        match self.text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (&self.text, None),
        }
    }
}

/// Takes `text[range]` apart.
pub(super) fn command(text: &[u8], range: Range<usize>, escape: u8) -> Command {
    let whole = text::trim(text, range);
    let (keyword, rest) = text::cut(text, whole.clone(), text::is_blank);
    let (flags, rest) = flags(text, rest, escape);
    Command { whole, keyword, flags, rest: text::trim(text, rest) }
}

/// The flags at the start of `text[range]`, and the range of what follows them.
fn flags(text: &[u8], range: Range<usize>, escape: u8) -> (Vec<RawFlag>, Range<usize>) {
    let mut flags = Vec::new();
    let mut position = range.start;
    loop {
        position += text[position..range.end].iter().take_while(|&&byte| text::is_latin_space(byte)).count();
        if !text[position..range.end].starts_with(b"--") {
            return (flags, position..range.end);
        }
        let flag = flag(text, position..range.end, escape);
        position = flag.range.end;
        if flag.text == "--" {
            return (flags, position..range.end);
        }
        flags.push(flag);
    }
}

/// The flag that `text[range]` starts with.
fn flag(text: &[u8], range: Range<usize>, escape: u8) -> RawFlag {
    let (word, _) = text::cut(text, range.clone(), text::is_latin_space);
    let mut flag = RawFlag { text: String::with_capacity(word.len()), range: range.clone(), value_start: None };
    let mut quote = None;
    let mut bytes = range.clone().map(|position| (position, text[position]));
    while let Some((position, byte)) = bytes.next() {
        let taken = match quote {
            None if text::is_latin_space(byte) => {
                flag.range.end = position;
                return flag;
            }
            None if matches!(byte, b'\'' | b'"') => {
                quote = Some(byte);
                continue;
            }
            Some(open) if byte == open => {
                quote = None;
                continue;
            }
            _ if byte == escape => bytes.next(),
            _ => Some((position, byte)),
        };
        let Some((position, byte)) = taken else { break };
        if byte == b'=' && flag.value_start.is_none() {
            flag.value_start = Some(position + 1);
        }
        flag.text.push(char::from(byte));
    }
    flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_end_at_the_first_word_without_dashes() {
        for (text, flags, rest) in [
            ("FROM alpine", &[][..], "alpine"),
            ("FROM --platform=windows  alpine", &["--platform=windows"], "alpine"),
            ("RUN --a='b c' --d=\"e\\\"\" x --y", &["--a=b c", "--d=e\""], "x --y"),
            ("RUN --a -- --b", &["--a"], "--b"),
            ("RUN --a --", &["--a"], ""),
            ("RUN -a --b", &[], "-a --b"),
            ("RUN --a\\ b\\", &["--a b"], ""),
            ("RUN --é=x y", &["--Ã©=x"], "y"),
            ("RUN", &[], ""),
            ("", &[], ""),
        ] {
            let found = command(text.as_bytes(), 0..text.len(), b'\\');
            let names: Vec<_> = found.flags.iter().map(|flag| flag.text.as_str()).collect();
            assert_eq!((names.as_slice(), &text[found.rest]), (flags, rest), "{text}");
        }
    }

    #[test]
    fn the_value_is_found_in_the_source() {
        let text = br#"FROM --platform="windows" x"#;
        let found = command(text, 0..text.len(), b'\\');
        assert_eq!(found.flags[0].range, 5..25);
        assert_eq!(found.flags[0].value_start, Some(16));
    }
}
