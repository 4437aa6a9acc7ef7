//! Findings that are kept out of a report: by a comment, by the configuration, or because they are known.

use crate::finding::Finding;
use std::collections::BTreeMap;

/// What keeps a finding out of the report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SuppressedBy {
    /// A comment `# winfrom: ignore[...]` in the file.
    Comment,
    /// A rule that the configuration disables.
    Configuration,
    /// The file of `--known`.
    Known,
}

impl SuppressedBy {
    /// The word that reports use: `comment`, `configuration` or `known`.
    pub fn name(self) -> &'static str {
        match self {
            SuppressedBy::Comment => "comment",
            SuppressedBy::Configuration => "configuration",
            SuppressedBy::Known => "known",
        }
    }
}

/// A finding that is kept out of the report.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// The finding, without fixes.
    pub finding: Finding,
    /// What keeps it out of the report.
    pub by: SuppressedBy,
    /// The reason in the comment, or the place that disables the rule. `None` if a comment gives no reason.
    pub justification: Option<String>,
}

impl Suppression {
    /// Suppresses a finding. Its fixes are dropped: what is not reported is not changed either.
    pub fn new(finding: Finding, by: SuppressedBy, justification: Option<String>) -> Self {
        Self { finding: Finding { fixes: vec![], ..finding }, by, justification }
    }
}

/// Sorts suppressions by path and place, and removes those that say the same: a finding in the configuration is made
/// once for each file that the configuration applies to.
pub fn in_order(mut suppressions: Vec<Suppression>) -> Vec<Suppression> {
    fn place(suppression: &Suppression) -> impl Ord + '_ {
        let finding = &suppression.finding;
        (&finding.source.path, finding.span, finding.rule, suppression.by, &finding.message)
    }
    suppressions.sort_by(|one, other| place(one).cmp(&place(other)));
    suppressions.dedup_by(|one, other| place(one) == place(other));
    suppressions
}

/// Returns how many findings each rule has, the largest number first.
pub fn by_rule<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    counts
}
