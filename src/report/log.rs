//! Text of files, names and registries in the log of a CI system, where some text is a command.
//!
//! | system | command | where in a line | source |
//! |---|---|---|---|
//! | GitHub Actions | `::error::text` | at its start, after white space | `actions/runner` src/Runner.Common/ActionCommand.cs |
//! | GitHub Actions | `##[error]text` | anywhere | the same |
//! | Azure Pipelines | `##vso[task.setvariable ...]` | anywhere | `microsoft/azure-pipelines-agent` src/Microsoft.VisualStudio.Services.Agent/Command.cs |
//! | TeamCity | `##teamcity[setParameter ...]` | anywhere | <https://www.jetbrains.com/help/teamcity/service-messages.html> |
//! | Octopus Deploy | `##octopus[setVariable ...]` | anywhere | <https://octopus.com/docs/deployments/custom-scripts/logging-messages-in-scripts> |
//!
//! All commands of the second kind are `##`, a word and `[`. [`disarmed`] therefore does not know the words: every `##`
//! with a `[` after it, and neither white space nor a control character between the two, counts as a command.

use super::visible;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::borrow::Cow;
use std::io::{self, Write};

/// What is shown instead of the second `#` of a command. One character replaces one character, so that marks below a
/// source line stay aligned.
const MARK: char = '\u{fffd}';

/// Text of one line with every `##word[` written as `#\u{fffd}word[`. Does not change the text otherwise.
pub fn disarmed(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find("##").map(|at| from + at) {
        from = at + 2;
        if is_word_and_bracket(&text[from..]) {
            shown += &text[copied..=at];
            shown.push(MARK);
            copied = from;
        } else {
            // `###` contains `##` twice.
            from = at + 1;
        }
    }
    if copied == 0 { text.into() } else { (shown + &text[copied..]).into() }
}

/// A line of text that CI systems take for no command: [`disarmed`], and with a backslash before a leading `::`.
pub fn plain_line(line: &str) -> Cow<'_, str> {
    if !starts_with_colons(line) {
        return disarmed(line);
    }
    let (indent, text) = line.split_at(line.len() - line.trim_start().len());
    format!("{indent}\\{}", disarmed(text)).into()
}

/// Several lines, each a [`plain_line`].
pub fn plain_lines(text: &str) -> String {
    text.split('\n').map(plain_line).collect::<Vec<_>>().join("\n")
}

/// Whether a CI system takes the text, or a line of it, for a command. A lone carriage return ends a line too, as it
/// does for the .NET programs that read the logs of GitHub and Azure.
pub fn has_command(text: &[u8]) -> bool {
    let is_command = |line: &[u8]| {
        let line = String::from_utf8_lossy(line);
        starts_with_colons(&line) || matches!(disarmed(&line), Cow::Owned(_))
    };
    text.split(|byte| matches!(byte, b'\n' | b'\r')).any(is_command)
}

/// Whether the line can be a command of GitHub Actions that begins with `::`. No command begins with `:::`, which the
/// renderer of source lines puts before the path of another file.
fn starts_with_colons(line: &str) -> bool {
    line.trim_start().strip_prefix("::").is_some_and(|rest| !rest.starts_with(':'))
}

fn is_word_and_bracket(text: &str) -> bool {
    text.chars().find(|c| *c == '[' || c.is_whitespace() || c.is_control()) == Some('[')
}

/// Writes an XML document in which no line is a command. The second character of every `##` and `::` is written as a
/// character reference, which does not change the value. Both occur in text only.
pub struct XmlWriter<W> {
    out: W,
    /// The last byte that was written as it is, or 0.
    last: u8,
}

impl<W: Write> XmlWriter<W> {
    pub fn new(out: W) -> Self {
        Self { out, last: 0 }
    }
}

impl<W: Write> Write for XmlWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        for (index, byte) in bytes.iter().copied().enumerate() {
            if byte == self.last && matches!(byte, b'#' | b':') {
                self.out.write_all(&bytes[written..index])?;
                write!(self.out, "&#{byte};")?;
                written = index + 1;
                self.last = 0;
            } else {
                self.last = byte;
            }
        }
        self.out.write_all(&bytes[written..])?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Indented JSON in which no line is a command and no character is one that a terminal obeys. The second `#` of every
/// `##`, control characters and characters that turn the direction of text are written as `\uXXXX`, which does not change
/// the value.
#[derive(Default)]
pub struct JsonFormatter(PrettyFormatter<'static>);

impl Formatter for JsonFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        let mut last = ' ';
        for (index, c) in fragment.char_indices() {
            let is_pair = c == '#' && last == '#';
            last = if is_pair { ' ' } else { c };
            if is_pair || visible(c) != c {
                out.write_all(&fragment.as_bytes()[written..index])?;
                // All of these are in the Basic Multilingual Plane.
                write!(out, "\\u{:04x}", u32::from(c))?;
                written = index + c.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[written..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize as _;

    #[test]
    fn commands_are_shown_with_a_mark() {
        for (text, expected) in [
            ("# ##vso[task.prependpath]x", "# #\u{fffd}vso[task.prependpath]x"),
            ("##VSO[task.prependpath]x", "#\u{fffd}VSO[task.prependpath]x"),
            ("##[error]x", "#\u{fffd}[error]x"),
            ("##teamcity[buildStop]", "#\u{fffd}teamcity[buildStop]"),
            ("##octopus[stderr-default]", "#\u{fffd}octopus[stderr-default]"),
            ("##v\u{200b}so[x.y]", "#\u{fffd}v\u{200b}so[x.y]"),
            ("###[x]", "#\u{fffd}#[x]"),
            ("####[x]", "#\u{fffd}#\u{fffd}[x]"),
            ("##vso[a.b]##vso[c.d]", "#\u{fffd}vso[a.b]#\u{fffd}vso[c.d]"),
            ("###", "###"),
            ("## [x]", "## [x]"),
            ("#[x]", "#[x]"),
            ("##\u{1b}[1m", "##\u{1b}[1m"),
        ] {
            assert_eq!(disarmed(text), expected);
            assert!(!has_command(expected.as_bytes()), "{expected}");
            assert_eq!(has_command(text.as_bytes()), text != expected, "{text}");
        }
    }

    #[test]
    fn a_line_that_begins_with_colons_gets_a_backslash() {
        for (line, expected) in [
            ("::error::x", "\\::error::x"),
            (" \u{a0}::error::x", " \u{a0}\\::error::x"),
            ("std::io", "std::io"),
            ("   ::: winfrom.yaml:1:2", "   ::: winfrom.yaml:1:2"),
            ("::add-mask::##[x]", "\\::add-mask::#\u{fffd}[x]"),
        ] {
            assert_eq!(plain_line(line), expected);
        }
    }

    #[test]
    fn a_carriage_return_begins_a_line() {
        assert!(has_command(b"# x\r::error::y\n"));
        assert!(has_command(b"+# x\n ::error::y\n"));
        assert!(!has_command(b"+::error::y\n"));
    }

    #[test]
    fn xml_escapes_do_not_depend_on_how_the_document_is_cut() {
        let document = "a##[b]: ####vso[ ::c:::";
        let expected = "a#&#35;[b]: #&#35;#&#35;vso[ :&#58;c:&#58;:";
        for length in 1..document.len() {
            let mut out = vec![];
            let mut writer = XmlWriter::new(&mut out);
            document.as_bytes().chunks(length).for_each(|part| writer.write_all(part).expect("a buffer takes it all"));
            assert_eq!(String::from_utf8_lossy(&out), expected, "{length}");
        }
    }

    #[test]
    fn json_escapes_keep_the_value() {
        let value = "##[x] ### ##vso[y.z]\u{7f}\u{9b}31m\u{202e}é\n\"";
        let mut out = vec![];
        let mut serializer = serde_json::Serializer::with_formatter(&mut out, JsonFormatter::default());
        value.serialize(&mut serializer).expect("a buffer takes it all");
        let text = String::from_utf8(out).expect("UTF-8");
        let expected = "\"#\\u0023[x] #\\u0023# #\\u0023vso[y.z]\\u007f\\u009b31m\\u202eé\\n\\\"\"";
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<String>(&text).expect("JSON"), value);
    }
}
