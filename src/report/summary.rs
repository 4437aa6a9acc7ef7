//! The last line of a run, on standard error: what was found, and what was not checked.

use super::Report;
use crate::finding::Severity;

/// `3 files, 5 bases: 1 error. No host declared, ...`
pub fn summary(report: &Report) -> String {
    let mut text = format!("{}, {}: {}.", count(report.files, "file"), count(report.bases, "base"), found(report));
    if report.suppressed > 0 {
        text += &format!(" {} ignored.", report.suppressed);
    }
    if report.known > 0 {
        text += &format!(" {} known.", report.known);
    }
    if report.hosts == 0 && report.bases > 0 {
        text += " No host declared, so host rules did not run (try --host ltsc2022).";
    }
    if report.unresolved > 0 {
        text += &format!(" {} unresolved (winfrom bases).", count(report.unresolved, "base"));
    }
    text + &format!(" Data of {}.", report.catalog)
}

fn found(report: &Report) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let said: Vec<_> = counts
        .iter()
        .map(|(severity, word)| (report.count(*severity), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    if said.is_empty() { "nothing found".into() } else { said.join(", ") }
}

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// How many findings each rule made, the most first.
pub fn statistics(report: &Report) -> String {
    let mut counts: Vec<(&str, usize)> = vec![];
    for finding in &report.findings {
        match counts.iter_mut().find(|(rule, _)| *rule == finding.rule) {
            Some((_, number)) => *number += 1,
            None => counts.push((finding.rule, 1)),
        }
    }
    counts.sort_by_key(|(rule, number)| (std::cmp::Reverse(*number), *rule));
    counts.iter().map(|(rule, number)| format!("{number:>6}  {rule}\n")).collect()
}
