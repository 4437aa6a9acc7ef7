//! The declaration of a rule.

use super::context::Context;
use super::mend;
use super::options::RuleOption;
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::settings::{Level, Settings};
use crate::windows::Catalog;

/// A rule: what users see of it, how it relates to other rules, and its check.
///
/// A rule file declares one `RULE` with all its properties. Nothing outside the file knows the rule by its name.
pub struct Rule {
    /// The name, in kebab-case. It reads well after "ignore".
    pub name: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// The default severity of the findings.
    pub severity: Severity,
    /// Whether the rule is enabled by default.
    pub default_on: bool,
    /// Whether the rule reports nothing if no host is declared.
    pub needs_hosts: bool,
    /// Whether the rule also checks image references outside Dockerfiles, for example those of Kubernetes manifests.
    pub applies_to_image_references: bool,
    /// Whether the findings depend on the Windows version of the image. If so, a version that was only inferred from
    /// the image's name makes every finding a note.
    pub depends_on_windows_version: bool,
    /// The options that the configuration can set beside the severity.
    pub options: &'static [&'static RuleOption],
    /// The rule's page, in Markdown.
    pub page: &'static str,
    /// The check. It has no state, returns no error and prints nothing.
    pub check: fn(&Context<'_>) -> Vec<Finding>,
    /// The rules whose findings on the same image become notes of this rule's finding.
    pub covers: Covers,
}

/// The rules that another rule covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covers {
    /// The rules with these names.
    Rules(&'static [&'static str]),
    /// All rules: no other finding on the image makes sense.
    Everything,
}

impl Rule {
    /// The most common properties, for `..Rule::DEFAULT`.
    ///
    /// The default check reports nothing. It is right for rules whose findings are made elsewhere: `config` while the
    /// configuration is read, `unused-ignore` after all other rules have run.
    pub const DEFAULT: Rule = Rule {
        name: "",
        title: "",
        severity: Severity::Warning,
        default_on: true,
        needs_hosts: false,
        applies_to_image_references: false,
        depends_on_windows_version: true,
        options: &[],
        page: "",
        check: |_| vec![],
        covers: Covers::Rules(&[]),
    };

    /// Whether a finding of the rule `other` on the same image becomes a note of this rule's finding.
    pub fn covers(&self, other: &str) -> bool {
        match self.covers {
            Covers::Rules(names) => names.contains(&other),
            Covers::Everything => true,
        }
    }

    /// Runs the rule on a file. Drops fixes on which the affected base images disagree.
    pub fn findings(&self, catalog: &Catalog, settings: &Settings, model: &Model) -> Vec<Finding> {
        let cx = Context { catalog, settings, model, rule: self.name, severity: self.severity };
        let mut findings = (self.check)(&cx);
        mend::keep_agreed(model, &mut findings);
        findings
    }

    /// The level of the rule if nothing is configured.
    pub fn default_level(&self) -> Level {
        if self.default_on { Level::At(self.severity) } else { Level::Off }
    }

    /// The first sentence of the rule's page.
    pub fn summary(&self) -> &'static str {
        self.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or(self.title)
    }

    /// The address of the rule's page.
    pub fn url(&self) -> String {
        format!("https://github.com/winfrom/winfrom/blob/main/docs/rules.md#{}", self.name)
    }
}
