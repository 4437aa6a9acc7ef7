//! Options of rules: numbers that the configuration can set beside the severity.

use crate::settings::Settings;

/// An option of a rule, as `months` of `stale-image`.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleOption {
    /// The key in the configuration, in kebab-case.
    pub key: &'static str,
    /// What the option does, as a sentence for the schema and the documentation.
    pub summary: &'static str,
    /// The value if the configuration sets none. `None` disables what the option controls.
    pub default: Option<usize>,
}

impl RuleOption {
    /// Returns the configured value, or the default value. `None` if there is neither.
    pub fn value(&self, settings: &Settings) -> Option<usize> {
        settings.rule_options.get(self.key).copied().or(self.default)
    }
}
