//! `config`

use super::support::rule::Rule;
use crate::finding::Severity;

pub static RULE: Rule = Rule {
    name: "config",
    title: "the configuration says something that means nothing",
    severity: Severity::Error,
    page: include_str!("config.md"),
    // `crate::config` finds it: the configuration is read before there is a file to judge.
    ..Rule::DEFAULT
};
