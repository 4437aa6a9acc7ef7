//! `data/compat.csv`, which pairs of builds run, and `data/known_breaks.csv`, which revisions broke.

use super::rule::{NEWEST_SERVER, Ruling};
use crate::windows::data::{ABOVE_SERVERS, Build, Catalog, Family, HostKind, KnownBreak, OsVersion};
use crate::windows::isolation::Isolation;

/// What the table says of two builds.
pub(super) fn lookup(
    catalog: &Catalog,
    kind: HostKind,
    host: Build,
    image: Build,
    isolation: Isolation,
) -> Option<Ruling> {
    let above = kind == HostKind::Server && host > NEWEST_SERVER;
    let key = if above { ABOVE_SERVERS.to_owned() } else { host.to_string() };
    let mut rows = catalog.pairs(&key).iter();
    let row = rows.find(|row| row.host_kind == kind && row.image_build == image.0 && row.isolation == isolation)?;
    Some(Ruling { verdict: row.verdict, reason: row.reason, condition: row.condition.clone() })
}

/// The latest break on record that an image would meet on a host of its own build.
pub(super) fn known_break<'c>(
    catalog: &'c Catalog,
    host: OsVersion,
    image: OsVersion,
    family: Option<Family>,
) -> Option<&'c KnownBreak> {
    let meets = |row: &&KnownBreak| {
        row.build == image.build.0
            && image.revision.is_some_and(|revision| revision >= row.image_revision)
            && host.revision.is_some_and(|revision| revision < row.host_below)
            && family.is_some_and(|family| row.families.split_whitespace().any(|name| name == family.name()))
    };
    catalog.known_breaks().iter().filter(meets).max_by_key(|row| row.image_revision)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::compat::{ImageFacts, judge};
    use crate::windows::data::PairRow;
    use crate::windows::hosts::find_host;
    use jiff::civil::date;

    /// Every row of `data/compat.csv`, as a host without a revision and an image of unknown side.
    #[test]
    fn every_row_of_the_table_is_what_is_judged() {
        let catalog = Catalog::embedded();
        let text = include_str!("../../../data/compat.csv");
        let builds = text.lines().skip(1).filter_map(|row| row.split(',').next());
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
        let table: Vec<PairRow> = rows.collect::<Result<_, _>>().expect("rows");
        assert_eq!(table.len(), 580);
        for (host_build, pair) in builds.zip(&table) {
            let prefix = if pair.host_kind == HostKind::Server { "server" } else { "client" };
            let host = find_host(catalog, &format!("{prefix}:{host_build}"), date(2026, 11, 22)).expect("a build");
            let image = ImageFacts {
                version: OsVersion::new(Build(pair.image_build), None),
                side: None,
                family: None,
                host_process: false,
            };
            let judged = judge(catalog, &host, &image, pair.isolation);
            let name = format!("{} on {} under {}", image.version, host.name, pair.isolation);
            assert_eq!((judged.verdict, judged.reason), (pair.verdict, pair.reason), "{name}");
            assert_eq!(judged.condition, pair.condition, "{name}");
        }
    }

    #[test]
    fn known_breaks_are_met_by_lagging_hosts_only() {
        let version = |text: &str| text.parse::<OsVersion>().expect("a version");
        for (host, image, family, symptom) in [
            ("10.0.26100.2894", "10.0.26100.3194", Family::ServerCore, Some("0xc0370106")),
            ("10.0.26100.3194", "10.0.26100.3194", Family::ServerCore, None),
            ("10.0.26100.2894", "10.0.26100.3194", Family::NanoServer, None),
            ("10.0.26100.3775", "10.0.26100.4061", Family::Server, Some("0xc0370106")),
            ("10.0.17763.7009", "10.0.17763.7136", Family::ServerCore, Some("April 2025")),
            ("10.0.20348.1", "10.0.20348.5499", Family::ServerCore, None),
        ] {
            let found = known_break(Catalog::embedded(), version(host), version(image), Some(family));
            let matches = found.map(|found| symptom.is_some_and(|symptom| found.symptom.contains(symptom)));
            assert_eq!(matches, symptom.map(|_| true), "{image} on {host}");
        }
    }
}
