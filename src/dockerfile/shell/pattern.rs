//! The patterns of `${NAME#...}`, `${NAME%...}` and `${NAME/.../...}`: `*`, `?` and escapes.
//! BuildKit turns them into regular expressions (`convertShellPatternToRegex` in shell/lex.go);
//! here they are matched in linear memory, and in time that grows with the length of the value
//! times that of the pattern.

use std::ops::Range;

/// How many steps a match takes at most.
pub(super) fn steps(pattern: &str, value: &str) -> usize {
    (pattern.len() + 1).saturating_mul(value.len() + 1)
}

/// `value` without what the pattern matches at its start: the shortest, or when `greedy` the
/// longest match.
pub(super) fn trim_prefix(pattern: &str, value: &str, greedy: bool) -> Result<String, String> {
    let characters: Vec<char> = value.chars().collect();
    let pattern = Pattern::new(pattern, greedy)?;
    let end = pattern.match_at(&characters, 0).unwrap_or(0);
    Ok(characters[end..].iter().collect())
}

/// `value` without what the pattern matches at its end.
pub(super) fn trim_suffix(pattern: &str, value: &str, greedy: bool) -> Result<String, String> {
    let backwards: String = value.chars().rev().collect();
    let rest = trim_prefix(&reversed(pattern), &backwards, greedy)?;
    Ok(rest.chars().rev().collect())
}

/// The pattern backwards, escapes still before what they escape.
fn reversed(pattern: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let escaped = rest[c.len_utf8()..].chars().next().filter(|_| c == '\\').map_or(0, char::len_utf8);
        let (part, after) = rest.split_at(c.len_utf8() + escaped);
        parts.push(part);
        rest = after;
    }
    parts.into_iter().rev().collect()
}

/// `value` with the first match, or all of them, replaced.
pub(super) fn replace(pattern: &str, value: &str, replacement: &str, is_all: bool) -> Result<String, String> {
    let characters: Vec<char> = value.chars().collect();
    let pattern = Pattern::new(pattern, true)?;
    let mut replaced = String::new();
    let mut kept = 0;
    let mut position = 0;
    while let Some(found) = pattern.find(&characters, position) {
        replaced.extend(&characters[kept..found.start]);
        if !is_all {
            replaced.push_str(replacement);
            kept = found.end;
            break;
        }
        // An empty match right after another one does not count (`Regexp.replaceAll` of Go).
        if found.end > kept || found.start == 0 {
            push_template(&mut replaced, replacement, &characters[found.clone()]);
        }
        kept = found.end;
        position = found.end.max(position + 1);
        if position > characters.len() {
            break;
        }
    }
    replaced.extend(&characters[kept..]);
    Ok(replaced)
}

/// The replacement as Go's `Regexp.Expand` reads it: `$0` is the match, other groups do not exist.
fn push_template(replaced: &mut String, template: &str, found: &[char]) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        replaced.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            replaced.push('$');
            rest = after;
            continue;
        }
        let is_braced = after.starts_with('{');
        let name_start = &after[usize::from(is_braced)..];
        let length = name_start.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name_start.len());
        let (name, end) = name_start.split_at(length);
        let end = if is_braced { end.strip_prefix('}') } else { Some(end) };
        match end.filter(|_| !name.is_empty()) {
            None => {
                replaced.push('$');
                rest = after;
            }
            Some(end) => {
                if name.bytes().all(|digit| digit == b'0') && name.len() == 1 {
                    replaced.extend(found);
                }
                rest = end;
            }
        }
    }
    replaced.push_str(rest);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `?`: one character, but no line end.
    Any,
}

impl Token {
    fn matches(self, c: char) -> bool {
        match self {
            Token::Literal(literal) => literal == c,
            Token::Any => c != '\n',
        }
    }
}

/// A pattern: runs of tokens, with a `*` between each two.
struct Pattern {
    runs: Vec<Vec<Token>>,
    greedy: bool,
}

impl Pattern {
    fn new(pattern: &str, greedy: bool) -> Result<Pattern, String> {
        let invalid =
            |escaped: char| format!("invalid pattern ({pattern}) in substitution: invalid escape '\\{escaped}'");
        let mut runs = vec![Vec::new()];
        let mut run = Vec::new();
        let mut characters = pattern.strip_prefix('\u{FEFF}').unwrap_or(pattern).chars().peekable();
        while let Some(c) = characters.next() {
            run.push(match c {
                '*' => {
                    runs.push(Vec::new());
                    let last = runs.len() - 2;
                    runs[last] = std::mem::take(&mut run);
                    continue;
                }
                '?' => Token::Any,
                // The escape of the characters that end the pattern is not part of it.
                '\\' if matches!(characters.peek(), Some('}' | '/')) => continue,
                '\\' => match characters.next() {
                    Some(escaped @ ('*' | '?' | '\\')) => Token::Literal(escaped),
                    other => return Err(invalid(other.unwrap_or(char::REPLACEMENT_CHARACTER))),
                },
                _ => Token::Literal(c),
            });
        }
        if let Some(last) = runs.last_mut() {
            *last = run;
        }
        Ok(Pattern { runs, greedy })
    }

    /// The first match from `position` on.
    fn find(&self, value: &[char], position: usize) -> Option<Range<usize>> {
        let mut start = position;
        while start <= value.len() {
            if let Some(end) = self.match_at(value, start) {
                return Some(start..end);
            }
            let starts_here = run_matches(&self.runs[0], value, start);
            // What a `*` cannot reach from here, it cannot reach from further on in the line.
            start = if starts_here { line_end(value, start) + 1 } else { start + 1 };
        }
        None
    }

    /// Where the match that starts at `start` ends.
    fn match_at(&self, value: &[char], start: usize) -> Option<usize> {
        let (first, starred) = self.runs.split_first()?;
        if !run_matches(first, value, start) {
            return None;
        }
        let mut end = start + first.len();
        let line_end = line_end(value, end);
        let Some((last, middle)) = starred.split_last() else {
            return Some(end);
        };
        for run in middle {
            end = (end..=line_end).find(|&at| run_matches(run, value, at))? + run.len();
        }
        let mut places = end..=line_end;
        let matches = |&at: &usize| run_matches(last, value, at);
        let at = if self.greedy { places.rfind(matches) } else { places.find(matches) };
        at.map(|at| at + last.len())
    }
}

fn run_matches(run: &[Token], value: &[char], start: usize) -> bool {
    let there = start.checked_add(run.len()).and_then(|end| value.get(start..end));
    there.is_some_and(|there| run.iter().zip(there).all(|(token, &c)| token.matches(c)))
}

/// A `*` does not go past the end of a line.
fn line_end(value: &[char], start: usize) -> usize {
    value.iter().skip(start).position(|&c| c == '\n').map_or(value.len(), |length| start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_suffixes() {
        for (value, shell, expected) in [
            ("a-b-c", "#*-", "b-c"),
            ("a-b-c", "##*-", "c"),
            ("a-b-c", "%-*", "a-b"),
            ("a-b-c", "%%-*", "a"),
            ("a-b-c", "#?", "-b-c"),
            ("a-b-c", "#x", "a-b-c"),
            ("a*b", "#a\\*", "b"),
            ("a*b", "%\\*b", "a"),
            ("abc", "##*", ""),
            ("abc", "#*", "abc"),
            ("abcbc", "##*b*", ""),
            ("abcbcd", "##a*b?", "d"),
            ("abcbcd", "#a*b?", "bcd"),
            ("a\nb", "##*", "\nb"),
        ] {
            let modifier = &shell[..1];
            let pattern = &shell[1..];
            let (pattern, greedy) = pattern.strip_prefix(modifier).map_or((pattern, false), |pattern| (pattern, true));
            let trimmed =
                if modifier == "#" { trim_prefix(pattern, value, greedy) } else { trim_suffix(pattern, value, greedy) };
            assert_eq!(trimmed.as_deref(), Ok(expected), "{value} {shell}");
        }
    }

    #[test]
    fn replacements() {
        for (value, pattern, replacement, is_all, expected) in [
            ("a-b-c", "-", "_", false, "a_b-c"),
            ("a-b-c", "-", "_", true, "a_b_c"),
            ("a-b-c", "a*b", "x", false, "x-c"),
            ("abc", "", "x", true, "xaxbxcx"),
            ("abc", "*", "x", true, "x"),
            ("a/b", "\\/", "-", false, "a-b"),
            ("abc", "b", "[$0$1$$]", true, "a[b$]c"),
            ("abc", "b", "$0", false, "a$0c"),
            ("abc", "b", "${0}x${1}${", true, "abx${c"),
            ("", "x", "y", true, ""),
        ] {
            assert_eq!(
                replace(pattern, value, replacement, is_all).as_deref(),
                Ok(expected),
                "{value}/{pattern}/{replacement}"
            );
        }
    }

    #[test]
    fn escapes_are_of_wildcards_only() {
        let message = "invalid pattern (\\a) in substitution: invalid escape '\\a'";
        assert_eq!(trim_prefix("\\a", "x", false), Err(message.to_owned()));
        assert_eq!(trim_suffix("a\\", "x", false), Err(message.to_owned()));
    }
}
