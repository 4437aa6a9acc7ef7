//! The last line of a run, on standard error: what was found, and what was not checked.

use super::rank::{count, counted};
use super::{Report, printable, suppressed};
use crate::finding::Applicability;
use crate::source::skipped::{SkipReason, SkippedFiles};
use std::collections::BTreeMap;

/// The largest file that `--discover` reads.
pub const LARGEST_FILE: &str = "4 MiB";

/// So many paths are named in a sentence.
const MOST_PATHS: usize = 5;

/// `3 files, 5 bases: 1 error. No host declared, ...`
pub fn summary(report: &Report) -> String {
    let mut text = format!("{}, {}: {}.", count(report.files, "file"), count(report.bases, "base"), found(report));
    text += &fixes(report);
    text += &left_out(report);
    if report.hosts == 0 && report.bases > 0 {
        let hint = report.hint.as_deref().unwrap_or("try --host ltsc2022");
        text += &format!(" No host declared, so host rules did not run ({}).", printable(hint));
    }
    if report.unresolved > 0 {
        text += &format!(" {} unresolved (winfrom bases).", count(report.unresolved, "base"));
    }
    text + &format!(" Data of {}.", report.catalog)
}

/// What is not in the report: suppressed findings, excluded and skipped files. Empty if there are none, else sentences
/// that each begin with a blank: ` 1 file excluded by winfrom.yaml. 2 skipped (--verbose shows them).`
fn left_out(report: &Report) -> String {
    let mut text = String::new();
    if let Some(suppressed) = suppressed::in_words_with_keys(report) {
        text += &format!(" {suppressed}.");
    }
    if report.too_large > 0 {
        text += &format!(" {} skipped, larger than {LARGEST_FILE}.", count(report.too_large, "file"));
    }
    if report.discovery_skipped > 0 {
        text += &format!(" --discover left out {} (--verbose names them).", count(report.discovery_skipped, "value"));
    }
    text + &skipped(&report.skipped)
}

/// ` 1 file or folder could not be read. 1 template skipped: name it to check it. 2 skipped (--verbose shows them).`
fn skipped(skipped: &SkippedFiles) -> String {
    let mut text = String::new();
    if skipped.unreadable > 0 {
        text += &format!(" {} could not be read.", count_files_or_folders(skipped.unreadable));
    }
    match skipped.templates {
        0 => {}
        1 => text += " 1 template skipped: name it to check it.",
        templates => text += &format!(" {templates} templates skipped: name them to check them."),
    }
    let unknown = skipped.entries().filter(|entry| matches!(entry.reason, SkipReason::TrackedFilesUnknown(_))).count();
    if unknown > 0 {
        text += " Files that Git tracks although ignore rules match them were not checked.";
    }
    match skipped.others.saturating_sub(skipped.templates + unknown) {
        0 => text,
        others => text + &format!(" {others} skipped (--verbose shows them)."),
    }
}

/// The paths of the first files and folders that could not be read.
pub fn unreadable_paths(report: &Report) -> impl Iterator<Item = &str> {
    let entries = report.skipped.entries().filter(|entry| entry.reason.is_unreadable());
    entries.map(|entry| entry.path.as_str()).take(MOST_PATHS)
}

/// `a, b and 3 more`, for the first of so many names.
pub fn and_more(names: &[String], all: usize) -> String {
    let list = names.join(", ");
    match all.saturating_sub(names.len()) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// `1 file or folder`, `2 files or folders`.
pub fn count_files_or_folders(number: usize) -> String {
    if number == 1 { "1 file or folder".to_owned() } else { format!("{number} files or folders") }
}

/// ` 2 fixed. 1 fixable with --fix, 3 with --fix=unsafe.`
fn fixes(report: &Report) -> String {
    let fixable = |wanted| report.findings.iter().filter(|finding| finding.fixable() == Some(wanted)).count();
    let counts = [(Applicability::Safe, "--fix"), (Applicability::Unsafe, "--fix=unsafe")];
    let counts = counts.map(|(applicability, option)| (fixable(applicability), option));
    let named: Vec<_> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, option)| format!("{number} with {option}"))
        .collect();
    let fixed = if report.fixed > 0 { format!(" {} fixed.", report.fixed) } else { String::new() };
    match named.join(", ").split_once(' ') {
        Some((number, rest)) => format!("{fixed} {number} fixable {rest}."),
        None => fixed,
    }
}

/// The last line of a run that shows diffs of this many files: `3 findings in 2 files would be fixed.`, and what was left
/// out.
pub fn would_be_fixed(report: &Report, files: usize) -> String {
    let fixed = match report.fixed {
        0 => "nothing would be fixed.".into(),
        findings => format!("{} in {} would be fixed.", count(findings, "finding"), count(files, "file")),
    };
    fixed + &left_out(report)
}

fn found(report: &Report) -> String {
    match counted(|severity| report.count(severity)).as_slice() {
        [] => "nothing found".into(),
        said => said.join(", "),
    }
}

/// How many findings each rule made, the most first, and how many of them have a fix of which kind.
pub fn statistics(report: &Report) -> String {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in &report.findings {
        let kind = match finding.fixable() {
            Some(Applicability::Safe) => 0,
            Some(Applicability::Unsafe) => 1,
            None => 2,
        };
        counts.entry(finding.rule).or_default()[kind] += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().map(|(rule, kinds)| (kinds.iter().sum::<usize>(), rule, kinds)).collect();
    rows.sort_by_key(|(all, rule, _)| (std::cmp::Reverse(*all), *rule));
    let row = |(all, rule, [safe, r#unsafe, _]): (usize, &str, [usize; 3])| {
        format!("{all:>6}  {rule:<22}{safe:>4} fixable{unsafe:>6} unsafely\n", r#unsafe = r#unsafe)
    };
    rows.into_iter().map(row).collect()
}
