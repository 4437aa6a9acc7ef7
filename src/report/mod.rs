//! Writing findings down, one file a format.

pub mod compat;
pub mod checkstyle;
pub mod concise;
pub mod diff;
pub mod fingerprint;
mod format;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod log;
pub mod record;
pub mod junit;
pub mod markdown;
mod patch_name;
mod place;
mod prose;
mod rank;
mod suppressed;
pub mod rdjson;
pub mod resolution;
#[cfg(test)]
pub(crate) mod samples;
pub mod sarif;
mod style;
pub mod summary;
pub mod table;
pub mod terminal;
mod xml;

pub use format::Format;
pub use style::Style;

use crate::finding::{Finding, Severity};
use crate::lint::Judged;
use crate::source::skipped::SkippedFiles;
use crate::suppression::{self, SuppressedBy, Suppression};
use crate::survey::Survey;
use std::borrow::Cow;

/// All formats of reports, in the order of the help. The only list of them.
pub static FORMATS: &[&Format] = &[
    &terminal::FORMAT,
    &concise::FORMAT,
    &json::FORMAT,
    &sarif::FORMAT,
    &github::FORMAT,
    &gitlab::FORMAT,
    &junit::FORMAT,
    &checkstyle::FORMAT,
    &rdjson::FORMAT,
    &markdown::FORMAT,
];

/// Returns the format with this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// What a run found, for every report.
#[derive(Default)]
pub struct Report {
    /// What concerns no single file, then by path and place.
    pub findings: Vec<Finding>,
    /// How many of the findings concern no single file.
    pub elsewhere: usize,
    pub files: usize,
    /// Every `FROM`.
    pub bases: usize,
    /// The findings that comments, the configuration and `--known` keep out of the report. In the order of their paths
    /// and places once [`Report::finish`] was called.
    pub suppressions: Vec<Suppression>,
    /// What the configuration files take away from the run besides findings.
    pub configured: Configured,
    /// How many findings were mended, and are not among them any more.
    pub fixed: usize,
    /// How many bases could be Windows and cannot be worked out.
    pub unresolved: usize,
    /// How many files have no such stage as the build is to stop at.
    pub lacking_target: usize,
    /// How many files `--discover` skips because they are too large.
    pub too_large: usize,
    /// How many values of the repository's files `--discover` does not follow, with the files that it cannot read.
    pub discovery_skipped: usize,
    /// The files and folders that were not checked.
    pub skipped: SkippedFiles,
    /// How many hosts were declared.
    pub hosts: usize,
    /// A host that could be declared.
    pub hint: Option<String>,
    /// The day of the newest fact in the data.
    pub catalog: String,
    /// The bases that were met, where a report shows them.
    pub survey: Option<Survey>,
}

/// What the configuration files of a run take away from it besides findings.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Configured {
    /// Files that `exclude` leaves out: Dockerfiles, and files with image references.
    pub excluded: usize,
    /// Configuration files that apply to a file of the run.
    pub files: usize,
    /// Entries of `overrides` that apply to a file of the run.
    pub overrides: usize,
    /// The keys that change what is found, and that configuration files which were found set: `hosts`, `stale-image.months`.
    /// How many findings they take away is not known.
    pub keys: Vec<String>,
}

impl Report {
    /// Takes in what a file gave; files come in the order of their paths.
    pub fn add(&mut self, file: Judged) {
        self.files += 1;
        self.bases += file.bases;
        self.unresolved += file.unresolved;
        self.suppressions.extend(file.suppressions);
        self.lacking_target += usize::from(file.lacks_target);
        self.findings.extend(file.findings);
        self.survey = joined(self.survey.take(), file.survey);
        file.skipped.into_iter().for_each(|skipped| self.skipped.add(skipped));
        self.add_elsewhere(file.elsewhere);
    }

    /// Takes in what an image reference outside Dockerfiles gave.
    pub fn add_image(&mut self, image: Judged) {
        self.suppressions.extend(image.suppressions);
        self.findings.extend(image.findings);
    }

    /// This part of a run, and the part of the files after it.
    pub fn followed_by(mut self, mut next: Report) -> Report {
        let elsewhere = next.findings.drain(..next.elsewhere).collect();
        self.files += next.files;
        self.bases += next.bases;
        self.unresolved += next.unresolved;
        self.suppressions.extend(next.suppressions);
        self.configured.excluded += next.configured.excluded;
        self.fixed += next.fixed;
        self.lacking_target += next.lacking_target;
        self.skipped.merge(next.skipped);
        self.findings.extend(next.findings);
        self.survey = joined(self.survey, next.survey);
        self.add_elsewhere(elsewhere);
        self
    }

    /// What is wrong elsewhere is told once, and first.
    fn add_elsewhere(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            let place = |finding: &Finding| (finding.source.path.clone(), finding.span, finding.message.clone());
            let before = &self.findings[..self.elsewhere];
            if !before.iter().any(|known| place(known) == place(&finding)) {
                self.findings.insert(self.elsewhere, finding);
                self.elsewhere += 1;
            }
        }
    }

    /// Sorts the suppressions. To be called when every part of the run is in.
    pub fn finish(&mut self) {
        self.suppressions = suppression::in_order(std::mem::take(&mut self.suppressions));
    }

    /// Returns how many findings are suppressed in one way.
    pub fn suppressed(&self, by: SuppressedBy) -> usize {
        self.suppressions.iter().filter(|suppression| suppression.by == by).count()
    }

    /// The findings whose severity the configuration lowers.
    pub fn lowered(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.lowered_from.is_some())
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The gravest severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

fn joined(survey: Option<Survey>, next: Option<Survey>) -> Option<Survey> {
    match (survey, next) {
        (Some(mut survey), Some(next)) => {
            survey.merge(next);
            Some(survey)
        }
        (survey, next) => survey.or(next),
    }
}

/// Text from a file, made harmless for terminals and for the logs of CI systems. Control characters and characters that
/// turn the direction of text are shown instead of sent, and [`log::disarmed`] breaks commands. The result has one line.
pub fn printable(text: &str) -> String {
    let text: String = text.chars().map(visible).collect();
    match log::disarmed(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(shown) => shown,
    }
}

/// A path at the start of a line, [`printable`]. A path that begins with `::` gets the prefix `./`, because a line that
/// begins with `::` is a command for GitHub Actions.
pub fn leading_path(path: &str) -> String {
    let path = printable(path);
    if path.trim_start().starts_with("::") { format!("./{path}") } else { path }
}

/// A character that a terminal shows as it is, or a visible character in its place.
pub(crate) fn visible(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if c.is_control() || turns => '\u{fffd}',
        c => c,
    }
}
