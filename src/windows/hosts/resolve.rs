//! From the text that a person has at hand to the host that it means.

use super::unknown::{CURRENT, UnknownHost};
use super::{Host, HostKind, Platform, ver_text};
use crate::windows::Catalog;
use crate::windows::version::{Build, OsVersion};
use jiff::civil::Date;

/// What a text was understood as: `Err` where it was, and still means no host.
pub(super) type Reading = Result<Option<Host>, String>;

impl Catalog {
    /// The host that a text means on a day: a version, a line, a product, a platform's name, what `ver` prints.
    ///
    /// `current` is not resolved here: it needs a look at the machine ([`UnknownHost::is_current`]).
    pub fn host(&self, text: &str, as_of: Date) -> Result<Host, UnknownHost> {
        let text = text.trim();
        match self.read_host(text, as_of) {
            Ok(Some(host)) => Ok(host),
            Ok(None) => Err(self.unknown(text, None, as_of)),
            Err(hint) => Err(self.unknown(text, Some(hint), as_of)),
        }
    }

    pub(super) fn read_host(&self, text: &str, as_of: Date) -> Reading {
        if text.eq_ignore_ascii_case(CURRENT) {
            return Err("it means this machine, and can be used on Windows only".to_owned());
        }
        if let Some((name, version)) = text.split_once('@') {
            return self.at_revision(text, name, version, as_of);
        }
        if let Some(row) = self.listed(text, as_of)? {
            return self.listed_host(text, row, as_of).map(Some);
        }
        if let Some((prefix, rest)) = text.split_once(':')
            && let Some(found) = self.prefixed(text, prefix, rest.trim(), as_of)
        {
            return found.map(Some);
        }
        if text.to_ascii_lowercase().starts_with("ubuntu-") {
            return Ok(Some(linux(text, Platform::GithubHosted)));
        }
        if let Some((kind, version)) = self.unplaced(text)? {
            return Ok(Some(self.windows_host(&self.name_of(text, kind, version), kind, version, as_of)));
        }
        Ok(self.newer_than_known(text, text))
    }

    /// What needs no platform to be understood: a version, a line, a product, the output of `ver`.
    pub(super) fn unplaced(&self, text: &str) -> Result<Option<(HostKind, OsVersion)>, String> {
        if let Some(version) = ver_text::written(text) {
            return Ok(Some((self.kind_of(version.build), version)));
        }
        // Before the bare numbers: 1809 and 2004 name lines.
        if let Some((kind, build)) = self.line_named(text)? {
            return Ok(Some((kind, OsVersion::new(build, None))));
        }
        if let Some(version) = ver_text::bare(text) {
            return Ok(Some((self.kind_of(version.build), version)));
        }
        if let Some(version) = ver_text::version_in(text) {
            let kind = ver_text::kind_in(text).unwrap_or_else(|| self.kind_of(version.build));
            return Ok(Some((kind, version)));
        }
        Ok(self.product_named(text)?.map(|(kind, build)| (kind, OsVersion::new(build, None))))
    }

    /// Builds that a server and a client share mean the server, and so do builds that no source knows.
    fn kind_of(&self, build: Build) -> HostKind {
        match self.line(build) {
            Some(line) if line.server().is_none() => HostKind::Client,
            _ => HostKind::Server,
        }
    }

    /// `windows-2022@20348.5499`.
    fn at_revision(&self, text: &str, name: &str, version: &str, as_of: Date) -> Reading {
        let Some(host) = self.read_host(name, as_of)? else { return Ok(None) };
        let Some(version) = ver_text::written(version).or_else(|| ver_text::bare(version)) else {
            return Err(format!("`{version}` is no version such as 20348.5499"));
        };
        if host.build != Some(version.build) {
            return Err(format!("`{name}` is {}, not {version}", host.title()));
        }
        Ok(Some(self.at_version(Host { name: text.to_owned(), ..host }, version)))
    }

    /// `server:17763.1039`, `client:26100`, and what is of a platform; `None` where the prefix is neither.
    fn prefixed(&self, text: &str, prefix: &str, rest: &str, as_of: Date) -> Option<Result<Host, String>> {
        match prefix.to_ascii_lowercase().as_str() {
            "server" => Some(self.of_kind(text, HostKind::Server, rest, as_of)),
            "client" => Some(self.of_kind(text, HostKind::Client, rest, as_of)),
            _ => Platform::of_prefix(prefix).map(|platform| self.of_platform(text, platform, rest, as_of)),
        }
    }

    fn of_kind(&self, text: &str, kind: HostKind, rest: &str, as_of: Date) -> Result<Host, String> {
        let vnext = || self.newer_than_known(text, rest).filter(|_| kind == HostKind::Server);
        match ver_text::written(rest).or_else(|| ver_text::bare(rest)) {
            Some(version) => Ok(self.windows_host(text, kind, version, as_of)),
            None => vnext().ok_or_else(|| "a build follows the colon: `server:17763.1039`".to_owned()),
        }
    }

    /// `26100+`: a server newer than all that are released.
    fn newer_than_known(&self, text: &str, number: &str) -> Option<Host> {
        let build: u32 = number.strip_suffix('+').or_else(|| number.strip_prefix('>'))?.parse().ok()?;
        let newest = self.lines().iter().filter(|line| line.server().is_some()).map(|line| line.build).max()?;
        (newest..1_000_000).contains(&build).then(|| Host {
            name: text.to_owned(),
            kind: HostKind::Server,
            platform: Platform::Unknown,
            build: Some(Build(build + 1)),
            revision: None,
            retired: None,
            baseline: self.host_side(OsVersion::new(Build(build + 1), None)),
            product: "Windows Server vNext".to_owned(),
        })
    }

    /// The text itself; of what a tool of Windows prints, only the version in it.
    fn name_of(&self, text: &str, kind: HostKind, version: OsVersion) -> String {
        let is_printed = text.contains(char::is_whitespace) && ver_text::version_in(text).is_some();
        match is_printed {
            false => text.to_owned(),
            true if kind == self.kind_of(version.build) => version.to_string(),
            true => format!("client:{version}"),
        }
    }

    pub(super) fn windows_host(&self, name: &str, kind: HostKind, version: OsVersion, as_of: Date) -> Host {
        let host = Host {
            name: name.to_owned(),
            kind,
            platform: Platform::Unknown,
            build: Some(version.build),
            revision: None,
            retired: self.end_of_support(kind, version.build, as_of),
            baseline: None,
            product: self.host_product(kind, version.build),
        };
        self.at_version(host, version)
    }

    fn at_version(&self, host: Host, version: OsVersion) -> Host {
        Host { revision: version.revision, baseline: self.host_side(version).or(host.baseline), ..host }
    }
}

pub(super) fn linux(text: &str, platform: Platform) -> Host {
    Host {
        name: text.to_owned(),
        kind: HostKind::Linux,
        platform,
        build: None,
        revision: None,
        retired: None,
        baseline: None,
        product: "Linux".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    fn host(text: &str) -> Host {
        Catalog::embedded().host(text, TODAY).unwrap_or_else(|error| panic!("{error}"))
    }

    fn version(text: &str) -> String {
        host(text).os_version().map(|version| version.to_string()).unwrap_or_default()
    }

    #[test]
    fn builds_and_lines() {
        use HostKind::{Client, Server};
        for (text, kind, expected) in [
            ("10.0.17763.1039", Server, "10.0.17763.1039"),
            ("10.0.17763", Server, "10.0.17763"),
            ("17763", Server, "10.0.17763"),
            ("17763.1039", Server, "10.0.17763.1039"),
            (" 17763 ", Server, "10.0.17763"),
            ("server:17763", Server, "10.0.17763"),
            ("server:10.0.17763.1039", Server, "10.0.17763.1039"),
            ("client:26100", Client, "10.0.26100"),
            ("client:26100.7840", Client, "10.0.26100.7840"),
            ("Client:17763.1", Client, "10.0.17763.1"),
            ("26100", Server, "10.0.26100"),
            ("22631", Client, "10.0.22631"),
            ("26200", Client, "10.0.26200"),
            ("server:26200", Server, "10.0.26200"),
            ("29531", Server, "10.0.29531"),
            ("26100+", Server, "10.0.26101"),
            ("server:26100+", Server, "10.0.26101"),
            (">26100", Server, "10.0.26101"),
            ("ltsc2019", Server, "10.0.17763"),
            ("LTSC2019", Server, "10.0.17763"),
            ("1809", Server, "10.0.17763"),
            ("2004", Server, "10.0.19041"),
            ("20H2", Server, "10.0.19042"),
            ("20h2", Server, "10.0.19042"),
            ("2009", Server, "10.0.19042"),
            ("23H2", Server, "10.0.25398"),
            ("25H2", Client, "10.0.26200"),
        ] {
            assert_eq!((host(text).kind, version(text).as_str()), (kind, expected), "{text}");
        }
    }

    #[test]
    fn what_windows_prints_is_shown_as_its_version() {
        for (text, kind, name) in [
            ("\r\nMicrosoft Windows [Version 10.0.17763.1039]\r\n", HostKind::Server, "10.0.17763.1039"),
            ("Microsoft Windows [版本 10.0.22631.3007]", HostKind::Client, "10.0.22631.3007"),
            ("10.0.17763 N/A Build 17763", HostKind::Server, "10.0.17763"),
            (
                "OS Name: Microsoft Windows 11 Pro\nOS Version: 10.0.26100 N/A Build 26100",
                HostKind::Client,
                "client:10.0.26100",
            ),
        ] {
            assert_eq!((host(text).kind, host(text).name.as_str()), (kind, name), "{text}");
        }
    }
}
