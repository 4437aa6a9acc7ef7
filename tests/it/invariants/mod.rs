//! What holds whatever winfrom is given. `fuzz/` looks for an input where it does not; the tests try those that it kept.

mod config;
mod discover;
mod fixes;
mod ignores;
mod outputs;
mod questions;
pub(crate) mod reader;
mod references;
mod registry;

use jiff::civil::date;
use std::sync::{Arc, OnceLock};
use winfrom::dockerfile::Span;
use winfrom::finding::Severity;
use winfrom::lint::{self, Judged, SettingsBuilder};
use winfrom::settings::{Level, Settings};
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

/// Checks one input; it panics where something does not hold.
pub(crate) type Check = fn(&[u8]);

/// Every check, by the name of its fuzz target and of the folder of its inputs.
pub(crate) const CHECKS: [(&str, Check); 9] = [
    ("config", config::check),
    ("discover", discover::check),
    ("fixes", fixes::check),
    ("ignores", ignores::check),
    ("outputs", outputs::check),
    ("questions", questions::check),
    ("reader", reader::check),
    ("references", references::check),
    ("registry", registry::check),
];

fn source(bytes: &[u8]) -> Arc<Source> {
    Arc::new(Source::new("Dockerfile", bytes.to_vec()))
}

fn lint(source: Arc<Source>, settings: &Settings) -> Judged {
    lint::lint(Catalog::embedded(), &Answers::default(), source, settings, true)
}

/// What a run is asked that makes every rule speak: hosts on both sides of the baseline.
fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let note = Level::At(Severity::Note);
        let builder = SettingsBuilder::new(Catalog::embedded(), date(2026, 11, 22));
        let hosts = builder.host("windows-2022").and_then(|builder| builder.host("old=10.0.17763.914"));
        let hosts = hosts.and_then(|builder| builder.build_host("ltsc2025"));
        let rules = hosts.and_then(|builder| builder.severity("floating-tag", note)?.severity("unresolved-base", note));
        Settings { survey: true, ..rules.expect("these are well-formed").build() }
    })
}

/// A place lies in the file, and splits none of its characters.
fn assert_place(span: Span, bytes: &[u8]) {
    assert!(span.start <= span.end && span.end <= bytes.len(), "{span:?}");
    if let Ok(text) = str::from_utf8(bytes) {
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?}");
    }
}

/// No character that a terminal obeys, nor one that turns the direction of text. Lines may end.
fn assert_harmless(text: &str) {
    let is_harmful = |c: char| {
        let turns =
            matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c.is_control() && c != '\n' || turns
    };
    assert!(!text.contains(is_harmful), "{text:?}");
}

/// No line that a CI system takes for a command: GitHub Actions (`::x` after white space, `##[x]`), Azure Pipelines
/// (`##vso[x]`), TeamCity (`##teamcity[x]`), Octopus Deploy (`##octopus[x]`). The agents read a lone carriage return as
/// the end of a line. `:::` begins no command: the runner looks for the name of one between `::` and the next `::`.
pub(crate) fn assert_no_command(text: &str) {
    if let Some(line) = text.split(['\n', '\r']).find(|line| is_command(line)) {
        panic!("a command: {line:?}");
    }
}

pub(crate) fn is_command(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let anywhere = ["##[", "##vso[", "##teamcity[", "##octopus["];
    let is_at_start = line.trim_start().strip_prefix("::").is_some_and(|rest| !rest.starts_with(':'));
    is_at_start || anywhere.iter().any(|start| line.contains(start))
}
