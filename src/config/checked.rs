//! A whole configuration, checked, and the settings that it gives a file.

use super::fields::{Problems, Read};
use super::globs;
use super::pattern_count::Patterns;
use super::plan::{Plan, VariantPlan};
use super::planner::Planner;
use super::repositories::MOST_COMPARISONS;
use super::sizes;
use super::types::{Config, Section};
use crate::finding::Finding;
use crate::settings::{DeclaredHost, Settings, Variant};
use crate::source::Source;
use crate::windows::{Catalog, Isolation};
use globset::GlobSet;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A configuration in which everything means something.
pub struct Configuration {
    base: Plan,
    overrides: Vec<(GlobSet, Plan)>,
    exclude: GlobSet,
    /// The repository's own files are asked.
    discover: bool,
    /// Every host that is declared anywhere, so that a variant can name it.
    declared: Vec<DeclaredHost>,
}

impl Configuration {
    /// Reads a configuration. The error is everything that is wrong with it, in the order of the file.
    pub fn read(source: &Arc<Source>, catalog: &Catalog, today: Date) -> Result<Self, Vec<Finding>> {
        let mut problems = Problems { source: source.clone(), findings: vec![], patterns: Patterns::default() };
        let config = super::tree(&mut problems).and_then(|node| Config::read(&node, &mut problems)).unwrap_or_default();
        let configuration = Self::check(&config, catalog, today, &mut problems);
        let mut findings = problems.findings;
        findings.sort_by_key(|finding| finding.span);
        // What an alias repeats is wrong once.
        findings.dedup_by(|a, b| a.span == b.span && a.message == b.message);
        if findings.is_empty() { Ok(configuration) } else { Err(findings) }
    }

    fn check(config: &Config, catalog: &Catalog, today: Date, problems: &mut Problems) -> Self {
        let nothing = Config::default();
        let config = if sizes::are_within_limits(config, problems) { config } else { &nothing };
        let overrides = config.overrides.as_deref().unwrap_or_default();
        let sections = || std::iter::once(&config.section).chain(overrides.iter().map(|over| &over.section));
        let declared = sections().flat_map(names_of_hosts).collect();
        let exclude = globs::files(config.exclude.as_deref().unwrap_or_default(), problems);
        let files: Vec<GlobSet> = overrides.iter().map(|over| globs::files(&over.files, problems)).collect();
        let mut planner = Planner { catalog, today, declared, problems, comparisons: MOST_COMPARISONS };
        let base = planner.plan(&config.section);
        let plans: Vec<Plan> = overrides.iter().map(|over| planner.plan(&over.section)).collect();
        let declared = [&base].into_iter().chain(&plans).filter_map(|plan| plan.hosts.clone()).flatten().collect();
        let discover = config.discover.unwrap_or_default();
        Self { base, overrides: files.into_iter().zip(plans).collect(), exclude, discover, declared }
    }

    /// Whether a walk passes over the file of this path, relative to the configuration's folder, with `/`.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }

    /// The numbers of the overrides that hold for a file, which tell its settings from those of others.
    pub fn overrides_of(&self, path: &str) -> Vec<usize> {
        (0..self.overrides.len()).filter(|index| self.overrides[*index].0.is_match(path)).collect()
    }

    /// The keys that change what is found in the files for which these overrides hold: `build-args`, `stale-image.months`.
    /// A key that an override replaces is one of them. `exclude` is not, because excluded files are counted.
    pub fn keys(&self, overrides: &[usize]) -> Vec<String> {
        let over = overrides.iter().filter_map(|index| self.overrides.get(*index)).map(|(_, plan)| plan);
        let keys = std::iter::once(&self.base).chain(over).flat_map(Plan::keys);
        keys.chain(self.discover.then(|| "discover".to_owned())).collect()
    }

    /// What was asked on the command line, and where it says nothing, what the configuration says.
    ///
    /// `isolation` is that of every host, where one was asked for.
    pub fn settings(&self, overrides: &[usize], asked: &Settings, isolation: Option<Isolation>) -> Settings {
        let mut plan = self.base.clone();
        for (_, over) in overrides.iter().filter_map(|index| self.overrides.get(*index)) {
            plan.overridden(over);
        }
        let variants = plan.variants.take().unwrap_or_default();
        let mut settings = merged(plan, asked);
        settings.discover |= self.discover;
        let isolated = |host: &mut DeclaredHost| {
            if let Some(isolation) = isolation {
                (host.isolation, host.isolation_assumed) = (isolation, false);
            }
        };
        settings.variants = variants.iter().map(|variant| self.variant(variant, &settings, asked)).collect();
        let own = settings.hosts.iter_mut().chain(&mut settings.build_host);
        let of_variants = settings.variants.iter_mut().flat_map(|v| v.hosts.iter_mut().chain(&mut v.build_host));
        own.chain(of_variants).for_each(isolated);
        settings
    }

    fn variant(&self, plan: &VariantPlan, settings: &Settings, asked: &Settings) -> Variant {
        let named = |name: &str| {
            let mut declared = settings.hosts.iter().chain(&self.declared);
            declared.find(|host| host.label == name).cloned()
        };
        let hosts = match &plan.hosts {
            Some(hosts) if asked.hosts.is_empty() => {
                hosts.iter().filter_map(|host| host.host.clone().or_else(|| named(&host.name))).collect()
            }
            _ => settings.hosts.clone(),
        };
        let build_host = asked.build_host.as_ref().or(plan.build_host.as_ref()).or(settings.build_host.as_ref());
        let mut build_args = settings.build_args.clone();
        build_args.extend(plan.build_args.clone());
        build_args.extend(asked.build_args.clone());
        Variant {
            label: label(plan, &hosts),
            hosts,
            build_host: build_host.cloned(),
            build_args,
            target: settings.target.clone(),
            is_defaulted: false,
        }
    }
}

fn names_of_hosts(section: &Section) -> Vec<String> {
    section.hosts.iter().flat_map(|hosts| &hosts.0).map(|(name, _)| name.value.clone()).collect()
}

/// The build arguments that make a variant, else the hosts that do.
fn label(plan: &VariantPlan, hosts: &[DeclaredHost]) -> String {
    let arguments: Vec<_> = plan.build_args.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if arguments.is_empty() {
        let hosts: Vec<_> = hosts.iter().map(|host| host.label.as_str()).collect();
        return format!("on {}", hosts.join(", "));
    }
    arguments.join(", ")
}

fn merged(plan: Plan, asked: &Settings) -> Settings {
    let mut settings = asked.clone();
    if settings.hosts.is_empty() {
        settings.hosts = plan.hosts.unwrap_or_default();
    }
    settings.build_host = settings.build_host.or(plan.build_host);
    settings.hosts_match = settings.hosts_match.or(plan.hosts_match);
    settings.build_args = joined(plan.build_args.unwrap_or_default(), settings.build_args);
    settings.host_process |= plan.host_process.unwrap_or_default();
    if let Some(rules) = plan.rules {
        settings.levels.configured = rules.severity;
        settings.rule_options = rules.options;
    }
    settings.images.images = plan.images.unwrap_or_default();
    settings.images.mirrors = plan.mirrors.unwrap_or_default();
    settings
}

/// Both, and of what both have, the second.
fn joined<K: Ord, V>(mut map: BTreeMap<K, V>, over: BTreeMap<K, V>) -> BTreeMap<K, V> {
    map.extend(over);
    map
}
