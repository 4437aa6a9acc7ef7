//! Text in a cell of a Markdown table, where it must stay text.

use crate::report::printable;

/// Text whose parts between backticks are code. The rest is escaped, so that it makes no link, element or mention.
pub(super) fn cell(text: &str) -> String {
    let parts: Vec<_> = text.split('`').collect();
    // An odd backtick has no partner: then none of them means code.
    if parts.len() % 2 == 0 {
        return plain(text);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        1 if !part.is_empty() => code(part),
        _ => plain(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// Code that holds any text: its fence is longer than every run of backticks inside.
pub(super) fn code(text: &str) -> String {
    let text = without_bars(&printable(text));
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A bar ends a cell, in code too, unless an odd number of backslashes stands before it. Behind a backslash of the
/// text's own none can be added without showing, so a broken bar stands in.
fn without_bars(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        let backslashes = safe.bytes().rev().take_while(|byte| *byte == b'\\').count();
        match (c, backslashes % 2) {
            ('|', 0) => safe += r"\|",
            ('|', _) => safe.push('¦'),
            (c, _) => safe.push(c),
        }
    }
    safe
}

fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            escaped += "<br>";
        }
        printable(line).chars().for_each(|c| push_plain(&mut escaped, c));
    }
    escaped
}

/// GitHub looks for `@name`, `#1` and addresses (`https://x`, `www.x`) in the text that is shown, so a backslash does not
/// prevent a link. An invisible space does.
fn push_plain(escaped: &mut String, c: char) {
    match c {
        '@' | '#' => escaped.extend(["\\", &c.to_string(), "&#8203;"]),
        '/' if escaped.ends_with(":/") => *escaped += "&#8203;/",
        '.' if ends_with_www(escaped) => *escaped += "&#8203;.",
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '!' => escaped.extend(['\\', c]),
        c => escaped.push(c),
    }
}

/// Some readers of Markdown accept capitals too.
fn ends_with_www(text: &str) -> bool {
    text.len().checked_sub(3).and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_text() {
        for (text, expected) in [
            ("a:1", "`a:1`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("a|b", r"`a\|b`"),
            (r"a\|b\\|", r"`a\¦b\\\|`"),
            ("a\nb\u{1b}", "`a␊b␛`"),
            ("`` @all", "``` `` @all ```"),
        ] {
            assert_eq!(code(text), expected);
        }
    }

    #[test]
    fn text_stays_text() {
        for (text, expected) in [
            ("use `ltsc2022`, or `a|b`", r"use `ltsc2022`, or `a\|b`"),
            ("one ` alone", r"one \` alone"),
            ("<b>[x](y)|*z*", r"\<b\>\[x\](y)\|\*z\*"),
            ("@all #1", r"\@&#8203;all \#&#8203;1"),
            ("https://x", "https:/&#8203;/x"),
            ("www.x.org", "www&#8203;.x.org"),
            (
                "see www.x, (www.y) *www.z* _www.a_ ~www.b",
                r"see www&#8203;.x, (www&#8203;.y) \*www&#8203;.z\* \_www&#8203;.a\_ \~www&#8203;.b",
            ),
            ("a\nWww.x \"www.y\"", "a<br>Www&#8203;.x \"www&#8203;.y\""),
            ("`a`www.x", "`a`www&#8203;.x"),
            ("ww.x wwww", "ww.x wwww"),
            ("a\nb", "a<br>b"),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
