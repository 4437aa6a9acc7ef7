//! Limits of what is judged with each other: hosts and variants. The time of a run grows with their product.

use super::fields::Problems;
use super::types::{Config, Section};

/// The number of hosts that a configuration declares, and of those that one variant names.
const MOST_HOSTS: usize = 256;

/// The number of variants of a configuration, those of its overrides included.
const MOST_VARIANTS: usize = 256;

/// Whether a configuration is within the limits. The first host and the first variant beyond them are findings.
pub(super) fn are_within_limits(config: &Config, problems: &mut Problems) -> bool {
    let overrides = config.overrides.iter().flatten().map(|over| &over.section);
    let sections: Vec<&Section> = std::iter::once(&config.section).chain(overrides).collect();
    let hosts = sections.iter().filter_map(|section| section.hosts.as_ref()).flat_map(|hosts| &hosts.0);
    let host = hosts.map(|(name, _)| name.span).nth(MOST_HOSTS);
    let variants = || sections.iter().filter_map(|section| section.variants.as_ref()).flatten();
    let variant = variants().map(|variant| variant.span).nth(MOST_VARIANTS);
    let mut named = variants().filter_map(|variant| variant.hosts.as_ref());
    let name = named.find_map(|hosts| hosts.get(MOST_HOSTS)).map(|host| host.span);
    let beyond = [
        (host, format!("the configuration has more than {MOST_HOSTS} hosts")),
        (variant, format!("the configuration has more than {MOST_VARIANTS} variants")),
        (name, format!("the variant names more than {MOST_HOSTS} hosts")),
    ];
    let mut are_within = true;
    for (span, message) in beyond {
        if let Some(span) = span {
            problems.add(span, message, "one too many");
            are_within = false;
        }
    }
    are_within
}
