//! What a run is asked: the hosts, the build arguments, the day, and which rules speak how loud.

use crate::finding::Severity;
use crate::windows::Isolation;
use crate::windows::hosts::Host;
use jiff::civil::Date;
use std::collections::BTreeMap;

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
    pub stale_image: StaleImage,
    /// The bases are collected for a report that shows them.
    pub survey: bool,
}

/// When `stale-image` speaks, and how loud.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StaleImage {
    /// So many monthly releases behind, and no fewer.
    pub months: usize,
    /// So many behind make it a warning.
    pub fail_after: Option<usize>,
}

impl Default for StaleImage {
    fn default() -> Self {
        Self { months: 3, fail_after: None }
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
}

/// How loud each rule speaks.
#[derive(Clone, Default)]
pub struct Levels {
    /// Only these rules run, where any are named.
    pub select: Vec<&'static str>,
    pub ignore: Vec<&'static str>,
    pub severity: BTreeMap<&'static str, Level>,
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
        if self.ignore.contains(&rule) {
            return Level::Off;
        }
        let configured = self.severity.get(rule).copied();
        match self.select.contains(&rule) {
            true => match configured.unwrap_or(default) {
                Level::Off => Level::At(when_selected),
                level => level,
            },
            false if !self.select.is_empty() => Level::Off,
            false => configured.unwrap_or(default),
        }
    }
}
