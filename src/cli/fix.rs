//! `winfrom lint --fix` and `--diff`: files with their fixes, written back or shown.

use super::file::File;
use super::files;
use super::known::KnownFile;
use super::replace::{Roots, replace};
use crate::finding::Applicability;
use crate::fix::{Mended, Refused};
use crate::lint::Judged;
use crate::report::{Report, diff, terminal};
use crate::source::Source;
use crate::source::skipped::{SkipReason, Skipped, SkippedFiles};
use clap::{Args, ValueEnum};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub(super) struct FixOptions {
    /// Apply the fixes; `unsafe` ones too, which change what is built
    #[arg(long, value_name = "safe|unsafe", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    fix: Option<Which>,

    /// Show as a unified diff what --fix would change, and change nothing
    #[arg(long)]
    pub diff: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Safe,
    Unsafe,
}

impl FixOptions {
    /// What is done with fixes; `None` where none are asked for. `paths` are those that the run was given; what is
    /// `known` stays as it is.
    pub(super) fn mending<'k>(&self, paths: &[PathBuf], known: Option<&'k KnownFile>) -> Option<Mending<'k>> {
        let boldest = match self.fix {
            Some(Which::Unsafe) => Applicability::Unsafe,
            Some(Which::Safe) => Applicability::Safe,
            None if self.diff => Applicability::Safe,
            None => return None,
        };
        let diff = self.diff.then(|| Diff { to_terminal: io::stdout().is_terminal() });
        Some(Mending { boldest, diff, roots: Roots::new(paths), known })
    }
}

/// How files are mended.
pub(super) struct Mending<'k> {
    boldest: Applicability,
    known: Option<&'k KnownFile>,
    /// Changes are shown and not made.
    diff: Option<Diff>,
    roots: Roots,
}

struct Diff {
    to_terminal: bool,
}

/// What became of a file, or of several in their order.
#[derive(Default)]
pub(super) struct Outcome {
    pub report: Report,
    /// For standard output: the text of standard input, or diffs.
    pub shown: Vec<u8>,
    /// How many files have fixes.
    pub changed: usize,
    /// Files that could not be written, and fixes that would not have done.
    told: Vec<String>,
    /// A file could not be written.
    pub has_failed: bool,
    /// How many files were met, those that the configuration leaves out too.
    pub met: usize,
}

impl Outcome {
    /// Of a file that only was judged, or of a template that was not.
    pub(super) fn of(source: &Source, judged: Judged) -> Self {
        if judged.is_template {
            return Self::skipped(Skipped { path: source.path.clone(), reason: SkipReason::Template });
        }
        let mut outcome = Self::default();
        outcome.report.add(judged);
        outcome
    }

    /// Of a file that was not checked.
    pub(super) fn skipped(skipped: Skipped) -> Self {
        let mut outcome = Self::default();
        outcome.report.skipped.add(skipped);
        outcome
    }

    /// The same, with what a walk skipped.
    pub(super) fn with_skipped(mut self, skipped: SkippedFiles) -> Self {
        self.report.skipped.merge(skipped);
        self
    }

    /// Of a file that the configuration excludes.
    pub(super) fn excluded() -> Self {
        let mut outcome = Self::default();
        outcome.report.configured.excluded = 1;
        outcome
    }

    /// This part of a run, and the part of the files after it.
    pub(super) fn followed_by(mut self, next: Outcome) -> Outcome {
        self.shown.extend(next.shown);
        self.told.extend(next.told);
        Self {
            report: self.report.followed_by(next.report),
            changed: self.changed + next.changed,
            has_failed: self.has_failed || next.has_failed,
            met: self.met + next.met,
            ..self
        }
    }

    /// Whether it is nothing but numbers, which add up in any order.
    pub(super) fn is_a_count(&self) -> bool {
        self.report.findings.is_empty()
            && self.report.suppressions.is_empty()
            && self.shown.is_empty()
            && self.told.is_empty()
    }

    /// Tells what did not go as asked.
    pub(super) fn tell(&self) {
        self.told.iter().for_each(|text| files::warn(text));
    }
}

impl Mending<'_> {
    /// Mends a file, and writes it or shows what would change. One that cannot be written keeps its findings.
    pub(super) fn mend(&self, file: &File, lint: impl Fn(Arc<Source>) -> Judged) -> Outcome {
        let lint = |source| self.without_known(lint(source));
        let judged = lint(file.source.clone());
        if judged.is_template {
            return Outcome::of(&file.source, judged);
        }
        let mended = crate::fix::mend(file.source.clone(), judged.clone(), self.boldest, lint);
        let mut outcome = Outcome { told: mended.refused.iter().map(told).collect(), ..Outcome::default() };
        if mended.is_cut_short {
            outcome.told.push(format!(
                "{}: the limit of attempts was reached, fixes may be left: run `winfrom lint --fix` again",
                file.source.path
            ));
        }
        if let Err(error) = self.put(file, &mended, &mut outcome.shown) {
            let consequence = if self.diff.is_some() { "is left out of the patch" } else { "is left as it was" };
            outcome.told.push(format!("{} {consequence}: {error:#}", file.source.path));
            outcome.has_failed = true;
            outcome.report.add(judged);
            return outcome;
        }
        outcome.changed = usize::from(mended.fixed > 0);
        outcome.report.fixed = mended.fixed;
        outcome.report.add(mended.judged);
        outcome
    }

    fn without_known(&self, judged: Judged) -> Judged {
        match self.known {
            Some(known) => Judged { findings: known.left_alone(judged.findings), ..judged },
            None => judged,
        }
    }

    fn put(&self, file: &File, mended: &Mended, shown: &mut Vec<u8>) -> anyhow::Result<()> {
        let (old, new) = (&file.source.bytes, &mended.source.bytes);
        match (&self.diff, &file.path) {
            (Some(diff), path) if mended.fixed > 0 => {
                let path = path.as_deref().unwrap_or(Path::new(&file.source.path));
                diff::write(path.strip_prefix(".").unwrap_or(path), old, new, diff.to_terminal, shown)?;
            }
            (Some(_), _) => {}
            (None, None) if io::stdout().is_terminal() => shown.extend(terminal::harmless_lines(new).into_bytes()),
            (None, None) => shown.extend_from_slice(new),
            (None, Some(path)) if mended.fixed > 0 => replace(path, old, new, &self.roots)?,
            (None, Some(_)) => {}
        }
        Ok(())
    }
}

fn told(refused: &Refused) -> String {
    let finding = &refused.finding;
    let line = finding.source.position(finding.span.start).line;
    format!("{}:{line}: the fix of {} is left out: {}", finding.source.path, finding.rule, refused.why)
}
