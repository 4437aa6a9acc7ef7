//! Writing findings down, one file a format.

pub mod compat;
pub mod checkstyle;
pub mod concise;
pub mod diff;
pub mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod record;
pub mod junit;
pub mod markdown;
mod place;
mod prose;
mod rank;
pub mod rdjson;
pub mod resolution;
#[cfg(test)]
pub(crate) mod samples;
pub mod sarif;
pub mod summary;
pub mod table;
pub mod terminal;
mod xml;

use crate::finding::{Finding, Severity};
use crate::lint::Judged;
use crate::source::skipped::SkippedFiles;
use crate::survey::Survey;

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
    /// How many findings were ignored.
    pub suppressed: usize,
    /// How many findings were mended, and are not among them any more.
    pub fixed: usize,
    /// How many findings were known.
    pub known: usize,
    /// How many bases could be Windows and cannot be worked out.
    pub unresolved: usize,
    /// How many files have no such stage as the build is to stop at.
    pub lacking_target: usize,
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

impl Report {
    /// Takes in what a file gave; files come in the order of their paths.
    pub fn add(&mut self, file: Judged) {
        self.files += 1;
        self.bases += file.bases;
        self.unresolved += file.unresolved;
        self.suppressed += file.suppressed;
        self.lacking_target += usize::from(file.lacks_target);
        self.findings.extend(file.findings);
        self.survey = joined(self.survey.take(), file.survey);
        self.add_elsewhere(file.elsewhere);
    }

    /// Takes in what an image reference outside Dockerfiles gave.
    pub fn add_image(&mut self, image: Judged) {
        self.suppressed += image.suppressed;
        self.findings.extend(image.findings);
    }

    /// This part of a run, and the part of the files after it.
    pub fn followed_by(mut self, mut next: Report) -> Report {
        let elsewhere = next.findings.drain(..next.elsewhere).collect();
        self.files += next.files;
        self.bases += next.bases;
        self.unresolved += next.unresolved;
        self.suppressed += next.suppressed;
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

/// Text from a file, made harmless for a terminal: control characters and those that turn the direction of text
/// are shown, never sent.
pub fn printable(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// A path that a line begins with. A line that begins with `::` is a command to the runner of a GitHub workflow; `./`
/// before the path names the same file.
pub fn leading_path(path: &str) -> String {
    let path = printable(path);
    if is_command(&path) { format!("./{path}") } else { path }
}

/// Whether a line is a command to the runner of a GitHub workflow (`actions/runner`
/// src/Runner.Common/ActionCommand.cs).
pub(crate) fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::")
}

/// A character that a terminal shows as it is, or U+FFFD in its place.
pub(crate) fn visible(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if c.is_control() || turns => '\u{fffd}',
        c => c,
    }
}
