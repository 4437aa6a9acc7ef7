//! `winfrom lint --fix` and `--diff`: files with their fixes, written back or shown.

use super::files::{self, Input};
use super::replace::{Roots, replace};
use crate::finding::Applicability;
use crate::fix::Mended;
use crate::lint::Judged;
use crate::report::{Report, diff, summary};
use crate::source::Source;
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args)]
pub struct FixOptions {
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
    /// How bold the fixes may be; `None` where no fix is asked for.
    pub fn boldest(&self) -> Option<Applicability> {
        match self.fix {
            Some(Which::Unsafe) => Some(Applicability::Unsafe),
            Some(Which::Safe) => Some(Applicability::Safe),
            None => self.diff.then_some(Applicability::Safe),
        }
    }
}

/// A file that was linted, and what became of it where fixes were asked for.
pub struct Linted<'a> {
    pub input: &'a Input,
    pub read: Arc<Source>,
    pub judged: Judged,
    pub mended: Option<Mended>,
}

impl Linted<'_> {
    /// The text with its fixes, where there are any.
    fn new_text(&self) -> Option<&[u8]> {
        let mended = self.mended.as_ref().filter(|mended| mended.fixed > 0)?;
        Some(&mended.source.bytes)
    }

    /// Tells of the fixes that would not have done.
    fn tell_refused(&self) {
        for refused in self.mended.iter().flat_map(|mended| &mended.refused) {
            let finding = &refused.finding;
            let line = finding.source.position(finding.span.start).line;
            let (path, rule, why) = (&self.read.path, finding.rule, &refused.why);
            files::warn(&format!("{path}:{line}: the fix of {rule} is left out: {why}"));
        }
    }

    fn add_to(self, report: &mut Report) {
        match self.mended {
            Some(mended) => {
                report.fixed += mended.fixed;
                report.add(mended.judged);
            }
            None => report.add(self.judged),
        }
    }
}

/// Writes the files that have fixes, and adds what is left to be found to the report. Returns whether all went well: a
/// file that cannot be written keeps its findings.
pub fn apply(linted: Vec<Linted<'_>>, paths: &[PathBuf], report: &mut Report) -> bool {
    let roots = Roots::new(paths);
    let mut all_well = true;
    for mut file in linted {
        file.tell_refused();
        if let (Some(text), Some(path)) = (file.new_text(), file.input.file())
            && let Err(error) = replace(path, &file.read.bytes, text, &roots)
        {
            files::warn(&format!("{} is left as it was: {error:#}", file.read.path));
            file.mended = None;
            all_well = false;
        }
        file.add_to(report);
    }
    all_well
}

/// Writes the text of standard input with its fixes.
pub fn write_stdin(linted: &[Linted<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut files = linted.iter().filter(|file| file.input.file().is_none());
    files.try_for_each(|file| out.write_all(file.new_text().unwrap_or(&file.read.bytes)))
}

/// Shows what the fixes change.
pub fn write_diffs(linted: &[Linted<'_>], to_terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    linted.iter().try_for_each(|file| match file.new_text() {
        Some(text) => diff::write(&file.read.path, &file.read.bytes, text, to_terminal, out),
        None => Ok(()),
    })
}

/// Tells of the fixes that were left out, and unless `quiet` how many would be made. Returns that number.
pub fn tell(linted: &[Linted<'_>], quiet: bool) -> usize {
    linted.iter().for_each(Linted::tell_refused);
    let fixed: Vec<_> = linted.iter().filter_map(|file| file.mended.as_ref()).map(|mended| mended.fixed).collect();
    let (findings, files) = (fixed.iter().sum(), fixed.iter().filter(|fixed| **fixed > 0).count());
    if !quiet {
        eprintln!("{}", summary::would_be_fixed(findings, files));
    }
    findings
}
