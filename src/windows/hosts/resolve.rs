//! Parses the text that names a host.

use super::host::Host;
use super::platforms::{host_of_platform, listed_host};
use super::table::row_named;
use super::ver_text;
use super::windows_host::{at_version, kind_of, linux, parse_without_platform, windows_host};
use crate::windows::data::{Build, Catalog, HostKind, OsVersion, Platform};
use jiff::civil::Date;

/// The word for the machine that winfrom runs on.
pub(super) const CURRENT: &str = "current";

/// A parsed host. None if the text is unknown; an error if it is understood but names no host.
pub(super) type Reading = Result<Option<Host>, String>;

pub(super) fn parse_host(catalog: &Catalog, text: &str, as_of: Date) -> Reading {
    if text.eq_ignore_ascii_case(CURRENT) {
        return Err("it means this machine, and can be used on Windows only".to_owned());
    }
    if let Some((name, version)) = text.split_once('@') {
        return at_revision(catalog, text, name, version, as_of);
    }
    if let Some(row) = row_named(catalog, text, as_of)? {
        return listed_host(catalog, text, row, as_of).map(Some);
    }
    if let Some((prefix, rest)) = text.split_once(':')
        && let Some(found) = prefixed(catalog, text, prefix, rest.trim(), as_of)
    {
        return found.map(Some);
    }
    if text.to_ascii_lowercase().starts_with("ubuntu-") {
        return Ok(Some(linux(text, Platform::GithubHosted)));
    }
    if let Some((kind, version)) = parse_without_platform(catalog, text)? {
        return Ok(Some(windows_host(catalog, &name_of(catalog, text, kind, version), kind, version, as_of)));
    }
    Ok(newer_than_known(catalog, text, text))
}

/// `windows-2022@20348.5499`.
fn at_revision(catalog: &Catalog, text: &str, name: &str, version: &str, as_of: Date) -> Reading {
    let Some(host) = parse_host(catalog, name, as_of)? else { return Ok(None) };
    let Some(version) = ver_text::written(version).or_else(|| ver_text::bare(version)) else {
        return Err(format!("`{version}` is no version such as 20348.5499"));
    };
    if host.build != Some(version.build) {
        return Err(format!("`{name}` is {}, not {version}", host.title()));
    }
    Ok(Some(at_version(catalog, Host { name: text.to_owned(), ..host }, version)))
}

/// Parses `server:17763.1039`, `client:26100` and `PLATFORM:NAME`. None if the prefix is unknown.
fn prefixed(catalog: &Catalog, text: &str, prefix: &str, rest: &str, as_of: Date) -> Option<Result<Host, String>> {
    match prefix.to_ascii_lowercase().as_str() {
        "server" => Some(host_of_kind(catalog, text, HostKind::Server, rest, as_of)),
        "client" => Some(host_of_kind(catalog, text, HostKind::Client, rest, as_of)),
        _ => Platform::from_prefix(prefix).map(|platform| host_of_platform(catalog, text, platform, rest, as_of)),
    }
}

fn host_of_kind(catalog: &Catalog, text: &str, kind: HostKind, rest: &str, as_of: Date) -> Result<Host, String> {
    let vnext = || newer_than_known(catalog, text, rest).filter(|_| kind == HostKind::Server);
    match ver_text::written(rest).or_else(|| ver_text::bare(rest)) {
        Some(version) => Ok(windows_host(catalog, text, kind, version, as_of)),
        None => vnext().ok_or_else(|| "a build follows the colon: `server:17763.1039`".to_owned()),
    }
}

/// `26100+`: a server newer than all that are released.
fn newer_than_known(catalog: &Catalog, text: &str, number: &str) -> Option<Host> {
    let build: u32 = number.strip_suffix('+').or_else(|| number.strip_prefix('>'))?.parse().ok()?;
    (catalog.newest_server().0..1_000_000).contains(&build).then(|| Host {
        name: text.to_owned(),
        kind: HostKind::Server,
        platform: Platform::Unknown,
        build: Some(Build(build + 1)),
        revision: None,
        retired: None,
        baseline: catalog.host_baseline(OsVersion::new(Build(build + 1), None)),
        product: "Windows Server vNext".to_owned(),
    })
}

/// Returns the text itself, or only the version if the text is the output of a tool.
fn name_of(catalog: &Catalog, text: &str, kind: HostKind, version: OsVersion) -> String {
    let is_printed = text.contains(char::is_whitespace) && ver_text::version_in(text).is_some();
    match is_printed {
        false => text.to_owned(),
        true if kind == kind_of(catalog, version.build) => version.to_string(),
        true => format!("client:{version}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hosts::find_host;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    fn host(text: &str) -> Host {
        find_host(Catalog::embedded(), text, TODAY).unwrap_or_else(|error| panic!("{error}"))
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
    fn servers_newer_than_all_released_ones_have_a_name() {
        let newest = Catalog::embedded().newest_server();
        for text in [format!("{newest}+"), format!("server:{newest}+"), format!(">{newest}")] {
            assert_eq!(
                (host(&text).kind, version(&text)),
                (HostKind::Server, format!("10.0.{}", newest.0 + 1)),
                "{text}"
            );
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
