//! The causes of error messages and error codes.

use crate::text::similar::{by_edits, most_similar};
use crate::windows::data::{Catalog, ErrorRow};
use std::collections::BTreeMap;

/// The cause of an error.
#[derive(Debug)]
pub struct Cause<'c> {
    pub row: &'c ErrorRow,
    /// The words of the text that the placeholders of the pattern match.
    words: BTreeMap<&'static str, String>,
}

impl Cause<'_> {
    /// The version of the host in the text: `10.0.20348`. None if the text has none.
    pub fn host(&self) -> Option<&str> {
        self.words.get("host").map(String::as_str)
    }

    /// The version of the image in the text: `10.0.26100`. None if the text has none.
    pub fn image(&self) -> Option<&str> {
        self.words.get("image").map(String::as_str)
    }

    /// The sources that report the cause.
    pub fn sources(&self, catalog: &Catalog) -> Vec<String> {
        self.row.sources.split_whitespace().map(|id| catalog.source(id)).collect()
    }

    /// The rule that reports the cause in a Dockerfile. None if there is none.
    pub fn rule(&self) -> Option<&str> {
        Some(self.row.rule.as_str()).filter(|rule| !rule.is_empty())
    }

    /// The command to run next, with the words of the text.
    pub fn next(&self) -> String {
        PLACEHOLDERS.iter().fold(self.row.next.clone(), |next, (name, kind)| {
            let word = self.words.get(name).map_or(*kind, String::as_str);
            next.replace(&format!("{{{name}}}"), word)
        })
    }
}

/// The placeholders of patterns, with what the next command has if the text has no word for them.
const PLACEHOLDERS: [(&str, &str); 3] = [("host", "HOST"), ("image", "IMAGE"), ("reference", "IMAGE")];

/// Returns the known causes of an error code or error message. Empty if the text is not recognized.
///
/// Codes are parsed as Windows, Docker and shells write them: `0xc0370101`, `-1073741502`, `3221225785`.
pub fn causes<'c>(catalog: &'c Catalog, text: &str) -> Vec<Cause<'c>> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let codes: Vec<u32> = codes_in(&text).collect();
    let cause = |row| {
        let words = words_of(row, &text);
        let coded = row_codes(row).any(|code| codes.contains(&code));
        (coded || words.is_some()).then(|| Cause { row, words: words.unwrap_or_default() })
    };
    catalog.error_rows().iter().filter_map(cause).collect()
}

/// Returns the known codes and texts most similar to an unknown one, at most three.
pub fn nearest_errors<'c>(catalog: &'c Catalog, text: &str) -> Vec<&'c str> {
    let wanted = text.to_lowercase();
    let texts = catalog.error_rows().iter().flat_map(|row| row.texts.split(" | ").chain(row.codes.split(' ')));
    let known = texts.filter(|text| !text.is_empty());
    most_similar(known, |text| by_edits(&text.to_lowercase(), &wanted))
}

fn row_codes(row: &ErrorRow) -> impl Iterator<Item = u32> {
    row.codes.split_whitespace().filter_map(code)
}

fn codes_in(text: &str) -> impl Iterator<Item = u32> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter_map(code)
}

/// An NTSTATUS or HRESULT of an error in any spelling: those have their top bit set, small numbers are none.
fn code(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let number = match word.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if word.len() == 8 && word.starts_with('c') => u32::from_str_radix(&word, 16).ok(),
        None if word.starts_with('-') => word.parse::<i32>().ok().map(i32::cast_unsigned),
        None => word.parse().ok(),
    };
    number.filter(|number| *number >= 0x8000_0000)
}

/// Returns the words that the first matching pattern captures. None if no pattern matches.
fn words_of(row: &ErrorRow, text: &str) -> Option<BTreeMap<&'static str, String>> {
    row.texts.split(" | ").filter(|pattern| !pattern.is_empty()).find_map(|pattern| capture(pattern, text))
}

fn capture(pattern: &str, text: &str) -> Option<BTreeMap<&'static str, String>> {
    let mut words = BTreeMap::new();
    let mut rest = text;
    for part in pattern.split('*') {
        rest = capture_part(part, rest, &mut words)?;
    }
    Some(words)
}

/// Returns the text after the first match of a pattern without `*`.
fn capture_part<'t>(part: &str, text: &'t str, words: &mut BTreeMap<&'static str, String>) -> Option<&'t str> {
    let (literal, mut pattern) = part.split_once('{').unwrap_or((part, ""));
    let mut rest = &text[text.find(literal)? + literal.len()..];
    while let Some((name, behind)) = pattern.split_once('}') {
        let (name, _) = PLACEHOLDERS.iter().find(|(known, _)| *known == name)?;
        let (literal, next) = behind.split_once('{').unwrap_or((behind, ""));
        let word = &rest[..word_length(name, rest)];
        rest = rest[word.len()..].strip_prefix(literal).filter(|_| !word.is_empty())?;
        words.insert(name, if *name == "reference" { word.to_owned() } else { in_full(word) });
        pattern = next;
    }
    Some(rest)
}

/// A reference ends at a blank, a version where no digit or dot follows.
fn word_length(name: &str, text: &str) -> usize {
    let ends = |c: char| if name == "reference" { c.is_whitespace() } else { !c.is_ascii_digit() && c != '.' };
    text.find(ends).unwrap_or(text.len())
}

fn in_full(version: &str) -> String {
    let version = version.trim_end_matches('.');
    if version.starts_with("10.0.") { version.to_owned() } else { format!("10.0.{version}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules_and_next(text: &str) -> Vec<(Option<String>, String)> {
        let causes = causes(Catalog::embedded(), text);
        causes.iter().map(|cause| (cause.rule().map(str::to_owned), cause.next())).collect()
    }

    #[test]
    fn codes_are_known_in_every_spelling() {
        for (text, rule) in [
            ("0xc0370101", "host-mismatch"),
            ("0XC0370101", "host-mismatch"),
            ("0xc0370106", "host-behind"),
            ("C0370106", "host-behind"),
            ("0xC0000142", "baseline-mismatch"),
            ("-1073741502", "baseline-mismatch"),
            ("3221225794", "baseline-mismatch"),
            ("3221225785", "baseline-mismatch"),
            ("The command 'cmd /S /C x' returned a non-zero code: 3221225785", "baseline-mismatch"),
            ("container exited with code -1073741502.", "baseline-mismatch"),
        ] {
            let found: Vec<_> = rules_and_next(text).into_iter().map(|(rule, _)| rule.unwrap_or_default()).collect();
            assert_eq!(found, [rule], "{text}");
        }
        assert!(rules_and_next("exit code 1").is_empty());
        assert!(rules_and_next("0xC0000005").is_empty(), "nothing ties an access violation to the baseline");
    }

    #[test]
    fn texts_give_the_next_command_what_they_tell() {
        for (text, next) in [
            (
                "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries",
                "winfrom compat --host 10.0.17763 IMAGE",
            ),
            (
                "docker: no matching manifest for windows(10.0.26200)/amd64/v3 in index: no match for platform in manifest: not found",
                "winfrom compat --host 10.0.26200 IMAGE",
            ),
            (
                "windows(10.0.26200)/amd64: no match for platform in manifest: not found",
                "winfrom compat --host 10.0.26200 IMAGE",
            ),
            (
                "a Windows version 10.0.26100-based image is incompatible with a 10.0.20348 host",
                "winfrom compat --host 10.0.20348 10.0.26100",
            ),
            (
                "manifest for mcr.microsoft.com/windows/servercore:latest not found: manifest unknown",
                "winfrom resolve mcr.microsoft.com/windows/servercore:latest",
            ),
            (
                "hcsshim::CreateComputeSystem: The container operating system does not\nmatch the host operating system.",
                "winfrom compat --host HOST IMAGE",
            ),
            ("ActivateLayer failed: ... being used by another process. (0x20)", "winfrom compat --host HOST IMAGE"),
        ] {
            let found = rules_and_next(text);
            assert_eq!(found.iter().map(|(_, next)| next.as_str()).collect::<Vec<_>>(), [next], "{text}");
        }
    }

    #[test]
    fn every_row_can_be_found_and_is_sourced() {
        let catalog = Catalog::embedded();
        for row in catalog.error_rows() {
            let texts = row.texts.split(" | ").filter(|text| !text.is_empty());
            for example in texts.map(str::to_owned).chain(row.codes.split_whitespace().map(str::to_owned)) {
                let example =
                    example.replace("{host}", "10.0.20348").replace("{image}", "26100").replace("{reference}", "a:b");
                let found = causes(catalog, &example);
                assert!(found.iter().any(|cause| std::ptr::eq(cause.row, row)), "{example}");
            }
            assert!(!row.sources.is_empty(), "{row:?}");
        }
    }

    #[test]
    fn an_unknown_error_has_three_neighbours() {
        assert_eq!(nearest_errors(Catalog::embedded(), "0xC0370107").len(), 3);
    }
}
