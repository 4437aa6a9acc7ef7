//! The error of a text that names no host.

use super::names::host_names;
use super::resolve::CURRENT;
use crate::text::similar::{by_beginning, most_similar};
use crate::windows::data::Catalog;
use jiff::civil::Date;
use std::fmt;

/// A text that names no known host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownHost {
    pub text: String,
    /// The most similar names, best first, at most three.
    pub nearest: Vec<String>,
    /// What is wrong with the text. None if it is only unknown.
    pub hint: Option<String>,
}

impl UnknownHost {
    /// Whether the text names the current machine, which only the command line can inspect.
    pub fn is_current(&self) -> bool {
        self.text.eq_ignore_ascii_case(CURRENT)
    }
}

impl fmt::Display for UnknownHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown host `{}`", start(&self.text).escape_debug())?;
        if let Some(hint) = &self.hint {
            write!(f, ": {hint}")?;
        }
        match self.nearest.as_slice() {
            [] => Ok(()),
            names => write!(f, " (nearest: {})", names.join(", ")),
        }
    }
}

impl std::error::Error for UnknownHost {}

/// Returns the error for a text, with the most similar names.
pub(super) fn unknown_host(catalog: &Catalog, text: &str, hint: Option<String>, as_of: Date) -> UnknownHost {
    let wanted = start(text).to_lowercase();
    let similarity = |name: &String| {
        let name = name.to_lowercase();
        f64::from(name.contains(&wanted)) + by_beginning(&name, &wanted)
    };
    let names = host_names(catalog, as_of).into_iter().map(|host| host.name);
    UnknownHost { text: text.to_owned(), nearest: most_similar(names, similarity), hint }
}

/// The beginning of a text that is as long as a name can be: standard input may be of any length.
fn start(text: &str) -> &str {
    text.char_indices().nth(80).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hosts::find_host;
    use jiff::civil::date;

    #[test]
    fn what_is_no_host_says_why_and_what_is_near() {
        let error = |text: &str| find_host(Catalog::embedded(), text, date(2026, 11, 22)).expect_err(text);
        for (text, hint, nearest) in [
            ("windows-2023", None, "windows-2022"),
            ("ltsc2021", None, "ltsc2022"),
            ("10.0.1.5", None, ""),
            ("mcr.microsoft.com/windows/servercore:10.0.17763.1039", None, ""),
            ("", None, ""),
            ("windows-11-arm", Some("no source names"), ""),
            ("22H2", Some("win11-22h2"), ""),
            ("Windows 11", Some("win11-26h1"), "Windows 11, version"),
            ("2022", None, "ltsc2022"),
            ("windows-2022@17763.1", Some("Windows Server 2022 (10.0.20348)"), ""),
            ("windows-2022@x", Some("20348.5499"), ""),
            ("gke:2025", Some("gke:ltsc2022"), ""),
            ("server:ltsc", Some("server:17763.1039"), ""),
            ("client:26100+", Some("server:17763.1039"), ""),
            ("current", Some("this machine"), ""),
        ] {
            let error = error(text);
            match hint {
                Some(hint) => assert!(error.hint.as_ref().is_some_and(|given| given.contains(hint)), "{error}"),
                None => assert_eq!(error.hint, None, "{text}"),
            }
            assert_eq!(error.nearest.len(), 3);
            assert!(error.nearest.iter().any(|name| name.contains(nearest)), "{error}");
        }
        assert!(error("CURRENT").is_current());
        assert!(!error("\u{1b}[31m").to_string().contains('\u{1b}'), "nothing reaches the terminal unescaped");
        assert!(error(&"é".repeat(1_000_000)).to_string().len() < 400);
    }
}
