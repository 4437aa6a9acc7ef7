//! Builds [`Settings`] from the texts that people write: names of hosts and rules.

use crate::rules;
use crate::settings::{DeclaredHost, Level, Settings};
use crate::windows::hosts::find_host;
use crate::windows::{Catalog, Isolation};
use anyhow::{anyhow, bail};
use jiff::civil::Date;

/// A builder of [`Settings`].
///
/// ```
/// use winfrom::lint::SettingsBuilder;
/// use winfrom::windows::Catalog;
///
/// let today = jiff::civil::date(2026, 11, 28);
/// let settings = SettingsBuilder::new(Catalog::embedded(), today)
///     .host("production=ltsc2022")?
///     .build_host("windows-2022")?
///     .select("host-mismatch")?
///     .build();
/// assert_eq!(settings.hosts[0].label, "production");
/// # Ok::<(), anyhow::Error>(())
/// ```
#[must_use]
pub struct SettingsBuilder<'c> {
    catalog: &'c Catalog,
    settings: Settings,
    isolation: Option<Isolation>,
}

impl<'c> SettingsBuilder<'c> {
    /// Starts with the default settings on a day. Lifecycles are judged on that day.
    pub fn new(catalog: &'c Catalog, today: Date) -> Self {
        Self { catalog, settings: Settings::new(today), isolation: None }
    }

    /// Sets the isolation of the hosts that are added after this call. Without it, each host has the default of its
    /// platform.
    pub fn isolation(self, isolation: Isolation) -> Self {
        Self { isolation: Some(isolation), ..self }
    }

    /// Adds a host that runs the images: `HOST`, or `NAME=HOST` to give it a name.
    ///
    /// # Errors
    ///
    /// The host is unknown. The error lists similar names.
    pub fn host(self, text: &str) -> anyhow::Result<Self> {
        let host = self.declared(text)?;
        Ok(self.declared_host(host))
    }

    /// Adds a host that runs the images.
    pub fn declared_host(mut self, host: DeclaredHost) -> Self {
        self.settings.hosts.push(host);
        self
    }

    /// Sets the host that builds the images, as in [`host`](Self::host).
    ///
    /// # Errors
    ///
    /// The host is unknown. The error lists similar names.
    pub fn build_host(mut self, text: &str) -> anyhow::Result<Self> {
        self.settings.build_host = Some(self.declared(text)?);
        Ok(self)
    }

    /// Sets a build argument.
    pub fn build_arg(mut self, name: &str, value: &str) -> Self {
        self.settings.build_args.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets the stage to build, by its name or number.
    pub fn target(mut self, stage: &str) -> Self {
        self.settings.target = Some(stage.to_owned());
        self
    }

    /// Runs only this rule and the other selected ones.
    ///
    /// # Errors
    ///
    /// The rule is unknown. The error lists similar names.
    pub fn select(mut self, rule: &str) -> anyhow::Result<Self> {
        self.settings.levels.select.push(known_rule(rule)?);
        Ok(self)
    }

    /// Does not run this rule.
    ///
    /// # Errors
    ///
    /// The rule is unknown. The error lists similar names.
    pub fn ignore(mut self, rule: &str) -> anyhow::Result<Self> {
        self.settings.levels.ignore.push(known_rule(rule)?);
        Ok(self)
    }

    /// Sets the severity of a rule, or disables it.
    ///
    /// # Errors
    ///
    /// The rule is unknown. The error lists similar names.
    pub fn severity(mut self, rule: &str, level: Level) -> anyhow::Result<Self> {
        self.settings.levels.severity.insert(known_rule(rule)?, level);
        Ok(self)
    }

    /// Returns the settings.
    pub fn build(self) -> Settings {
        self.settings
    }

    fn declared(&self, text: &str) -> anyhow::Result<DeclaredHost> {
        let (name, text) = DeclaredHost::split_name(text);
        let host = find_host(self.catalog, text, self.settings.today).map_err(|unknown| anyhow!("{unknown}"))?;
        Ok(DeclaredHost::new(name, host, self.isolation))
    }
}

fn known_rule(name: &str) -> anyhow::Result<&'static str> {
    let Some(rule) = rules::rule(name) else {
        let nearest = rules::nearest(name).join("`, `");
        bail!("unknown rule `{name}`: the nearest are `{nearest}` (`winfrom rules` lists all)")
    };
    Ok(rule.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use jiff::civil::date;

    #[test]
    fn names_that_are_unknown_are_errors_with_similar_names() {
        let builder = || SettingsBuilder::new(Catalog::embedded(), date(2026, 11, 28));
        let level = Level::At(Severity::Note);
        for (error, expected) in [
            (builder().host("ltsc2077").err(), "ltsc2"),
            (builder().build_host("nonsense").err(), "nonsense"),
            (builder().select("pre-basline").err(), "pre-baseline"),
            (builder().ignore("stale").err(), "stale-image"),
            (builder().severity("floating", level).err(), "floating-tag"),
        ] {
            let text = error.expect("an error").to_string();
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn the_isolation_is_that_of_hosts_added_later() {
        let builder = SettingsBuilder::new(Catalog::embedded(), date(2026, 11, 28));
        let builder = builder.host("ltsc2022").expect("a host").isolation(Isolation::HyperV);
        let settings = builder.host("b=ltsc2022").expect("a host").build();
        let isolations: Vec<_> = settings.hosts.iter().map(|host| (host.isolation, host.isolation_assumed)).collect();
        assert_eq!(isolations, [(Isolation::Process, true), (Isolation::HyperV, false)]);
    }
}
