//! What a run is asked: the hosts, the build arguments, the day, and which rules speak how loud.

use crate::dockerfile::Span;
use crate::finding::Severity;
use crate::source::Source;
use crate::windows::hosts::Host;
use crate::windows::{Isolation, PrivateImages};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that a file is judged by.
#[derive(Clone)]
pub struct Settings {
    /// The day that lifecycles are judged on.
    pub today: Date,
    /// What the images must run on.
    pub hosts: Vec<DeclaredHost>,
    /// What the images are built on.
    pub build_host: Option<DeclaredHost>,
    /// Whether all hosts must run an image, or any; `None` leaves partial matches at a warning.
    pub hosts_match: Option<HostsMatch>,
    /// The stage to build, by name or number; the last one by default.
    pub target: Option<String>,
    pub build_args: BTreeMap<String, String>,
    /// The images run as HostProcess containers, which no OS match concerns.
    pub host_process: bool,
    pub levels: Levels,
    /// The options of rules that the configuration sets, by their keys.
    pub rule_options: BTreeMap<&'static str, usize>,
    /// Several builds of one file, each judged by itself; none where there is only one.
    pub variants: Vec<Variant>,
    /// What the repository's own files say is looked for, and holds where nothing is declared.
    pub discover: bool,
    /// A default stood in for a value of this build, so that what is said of hosts is no error.
    pub is_defaulted: bool,
    /// What private base images are built on, and what mirrors stand for.
    pub images: PrivateImages,
    /// Whether `# winfrom: ignore[...]` hides findings.
    pub ignore_comments: bool,
    /// The bases are collected for a report that shows them.
    pub survey: bool,
}

/// One of several builds of a file.
#[derive(Clone)]
pub struct Variant {
    /// What tells it from the others: `WINDOWS_VERSION=ltsc2022`.
    pub label: String,
    pub hosts: Vec<DeclaredHost>,
    pub build_host: Option<DeclaredHost>,
    /// All of them, also those that the variants share.
    pub build_args: BTreeMap<String, String>,
    pub target: Option<String>,
    /// A default stood in for a value of it.
    pub is_defaulted: bool,
}

impl Settings {
    /// Nothing is asked: the defaults on a day.
    pub fn new(today: Date) -> Self {
        Self {
            today,
            hosts: vec![],
            build_host: None,
            hosts_match: None,
            target: None,
            build_args: BTreeMap::new(),
            host_process: false,
            levels: Levels::default(),
            rule_options: BTreeMap::new(),
            variants: vec![],
            discover: false,
            is_defaulted: false,
            images: PrivateImages::default(),
            ignore_comments: true,
            survey: false,
        }
    }

    /// The settings that all variants share: without variants, hosts and build arguments.
    pub fn without_variants(&self) -> Settings {
        Settings {
            today: self.today,
            hosts: vec![],
            build_host: None,
            hosts_match: self.hosts_match,
            target: None,
            build_args: BTreeMap::new(),
            host_process: self.host_process,
            levels: self.levels.clone(),
            rule_options: self.rule_options.clone(),
            variants: vec![],
            discover: self.discover,
            is_defaulted: false,
            images: self.images.clone(),
            ignore_comments: self.ignore_comments,
            survey: self.survey,
        }
    }

    /// The settings of one variant.
    pub fn of_variant(&self, variant: &Variant) -> Settings {
        Settings {
            hosts: variant.hosts.clone(),
            build_host: variant.build_host.clone(),
            build_args: variant.build_args.clone(),
            target: variant.target.clone(),
            is_defaulted: variant.is_defaulted,
            ..self.without_variants()
        }
    }

    /// Every host that is declared, those of the variants too.
    pub fn all_hosts(&self) -> impl Iterator<Item = &DeclaredHost> {
        let own = self.hosts.iter().chain(&self.build_host);
        own.chain(self.variants.iter().flat_map(|variant| variant.hosts.iter().chain(&variant.build_host)))
    }
}

/// Whether a partial match of several hosts is fine or not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostsMatch {
    All,
    Any,
}

/// A host that the user declared.
#[derive(Clone)]
pub struct DeclaredHost {
    /// The name given to it, else the text that named it.
    pub label: String,
    pub host: Host,
    pub isolation: Isolation,
    /// The isolation is the platform's default: nobody declared it.
    pub isolation_assumed: bool,
    /// Where it is declared, or was found.
    pub place: Option<Place>,
    /// It was found in the repository's files, and nobody declared it.
    pub found: Option<Discovery>,
}

impl DeclaredHost {
    /// Declares a host on the command line or in a builder. Without a name its label is the text that named it; without an
    /// isolation it has the default of its platform.
    pub fn new(name: Option<&str>, host: Host, isolation: Option<Isolation>) -> Self {
        Self {
            label: name.unwrap_or(&host.name).to_owned(),
            isolation: isolation.unwrap_or(host.default_isolation()),
            isolation_assumed: isolation.is_none(),
            place: None,
            found: None,
            host,
        }
    }

    /// Splits `NAME=HOST`. `None` if there is no name.
    pub fn split_name(text: &str) -> (Option<&str>, &str) {
        match text.split_once('=') {
            Some((name, host)) if !name.trim().is_empty() => (Some(name.trim()), host),
            _ => (None, text),
        }
    }

    /// With the isolation that something asks for, unless the host was declared with one.
    pub fn isolated(mut self, isolation: Option<Isolation>) -> Self {
        if let (Some(isolation), true) = (isolation, self.isolation_assumed) {
            (self.isolation, self.isolation_assumed) = (isolation, false);
        }
        self
    }
}

/// How a host was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Discovery {
    /// The key that names it: `runs-on`.
    pub key: &'static str,
    /// No default stood in for a value on the way to it, and nothing but the file was asked.
    pub is_certain: bool,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Span,
}

/// How loud each rule speaks.
#[derive(Clone, Default)]
pub struct Levels {
    /// Only these rules run, where any are named.
    pub select: Vec<&'static str>,
    pub ignore: Vec<&'static str>,
    /// What the command line sets.
    pub severity: BTreeMap<&'static str, Level>,
    /// What the configuration sets. The command line takes precedence.
    pub configured: BTreeMap<&'static str, ConfiguredLevel>,
}

/// The level of a rule in a configuration file.
#[derive(Clone, Debug)]
pub struct ConfiguredLevel {
    pub level: Level,
    /// The name of the rule in the configuration file.
    pub place: Place,
}

/// A severity, or silence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    Off,
    At(Severity),
}

impl Levels {
    /// The level at which a rule speaks; `default` is its own.
    pub fn of(&self, rule: &str, default: Level, when_selected: Severity) -> Level {
        let configured = self.configured.get(rule).map(|configured| configured.level);
        self.at(rule, self.severity.get(rule).copied().or(configured), default, when_selected)
    }

    /// The level that a rule has if no configuration sets one.
    pub fn without_configuration(&self, rule: &str, default: Level, when_selected: Severity) -> Level {
        self.at(rule, self.severity.get(rule).copied(), default, when_selected)
    }

    /// The level of a rule that is set to `set`, after `--select` and `--ignore`.
    fn at(&self, rule: &str, set: Option<Level>, default: Level, when_selected: Severity) -> Level {
        if self.ignore.contains(&rule) {
            return Level::Off;
        }
        match self.select.contains(&rule) {
            true => match set.unwrap_or(default) {
                Level::Off => Level::At(when_selected),
                level => level,
            },
            false if !self.select.is_empty() => Level::Off,
            false => set.unwrap_or(default),
        }
    }
}
