//! A section of the configuration, understood: texts become hosts, rules, patterns and versions, or findings.

use super::fields::{Read, nearest};
use super::planner::Planner;
use super::repositories::{TagPattern, full_name};
use super::types::{At, Host, HostsMatch, Image, Level, Named, Rule, Section, Variant};
use super::{globs, types};
use crate::finding::Severity;
use crate::rules::{self, CONFIG, RULES, RuleOption};
use crate::settings::{self, ConfiguredLevel, DeclaredHost, Place};
use crate::windows::hosts::find_host;
use crate::windows::{Build, Isolation, Mirror, OsVersion, PrivateImage};
use std::collections::BTreeMap;

/// What a section says; `None` for a key that it does not name.
#[derive(Clone, Default)]
pub(super) struct Plan {
    pub hosts: Option<Vec<DeclaredHost>>,
    pub hosts_match: Option<settings::HostsMatch>,
    pub build_host: Option<DeclaredHost>,
    pub rules: Option<RulePlan>,
    pub build_args: Option<BTreeMap<String, String>>,
    pub variants: Option<Vec<VariantPlan>>,
    pub images: Option<Vec<PrivateImage>>,
    pub mirrors: Option<Vec<Mirror>>,
    pub host_process: Option<bool>,
}

#[derive(Clone, Default)]
pub(super) struct RulePlan {
    pub severity: BTreeMap<&'static str, ConfiguredLevel>,
    /// The options that are set, by their keys.
    pub options: BTreeMap<&'static str, usize>,
}

#[derive(Clone)]
pub(super) struct VariantPlan {
    pub build_args: BTreeMap<String, String>,
    pub hosts: Option<Vec<VariantHost>>,
    pub build_host: Option<DeclaredHost>,
}

/// The name of a declared host, or a host itself.
#[derive(Clone)]
pub(super) struct VariantHost {
    pub name: String,
    pub host: Option<DeclaredHost>,
}

impl Plan {
    /// Each key that `over` names takes the place of what stood there.
    pub(super) fn overridden(&mut self, over: &Plan) {
        fn put<T: Clone>(slot: &mut Option<T>, over: &Option<T>) {
            if over.is_some() {
                slot.clone_from(over);
            }
        }
        put(&mut self.hosts, &over.hosts);
        put(&mut self.hosts_match, &over.hosts_match);
        put(&mut self.build_host, &over.build_host);
        put(&mut self.rules, &over.rules);
        put(&mut self.build_args, &over.build_args);
        put(&mut self.variants, &over.variants);
        put(&mut self.images, &over.images);
        put(&mut self.mirrors, &over.mirrors);
        put(&mut self.host_process, &over.host_process);
    }
}

impl Planner<'_> {
    pub(super) fn plan(&mut self, section: &Section) -> Plan {
        Plan {
            hosts: section.hosts.as_ref().map(|hosts| self.hosts(hosts)),
            hosts_match: section.hosts_match.map(|hosts_match| match hosts_match {
                HostsMatch::All => settings::HostsMatch::All,
                HostsMatch::Any => settings::HostsMatch::Any,
            }),
            build_host: section.build_host.as_ref().and_then(|host| self.host(None, host)),
            rules: section.rules.as_ref().map(|rules| self.rules(rules)),
            build_args: section.build_args.as_ref().map(arguments),
            variants: section.variants.as_ref().map(|all| all.iter().map(|variant| self.variant(variant)).collect()),
            images: section.images.as_ref().map(|images| self.images(images)),
            mirrors: section.mirrors.as_ref().map(|mirrors| self.mirrors(mirrors)),
            host_process: section.hostprocess,
        }
    }

    fn hosts(&mut self, hosts: &Named<Host>) -> Vec<DeclaredHost> {
        hosts.0.iter().filter_map(|(name, host)| self.host(Some(&name.value), host)).collect()
    }

    fn host(&mut self, name: Option<&str>, host: &Host) -> Option<DeclaredHost> {
        match host {
            Host::Text(os) => self.host_of(name, os, None),
            Host::Described(host) => self.host_of(name, &host.os, host.isolation),
        }
    }

    fn host_of(&mut self, name: Option<&str>, os: &At<String>, isolation: Option<Isolation>) -> Option<DeclaredHost> {
        match find_host(self.catalog, &os.value, self.today) {
            Ok(host) => Some(DeclaredHost {
                label: name.unwrap_or(&host.name).to_owned(),
                isolation: isolation.unwrap_or(host.default_isolation()),
                isolation_assumed: isolation.is_none(),
                place: Some(Place { source: self.problems.source.clone(), span: os.span }),
                found: None,
                host,
            }),
            Err(unknown) => {
                let names: Vec<_> = unknown.nearest.iter().map(|name| format!("`{name}`")).collect();
                let known: Vec<&str> = unknown.nearest.iter().map(String::as_str).collect();
                let label = unknown.hint.clone().unwrap_or_else(|| match nearest(&os.value, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "not known".into(),
                });
                let help = format!("the nearest names are {} (`winfrom hosts` lists all)", names.join(", "));
                self.problems.add(os.span, format!("unknown host `{}`", os.value), label).help = Some(help);
                None
            }
        }
    }

    fn rules(&mut self, named: &Named<Rule>) -> RulePlan {
        let mut plan = RulePlan::default();
        for (name, rule) in &named.0 {
            let Some(known) = rules::rule(&name.value) else {
                let names: Vec<&str> = RULES.iter().map(|rule| rule.name).filter(|name| *name != CONFIG.name).collect();
                let near = nearest(&name.value, &names).map_or("not known".into(), |n| format!("did you mean `{n}`?"));
                let message = format!("unknown rule `{}`", name.value);
                self.problems.add(name.span, message, near).help = Some("`winfrom rules` lists the rules".into());
                continue;
            };
            if known.name == CONFIG.name {
                self.problems.add(name.span, "a wrong configuration is always an error", "cannot be set");
                continue;
            }
            let level = match rule {
                Rule::Level(level) => Some(*level),
                Rule::Options(options) => {
                    self.options(known, options, &mut plan.options);
                    options.severity
                }
            };
            if let Some(level) = level {
                let place = Place { source: self.problems.source.clone(), span: name.span };
                plan.severity.insert(known.name, ConfiguredLevel { level: level.of_rule(), place });
            }
        }
        plan
    }

    fn options(&mut self, rule: &rules::Rule, given: &types::RuleOptions, set: &mut BTreeMap<&'static str, usize>) {
        for (key, node) in &given.others {
            let named = |option: &&&RuleOption| option.key == key.value;
            if let Some(option) = rule.options.iter().find(named) {
                let number = At::<u32>::read(node, self.problems).and_then(|number| usize::try_from(number.value).ok());
                set.extend(number.map(|number| (option.key, number)));
            } else if let Some(owner) = RULES.iter().find(|other| other.options.iter().any(|option| named(&option))) {
                let message = format!("`{}` is an option of `{}` only", key.value, owner.name);
                self.problems.add(node.span, message, format!("means nothing for `{}`", rule.name));
            } else {
                let keys: Vec<&str> =
                    std::iter::once("severity").chain(rule.options.iter().map(|option| option.key)).collect();
                self.problems.unknown(key.span, "key", &key.value, &keys);
            }
        }
    }

    fn variant(&mut self, variant: &Variant) -> VariantPlan {
        VariantPlan {
            build_args: variant.build_args.as_ref().map(arguments).unwrap_or_default(),
            hosts: variant.hosts.as_ref().map(|hosts| hosts.iter().map(|host| self.variant_host(host)).collect()),
            build_host: variant.build_host.as_ref().and_then(|host| self.host(None, host)),
        }
    }

    fn variant_host(&mut self, host: &At<String>) -> VariantHost {
        let name = host.value.clone();
        if self.declared.contains(&name) {
            return VariantHost { name, host: None };
        }
        let declared: Vec<&str> = self.declared.iter().map(String::as_str).collect();
        match nearest(&name, &declared).filter(|_| find_host(self.catalog, &name, self.today).is_err()) {
            Some(near) => {
                let label = format!("did you mean `{near}`?");
                let help = "name a host that `hosts` declares, or one that `winfrom hosts` lists";
                self.problems.add(host.span, format!("unknown host `{name}`"), label).help = Some(help.into());
                VariantHost { name, host: None }
            }
            None => VariantHost { name, host: self.host_of(None, host, None) },
        }
    }

    fn images(&mut self, images: &Named<Image>) -> Vec<PrivateImage> {
        let image = |(repository, image): &(At<String>, Image)| {
            let full = At { value: full_name(&repository.value), span: repository.span };
            let repository = globs::names(&full, self.problems);
            let tag = |(tag, built_on): &(At<String>, At<String>)| {
                let matcher = globs::names(tag, self.problems);
                let version = self.version(built_on);
                Some(TagPattern { text: tag.clone(), matcher: matcher?, version: version? })
            };
            let tags = image.tags.0.iter().map(tag).collect::<Vec<_>>();
            let tags: Vec<_> = tags.into_iter().flatten().collect();
            self.check_tags(&full, &tags);
            let tags = tags.into_iter().map(|tag| (tag.matcher, tag.version)).collect();
            Some(PrivateImage { repository: repository?, tags })
        };
        images.0.iter().map(image).collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// `ltsc2019`, `1809`, `17763`, `10.0.17763` or `10.0.17763.1040`.
    fn version(&mut self, text: &At<String>) -> Option<OsVersion> {
        let line = || self.catalog.image_line(&text.value).map(|line| line.build());
        let build = || text.value.parse().ok().filter(|build| (10_240..1_000_000).contains(build)).map(Build);
        let of_build = |build| OsVersion::new(build, None);
        let found = text.value.parse().ok().or_else(|| line().or_else(build).map(of_build));
        if found.is_none() {
            let names: Vec<&str> = self.catalog.lines().iter().filter_map(|line| line.short_name()).collect();
            let label = nearest(&text.value, &names)
                .map_or("a line or a full version belongs here".into(), |near| format!("did you mean `{near}`?"));
            self.problems.add(text.span, format!("unknown line `{}`", text.value), label).help =
                Some("name the line (`ltsc2019`, `10.0.17763`) or the full version (`10.0.17763.1040`)".into());
        }
        found
    }
}

fn arguments(named: &Named<At<String>>) -> BTreeMap<String, String> {
    named.0.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
}

impl Level {
    fn of_rule(self) -> settings::Level {
        match self {
            Level::Error => settings::Level::At(Severity::Error),
            Level::Warning => settings::Level::At(Severity::Warning),
            Level::Note => settings::Level::At(Severity::Note),
            Level::Off => settings::Level::Off,
        }
    }
}
