//! From the text that a person has at hand to the host that it means.

use super::table::HostRow;
use super::{Host, HostKind, Platform, ver_text};
use crate::windows::Catalog;
use crate::windows::version::{Build, OsVersion};
use jiff::civil::Date;
use std::fmt;

/// A text that names no host that is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownHost {
    pub text: String,
    /// The names that come nearest, best first; at most three.
    pub nearest: Vec<String>,
    /// What is wrong with it, where more can be said than that it is unknown.
    pub hint: Option<String>,
}

impl UnknownHost {
    /// Whether this machine is meant, which only the command line can look at.
    pub fn is_current(&self) -> bool {
        self.text.eq_ignore_ascii_case(CURRENT)
    }
}

const CURRENT: &str = "current";

impl fmt::Display for UnknownHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown host `{}`", self.text.escape_debug())?;
        if let Some(hint) = &self.hint {
            write!(f, ": {hint}")?;
        }
        match self.nearest.as_slice() {
            [] => Ok(()),
            names => write!(f, " (nearest: {})", names.join(", ")),
        }
    }
}

impl std::error::Error for UnknownHost {}

/// What a text was understood as: `Err` where it was, and still means no host.
type Reading = Result<Option<Host>, String>;

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

    fn read_host(&self, text: &str, as_of: Date) -> Reading {
        if text.eq_ignore_ascii_case(CURRENT) {
            return Err("it means this machine, and can be used on Windows only".to_owned());
        }
        if let Some((name, version)) = text.split_once('@') {
            return self.at_revision(text, name, version, as_of);
        }
        if let Some(row) = self.listed(text, as_of)? {
            return self.from_row(text, row, as_of).map(Some);
        }
        if let Some((prefix, rest)) = text.split_once(':')
            && let Some(found) = self.prefixed(text, prefix, rest, as_of)
        {
            return found.map(Some);
        }
        if text.to_ascii_lowercase().starts_with("ubuntu-") {
            return Ok(Some(linux(text, Platform::GithubHosted)));
        }
        if let Some((kind, version)) = self.unplaced(text)? {
            return Ok(Some(self.windows_host(text, kind, version, as_of)));
        }
        Ok(self.newer_than_known(text, text))
    }

    /// What needs no platform to be understood: a version, a line, a product, the output of `ver`.
    fn unplaced(&self, text: &str) -> Result<Option<(HostKind, OsVersion)>, String> {
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

    /// A platform's machine by the build that it has: `eks:2022`, `gke:20348.2340`, `aks:17763.8389.260210`.
    fn of_platform(&self, text: &str, platform: Platform, rest: &str, as_of: Date) -> Result<Host, String> {
        let named = || self.unplaced(rest).ok().flatten().map(|(_, version)| version);
        let by_year =
            || self.product_named(&format!("ws{rest}")).ok().flatten().map(|(_, build)| OsVersion::new(build, None));
        let version = node_image(rest).or_else(named).or_else(by_year).filter(|v| self.offers(platform, v.build));
        let Some(version) = version else {
            let names = self.names_of(platform);
            return Err(format!("the hosts of {} are {}", platform.name(), names.join(", ")));
        };
        let own_end =
            self.host_rows().iter().find(|row| row.platform == platform && row.build == Some(version.build.0));
        let host = self.windows_host(text, HostKind::Server, version, as_of);
        let retired = own_end.and_then(|row| row.retirement(as_of)).or(host.retired);
        Ok(Host { platform, retired, ..host })
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
            product: "a later Windows Server".to_owned(),
        })
    }

    fn from_row(&self, text: &str, row: &HostRow, as_of: Date) -> Result<Host, String> {
        if row.kind == HostKind::Linux {
            return Ok(linux(text, row.platform));
        }
        let build = row.build.ok_or_else(|| format!("it is {}: give the host as `client:N`", row.notes))?;
        let host = self.windows_host(text, row.kind, OsVersion::new(Build(build), None), as_of);
        let retired = row.retirement(as_of).or(host.retired);
        Ok(Host { platform: row.platform, retired, baseline: host.baseline.or(row.side()), ..host })
    }

    fn windows_host(&self, text: &str, kind: HostKind, version: OsVersion, as_of: Date) -> Host {
        let printed = text.contains(char::is_control) || text.contains("10.0.");
        let host = Host {
            name: if printed { version.to_string() } else { text.to_owned() },
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

    fn unknown(&self, text: &str, hint: Option<String>, as_of: Date) -> UnknownHost {
        let wanted = text.to_lowercase();
        let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wanted);
        let mut names: Vec<String> = self.host_names(as_of).into_iter().map(|host| host.name).collect();
        names.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
        names.truncate(3);
        UnknownHost { text: text.to_owned(), nearest: names, hint }
    }
}

fn linux(text: &str, platform: Platform) -> Host {
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

/// The version in the name of an AKS node image: `AKSWindows-2019-containerd-17763.8389.260210`.
fn node_image(text: &str) -> Option<OsVersion> {
    let (version, day) = text.rsplit('-').next()?.rsplit_once('.')?;
    let is_day = day.len() == 6 && day.bytes().all(|b| b.is_ascii_digit());
    ver_text::bare(version).filter(|version| is_day && version.revision.is_some())
}
