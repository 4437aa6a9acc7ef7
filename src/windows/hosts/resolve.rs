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
            return Ok(Some(self.windows_host(&self.name_of(text, kind, version), kind, version, as_of)));
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
        let host = Host { platform, ..self.windows_host(text, HostKind::Server, version, as_of) };
        let row = self.host_rows().iter().find(|row| row.platform == platform && row.build == Some(version.build.0));
        Ok(match row {
            Some(row) => placed(host, row, as_of),
            None => host,
        })
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
        let version = OsVersion::new(Build(build), None);
        Ok(placed(self.windows_host(text, row.kind, version, as_of), row, as_of))
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

    fn windows_host(&self, name: &str, kind: HostKind, version: OsVersion, as_of: Date) -> Host {
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

    fn unknown(&self, text: &str, hint: Option<String>, as_of: Date) -> UnknownHost {
        let wanted = text.to_lowercase();
        let likeness = |name: &str| strsim::jaro_winkler(&name.to_lowercase(), &wanted);
        let mut names: Vec<String> = self.host_names(as_of).into_iter().map(|host| host.name).collect();
        names.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
        names.truncate(3);
        UnknownHost { text: text.to_owned(), nearest: names, hint }
    }
}

/// A host with what its platform's row says of it.
fn placed(host: Host, row: &HostRow, as_of: Date) -> Host {
    let retired = row.retirement(as_of).or(host.retired);
    Host { platform: row.platform, retired, baseline: host.baseline.or(row.side()), ..host }
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
    fn platforms() {
        use Platform::*;
        for (text, platform, expected) in [
            ("windows-2022", GithubHosted, "10.0.20348"),
            ("windows-2022@20348.5499", GithubHosted, "10.0.20348.5499"),
            ("windows-2022@10.0.20348.5499", GithubHosted, "10.0.20348.5499"),
            ("Windows-2025", GithubHosted, "10.0.26100"),
            ("windows-2025-vs2026", GithubHosted, "10.0.26100"),
            ("windows-latest", GithubHosted, "10.0.26100"),
            ("azure-pipelines:windows-2022", AzurePipelines, "10.0.20348"),
            ("azure-pipelines:windows-latest", AzurePipelines, "10.0.26100"),
            ("aks:windows2022", Aks, "10.0.20348"),
            ("aks:Windows2019", Aks, "10.0.17763"),
            ("AKS:WindowsAnnual", Aks, "10.0.25398"),
            ("aks:17763.8389.260210", Aks, "10.0.17763.8389"),
            ("aks:AKSWindows-2022-containerd-20348.3807.250612", Aks, "10.0.20348.3807"),
            ("aks:ltsc2022", Aks, "10.0.20348"),
            ("aks:2025", Aks, "10.0.26100"),
            ("eks:2022", Eks, "10.0.20348"),
            ("eks:WindowsServer2022FullContainer", Eks, "10.0.20348"),
            ("eks:windowsserver2025corecontainer", Eks, "10.0.26100"),
            ("eks:WINDOWS_CORE_2019_x86_64", Eks, "10.0.17763"),
            ("eks:20348.2340", Eks, "10.0.20348.2340"),
            ("ecs:WINDOWS_SERVER_2022_CORE", Ecs, "10.0.20348"),
            ("ecs:2016", Ecs, "10.0.14393"),
            ("fargate:windows_server_2019_full", Fargate, "10.0.17763"),
            ("gke:ltsc2022", Gke, "10.0.20348"),
            ("gke:OS_VERSION_LTSC2019", Gke, "10.0.17763"),
            ("kubernetes:ltsc2022", Kubernetes, "10.0.20348"),
            ("aci", Aci, "10.0.17763"),
            ("win11-24h2", Unknown, "10.0.26100"),
            ("Windows Server 2022 Datacenter", Unknown, "10.0.20348"),
            ("linux", Unknown, ""),
            ("ubuntu-24.04", GithubHosted, ""),
            ("ubuntu-20.04", GithubHosted, ""),
        ] {
            assert_eq!((host(text).platform, version(text).as_str()), (platform, expected), "{text}");
            assert_eq!(host(text).name, text, "shown as it was given");
        }
    }

    #[test]
    fn a_moving_label_means_what_it_meant_on_the_day() {
        for (day, build) in [
            (date(2021, 6, 1), 17763),
            (date(2022, 3, 29), 17763),
            (date(2022, 3, 30), 20348),
            (date(2025, 9, 30), 20348),
            (date(2025, 10, 1), 26100),
        ] {
            let host = Catalog::embedded().host("windows-latest", day).expect("a day of the data");
            assert_eq!(host.build, Some(Build(build)), "{day}");
        }
        assert!(Catalog::embedded().host("windows-latest", date(2019, 1, 1)).is_err(), "no source goes back that far");
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

    #[test]
    fn hosts_end() {
        for (text, since) in [
            ("windows-2019", "2025-06-30"),
            ("windows-2016", "2022-04-01"),
            ("aks:windows2019", "2026-03-01"),
            ("aks:17763.8389.260210", "2026-03-01"),
            ("aks:WindowsAnnual", "2026-05-15"),
            ("23H2", "2026-05-12"),
            ("10.0.25398.1", "2026-05-12"),
            ("eks:20H2", "2022-08-09"),
            ("1903", "2020-12-08"),
        ] {
            let retired = host(text).retired.unwrap_or_else(|| panic!("{text} has ended"));
            assert_eq!(retired.since.to_string(), since, "{text}");
        }
        for text in ["ltsc2016", "1809", "windows-2022", "aks:windows2022", "client:19041", "aci", "linux"] {
            assert_eq!(host(text).retired, None, "{text}");
        }
        let before = Catalog::embedded().host("windows-2019", date(2025, 6, 29)).expect("a host");
        assert_eq!(before.retired, None);
    }

    #[test]
    fn what_is_no_host_says_why_and_what_is_near() {
        let error = |text: &str| Catalog::embedded().host(text, TODAY).expect_err(text);
        for (text, hint, nearest) in [
            ("windows-2023", None, "windows-2022"),
            ("ltsc2021", None, "ltsc2022"),
            ("10.0.1.5", None, ""),
            ("mcr.microsoft.com/windows/servercore:10.0.17763.1039", None, ""),
            ("", None, ""),
            ("windows-11-arm", Some("no source names"), ""),
            ("22H2", Some("win11-22h2"), ""),
            ("Windows 11", Some("win11-26h1"), ""),
            ("windows-2022@17763.1", Some("Windows Server 2022 (10.0.20348)"), ""),
            ("windows-2022@x", Some("20348.5499"), ""),
            ("gke:2025", Some("gke:ltsc2022"), ""),
            ("server:ltsc", Some("server:17763.1039"), ""),
            ("client:26100+", Some("server:17763.1039"), ""),
            ("current", Some("this machine"), ""),
        ] {
            let error = error(text);
            match hint {
                Some(hint) => assert!(error.hint.as_ref().is_some_and(|given| given.contains(hint)), "{error}"),
                None => assert_eq!(error.hint, None, "{text}"),
            }
            assert_eq!(error.nearest.len(), 3);
            assert!(error.nearest.iter().any(|name| name.contains(nearest)), "{error}");
        }
        assert!(error("CURRENT").is_current());
        assert!(!error("\u{1b}[31m").to_string().contains('\u{1b}'));
    }
}
