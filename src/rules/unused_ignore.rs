//! `unused-ignore`

use super::Rule;
use crate::finding::Severity;

pub const RULE: Rule = Rule {
    name: "unused-ignore",
    title: "an ignore comment that hides nothing, or has expired",
    severity: Severity::Note,
    default_on: true,
    page: include_str!("unused_ignore.md"),
    // `crate::ignore` finds it: what a comment hides is known when all other rules have spoken.
    check: |_| vec![],
    covers: &[],
};
