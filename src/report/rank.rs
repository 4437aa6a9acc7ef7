//! Which findings are told where there is no room for all.

use crate::finding::{Finding, Severity};

/// At most `room` findings, the gravest, in the order of the report; with the index of each.
pub(super) fn gravest(findings: &[Finding], room: usize) -> Vec<(usize, &Finding)> {
    let mut ranked: Vec<_> = findings.iter().enumerate().collect();
    if ranked.len() > room {
        ranked.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.severity));
        ranked.truncate(room);
        ranked.sort_by_key(|(index, _)| *index);
    }
    ranked
}

/// `2 errors, 1 warning`: the findings by their severity, none where there are none.
pub(super) fn counted(number_of: impl Fn(Severity) -> usize) -> Vec<String> {
    [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        .into_iter()
        .map(|(severity, word)| (number_of(severity), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect()
}

/// `1 error`, `2 errors`.
pub(super) fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn the_gravest_stay_and_keep_their_order() {
        let all = samples::report().findings;
        let kept: Vec<_> = gravest(&all, 2).into_iter().map(|(index, finding)| (index, finding.severity)).collect();
        assert_eq!(gravest(&all, 99).len(), all.len());
        assert!(kept.iter().all(|(_, severity)| *severity == Severity::Error), "{kept:?}");
        assert!(kept[0].0 < kept[1].0);
    }
}
