//! The parser directives at the top of a file: `# syntax=`, `# escape=`, `# check=`
//! (parser/directives.go).

use std::ops::Range;

use super::{Escape, Span, text};

/// A parser directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// `syntax`, `escape` or `check`, in lower case.
    pub key: String,
    pub value: String,
    /// From the `#` to the end of the line.
    pub span: Span,
    pub key_span: Span,
    pub value_span: Span,
}

const KEYS: [&[u8]; 3] = [b"syntax", b"escape", b"check"];

/// The directive that a comment is, if it is one. `comment` starts at the `#`.
pub(super) fn directive(bytes: &[u8], comment: Range<usize>) -> Option<Directive> {
    let line = text::trim_start(bytes, comment.start + 1..comment.end);
    let content = bytes.get(line.clone())?;
    let key_length = content.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let key = content[..key_length].to_ascii_lowercase();
    if !KEYS.contains(&key.as_slice()) {
        return None;
    }

    let equals = key_length + content[key_length..].iter().position(|&byte| !is_space(byte))?;
    if content[equals] != b'=' {
        return None;
    }
    let value = value(content, equals + 1)?;
    let place = |range: Range<usize>| Span::new(line.start + range.start, line.start + range.end);
    Some(Directive {
        key: text::lossy(&key).into_owned(),
        value: text::lossy(&content[value.clone()]).into_owned(),
        span: comment.into(),
        key_span: place(0..key_length),
        value_span: place(value),
    })
}

/// The value that starts after the `=`: without the blanks around it, but of blanks alone the last
/// one is left, since BuildKit's pattern wants one character.
fn value(content: &[u8], start: usize) -> Option<Range<usize>> {
    let after = content.get(start..).filter(|after| !after.is_empty())?;
    let Some(first) = after.iter().position(|&byte| !is_space(byte)) else {
        return Some(content.len() - 1..content.len());
    };
    let last = after.iter().rposition(|&byte| !is_space(byte))?;
    Some(start + first..start + last + 1)
}

/// `\s` of Go's regular expressions.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// The escape character that a directive's value stands for.
pub(super) fn escape(value: &str) -> Result<Escape, String> {
    match value {
        "\\" => Ok(Escape::Backslash),
        "`" => Ok(Escape::Backtick),
        _ => Err(format!("invalid escape token '{value}' does not match ` or \\")),
    }
}

/// The newest minor version of `docker/dockerfile:1` that this reader knows all flags of.
const NEWEST_FRONTEND: u32 = 24;

/// Whether the frontend that `# syntax=` names may know more flags and instructions than this
/// reader: another one than Docker's, an experimental one, or one from the future.
pub(super) fn is_foreign_frontend(value: &str) -> bool {
    let image = value.split(' ').next().unwrap_or_default();
    let image = image.strip_prefix("docker.io/").unwrap_or(image);
    let image = image.split('@').next().unwrap_or_default();
    let (name, tag) = image.split_once(':').unwrap_or((image, "1"));
    if name != "docker/dockerfile" {
        return true;
    }
    let mut numbers = tag.split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        _ if tag == "latest" => false,
        (Some(Ok(1)), None) => false,
        (Some(Ok(1)), Some(Ok(minor))) => minor > NEWEST_FRONTEND,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_are_read_as_buildkit_does() {
        for (line, expected) in [
            ("# escape=`", Some(("escape", "`"))),
            ("#ESCAPE \t=  ` ", Some(("escape", "`"))),
            ("# syntax = docker/dockerfile:1 x", Some(("syntax", "docker/dockerfile:1 x"))),
            ("# escape=", None),
            ("# escape=  ", Some(("escape", " "))),
            ("# escape", None),
            ("# escaped=`", None),
            ("# foo=bar", None),
            ("# a escape=`", None),
            ("#", None),
        ] {
            let found = directive(line.as_bytes(), 0..line.len());
            let found = found.as_ref().map(|found| (found.key.as_str(), found.value.as_str()));
            assert_eq!(found, expected, "{line:?}");
        }
    }

    #[test]
    fn spans_are_those_of_the_parts() {
        let line = b"# Escape = ` ";
        let found = directive(line, 0..line.len()).expect("a directive");
        assert_eq!(found.key_span.slice(line), b"Escape");
        assert_eq!(found.value_span.slice(line), b"`");
    }

    #[test]
    fn frontends_that_may_know_more() {
        for (value, foreign) in [
            ("docker/dockerfile:1", false),
            ("docker/dockerfile", false),
            ("docker.io/docker/dockerfile:1.7.0@sha256:abc", false),
            ("docker/dockerfile:1-labs", true),
            ("docker/dockerfile:1.3-labs", true),
            ("docker/dockerfile:1.24", false),
            ("docker/dockerfile:1.25", true),
            ("docker/dockerfile:1.99", true),
            ("docker/dockerfile:experimental", true),
            ("docker/dockerfile-upstream:master", true),
            ("ghcr.io/x/y", true),
        ] {
            assert_eq!(is_foreign_frontend(value), foreign, "{value}");
        }
    }
}
