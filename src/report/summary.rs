//! The last line of a run, on standard error: what was found, and what was not checked.

use super::Report;
use super::rank::{count, counted};

/// `3 files, 5 bases: 1 error. No host declared, ...`
pub fn summary(report: &Report) -> String {
    let mut text = format!("{}, {}: {}.", count(report.files, "file"), count(report.bases, "base"), found(report));
    if report.suppressed > 0 {
        text += &format!(" {} ignored.", report.suppressed);
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
    match counted(|severity| report.count(severity)).as_slice() {
        [] => "nothing found".into(),
        said => said.join(", "),
    }
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
