//! `config`

use super::Rule;
use crate::finding::Severity;

pub const RULE: Rule = Rule {
    name: "config",
    title: "the configuration says something that means nothing",
    severity: Severity::Error,
    default_on: true,
    page: include_str!("config.md"),
    // `crate::config` finds it: the configuration is read before there is a file to judge.
    check: |_| vec![],
    covers: &[],
};
