//! The rules: one file and one page each. `RULES` is the only list of them.

mod support;

mod baseline_mismatch;
mod builder_dependent;
mod conditional_host;
mod config;
mod digest_mismatch;
mod end_of_life;
mod escape_trap;
mod floating_tag;
mod host_behind;
mod host_dependent_tag;
mod host_mismatch;
mod insider_image;
mod mixed_builds;
mod nanoserver_powershell;
mod no_such_tag;
mod not_rebuilt;
mod platform_mismatch;
mod pre_baseline;
mod retired_host;
mod retired_repository;
mod stale_image;
mod syntax;
mod unresolved_base;
mod unused_ignore;

pub use config::RULE as CONFIG;
pub use support::context::Context;
pub use support::judge::{HostVerdict, Judge, Role};
pub use support::options::RuleOption;
pub use support::rule::{Covers, Rule};
pub use unused_ignore::RULE as UNUSED_IGNORE;

use crate::text::similar::fewest_edits;

/// All rules, the most severe first. The only list of them.
pub static RULES: &[&Rule] = &[
    &pre_baseline::RULE,
    &baseline_mismatch::RULE,
    &host_mismatch::RULE,
    &no_such_tag::RULE,
    &digest_mismatch::RULE,
    &syntax::RULE,
    &config::RULE,
    &end_of_life::RULE,
    &retired_repository::RULE,
    &not_rebuilt::RULE,
    &mixed_builds::RULE,
    &retired_host::RULE,
    &platform_mismatch::RULE,
    &nanoserver_powershell::RULE,
    &escape_trap::RULE,
    &host_behind::RULE,
    &conditional_host::RULE,
    &stale_image::RULE,
    &host_dependent_tag::RULE,
    &insider_image::RULE,
    &builder_dependent::RULE,
    &unused_ignore::RULE,
    &unresolved_base::RULE,
    &floating_tag::RULE,
];

/// Returns the rule with this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// Returns the names of the three rules that are most similar to a misspelled name, the best first.
pub fn nearest(name: &str) -> Vec<&'static str> {
    fewest_edits(name, RULES.iter().map(|rule| rule.name))
}
