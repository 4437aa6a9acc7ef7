//! The rules: one file and one page each, and `RULES`, the only list of them.

mod context;
mod judge;
mod mend;
mod remedy;
mod replacement;
mod wording;

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
pub use context::Context;
pub use judge::{HostVerdict, Judge, Role};
pub use unused_ignore::RULE as UNUSED_IGNORE;

use crate::finding::{Finding, Severity};
use crate::settings::Level;
use crate::text::similar::fewest_edits;

/// A rule: what users see of it, and the check.
pub struct Rule {
    /// Kebab-case; reads well after "ignore".
    pub name: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    pub severity: Severity,
    /// Whether it speaks without being asked to.
    pub default_on: bool,
    /// Its page, in Markdown.
    pub page: &'static str,
    pub check: fn(&Context<'_>) -> Vec<Finding>,
    /// The rules whose findings on the same base this one's say too.
    pub covers: &'static [&'static str],
}

/// What a rule covers that leaves nothing else to say of a base.
const EVERY_RULE_ON_THE_BASE: &[&str] = &["*"];

impl Rule {
    pub fn covers(&self, other: &str) -> bool {
        self.covers == EVERY_RULE_ON_THE_BASE || self.covers.contains(&other)
    }

    /// What it finds, with the fixes that every base concerned agrees on.
    pub fn findings(&self, cx: &Context<'_>) -> Vec<Finding> {
        let mut findings = (self.check)(cx);
        mend::keep_agreed(cx.model, &mut findings);
        findings
    }

    pub fn default_level(&self) -> Level {
        if self.default_on { Level::At(self.severity) } else { Level::Off }
    }

    /// Whether it has nothing to say as long as no host is declared.
    pub fn needs_hosts(&self) -> bool {
        ON_HOSTS.contains(&self.name)
    }

    /// The sentence that its page opens with.
    pub fn summary(&self) -> &'static str {
        self.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or(self.title)
    }

    /// Where its page can be read.
    pub fn url(&self) -> String {
        format!("https://github.com/winfrom/winfrom/blob/main/docs/rules.md#{}", self.name)
    }
}

/// The rules that judge declared hosts and nothing else.
const ON_HOSTS: [&str; 5] = ["baseline-mismatch", "host-mismatch", "retired-host", "host-behind", "conditional-host"];

/// Every rule, the gravest first.
pub static RULES: &[Rule] = &[
    pre_baseline::RULE,
    baseline_mismatch::RULE,
    host_mismatch::RULE,
    no_such_tag::RULE,
    digest_mismatch::RULE,
    syntax::RULE,
    config::RULE,
    end_of_life::RULE,
    retired_repository::RULE,
    not_rebuilt::RULE,
    mixed_builds::RULE,
    retired_host::RULE,
    platform_mismatch::RULE,
    nanoserver_powershell::RULE,
    escape_trap::RULE,
    host_behind::RULE,
    conditional_host::RULE,
    stale_image::RULE,
    host_dependent_tag::RULE,
    insider_image::RULE,
    builder_dependent::RULE,
    unused_ignore::RULE,
    unresolved_base::RULE,
    floating_tag::RULE,
];

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// The three rules whose names are nearest to a misspelt one, best first.
pub fn nearest(name: &str) -> Vec<&'static str> {
    fewest_edits(name, RULES.iter().map(|rule| rule.name))
}
