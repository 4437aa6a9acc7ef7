//! The keys of a configuration that change what is found, and that no other count shows.

use super::plan::Plan;
use crate::rules::RULES;
use crate::settings::HostsMatch;

impl Plan {
    /// The keys that are set: `build-args`, `hosts`, and the options of rules as `stale-image.months`. Severities are left
    /// out, because the findings that they take away are counted.
    pub(super) fn keys(&self) -> Vec<String> {
        let is_set = [
            ("build-args", self.build_args.as_ref().is_some_and(|args| !args.is_empty())),
            ("build-host", self.build_host.is_some()),
            ("hostprocess", self.host_process == Some(true)),
            ("hosts", self.hosts.as_ref().is_some_and(|hosts| !hosts.is_empty())),
            ("hosts-match", self.hosts_match == Some(HostsMatch::Any)),
            ("images", self.images.as_ref().is_some_and(|images| !images.is_empty())),
            ("mirrors", self.mirrors.as_ref().is_some_and(|mirrors| !mirrors.is_empty())),
            ("variants", self.variants.as_ref().is_some_and(|variants| !variants.is_empty())),
        ];
        let keys = is_set.into_iter().filter(|(_, is_set)| *is_set).map(|(key, _)| key.to_owned());
        keys.chain(self.rule_options()).collect()
    }

    fn rule_options(&self) -> impl Iterator<Item = String> {
        let options = RULES.iter().flat_map(|rule| rule.options.iter().map(|option| (rule.name, option.key)));
        let is_set = |key: &str| self.rules.as_ref().is_some_and(|rules| rules.options.contains_key(key));
        options.filter(move |(_, key)| is_set(key)).map(|(rule, key)| format!("{rule}.{key}"))
    }
}
