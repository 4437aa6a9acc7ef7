//! Hosts by version, line and product, without a platform.

use super::host::Host;
use super::products::{host_product, line_named, product_named};
use super::table::end_of_support;
use super::ver_text;
use crate::windows::data::{Build, Catalog, HostKind, OsVersion, Platform};
use jiff::civil::Date;

/// Parses a version, a line, a product or the output of `ver`.
pub(super) fn parse_without_platform(catalog: &Catalog, text: &str) -> Result<Option<(HostKind, OsVersion)>, String> {
    if let Some(version) = ver_text::written(text) {
        return Ok(Some((kind_of(catalog, version.build), version)));
    }
    // Before the bare numbers: 1809 and 2004 name lines.
    if let Some((kind, build)) = line_named(catalog, text)? {
        return Ok(Some((kind, OsVersion::new(build, None))));
    }
    if let Some(version) = ver_text::bare(text) {
        return Ok(Some((kind_of(catalog, version.build), version)));
    }
    if let Some(version) = ver_text::version_in(text) {
        let kind = ver_text::kind_in(text).unwrap_or_else(|| kind_of(catalog, version.build));
        return Ok(Some((kind, version)));
    }
    Ok(product_named(catalog, text)?.map(|(kind, build)| (kind, OsVersion::new(build, None))))
}

/// The kind of host of a build alone: a server, unless only a client has the build.
pub(super) fn kind_of(catalog: &Catalog, build: Build) -> HostKind {
    match catalog.line(build) {
        Some(line) if line.server().is_none() => HostKind::Client,
        _ => HostKind::Server,
    }
}

pub(super) fn windows_host(catalog: &Catalog, name: &str, kind: HostKind, version: OsVersion, as_of: Date) -> Host {
    let host = Host {
        name: name.to_owned(),
        kind,
        platform: Platform::Unknown,
        build: Some(version.build),
        revision: None,
        retired: end_of_support(catalog, kind, version.build, as_of),
        baseline: None,
        product: host_product(catalog, kind, version.build),
    };
    at_version(catalog, host, version)
}

pub(super) fn at_version(catalog: &Catalog, host: Host, version: OsVersion) -> Host {
    Host { revision: version.revision, baseline: catalog.host_baseline(version).or(host.baseline), ..host }
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
