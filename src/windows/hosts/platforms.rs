//! The machines of platforms: `windows-2022`, `aks:Windows2022`, `eks:2022`, the names of AKS node images.

use super::host::Host;
use super::products::product_named;
use super::table::{offers, platform_host_names, retirement};
use super::ver_text;
use super::windows_host::{linux, parse_without_platform, windows_host};
use crate::windows::data::{Build, Catalog, HostKind, HostRow, OsVersion, Platform};
use jiff::civil::Date;

/// The host of a row of `data/hosts.csv`.
pub(super) fn listed_host(catalog: &Catalog, text: &str, row: &HostRow, as_of: Date) -> Result<Host, String> {
    if row.kind == HostKind::Linux {
        return Ok(linux(text, row.platform));
    }
    let build = row.build.ok_or_else(|| format!("it is {}: give the host as `client:N`", row.notes))?;
    let version = OsVersion::new(Build(build), None);
    Ok(placed(windows_host(catalog, text, row.kind, version, as_of), row, as_of))
}

/// A platform's machine by the build that it has: `eks:2022`, `gke:20348.2340`, `aks:17763.8389.260210`.
pub(super) fn host_of_platform(
    catalog: &Catalog,
    text: &str,
    platform: Platform,
    rest: &str,
    as_of: Date,
) -> Result<Host, String> {
    let named = || parse_without_platform(catalog, rest).ok().flatten().map(|(_, version)| version);
    let by_year =
        || product_named(catalog, &format!("ws{rest}")).ok().flatten().map(|(_, build)| OsVersion::new(build, None));
    let version = node_image(rest).or_else(named).or_else(by_year).filter(|v| offers(catalog, platform, v.build));
    let Some(version) = version else {
        let names = platform_host_names(catalog, platform);
        return Err(format!("{} has no such host; known are {}", platform.name(), names.join(", ")));
    };
    let host = Host { platform, ..windows_host(catalog, text, HostKind::Server, version, as_of) };
    let row = catalog.host_rows().iter().find(|row| row.platform == platform && row.build == Some(version.build.0));
    Ok(match row {
        Some(row) => placed(host, row, as_of),
        None => host,
    })
}

/// A host with what its platform's row says of it.
fn placed(host: Host, row: &HostRow, as_of: Date) -> Host {
    let retired = retirement(row, as_of).or(host.retired);
    Host { platform: row.platform, retired, baseline: host.baseline.or(row.baseline()), ..host }
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
    use crate::windows::hosts::find_host;
    use jiff::civil::date;

    fn host(text: &str) -> Host {
        find_host(Catalog::embedded(), text, date(2026, 11, 22)).unwrap_or_else(|error| panic!("{error}"))
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
            let version = |text: &str| host(text).os_version().map(|version| version.to_string()).unwrap_or_default();
            assert_eq!((host(text).platform, version(text).as_str()), (platform, expected), "{text}");
            assert_eq!(host(text).name, text, "shown as it was given");
        }
    }
}
