//! `unused-ignore`

use super::support::rule::Rule;
use crate::finding::Severity;

pub static RULE: Rule = Rule {
    name: "unused-ignore",
    title: "an ignore comment that hides nothing, or has expired",
    severity: Severity::Note,
    page: include_str!("unused_ignore.md"),
    // `crate::ignore` finds it: what a comment hides is known when all other rules have spoken.
    ..Rule::DEFAULT
};
