//! Every name of a host that is understood, for `winfrom hosts`.

use super::{Host, HostKind};
use crate::windows::Catalog;
use crate::windows::compat::ABOVE_SERVERS;
use crate::windows::lines::Line;
use jiff::civil::Date;

impl Catalog {
    /// The hosts by name, grouped by platform, kind and build; spellings beyond these are understood too.
    pub fn host_names(&self, as_of: Date) -> Vec<Host> {
        let of_lines = self.lines().iter().flat_map(|line| line.host_names());
        let mut names: Vec<String> = of_lines.chain(self.host_rows().iter().map(|row| row.name.clone())).collect();
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        // A name that several releases bear, or whose build no source names, is no host.
        let mut hosts: Vec<Host> = names.iter().filter_map(|name| self.read_host(name, as_of).ok().flatten()).collect();
        hosts.sort_by_key(|host| (host.platform, host.kind, host.build));
        hosts
    }

    /// The hosts that `data/compat.csv` has pairs of, servers first, each kind by its build.
    pub fn hosts_of_the_matrix(&self, as_of: Date) -> Vec<Host> {
        let listed = |kind| {
            let lines = self.lines().iter();
            let has_pairs =
                move |line: &&Line| self.pairs(&line.build.to_string()).iter().any(|row| row.host_kind == kind);
            lines.filter(has_pairs).filter_map(move |line| line.shortest_host_name(kind))
        };
        let later = ABOVE_SERVERS.to_owned();
        let names = listed(HostKind::Server).chain([later]).chain(listed(HostKind::Client));
        names.filter_map(|name| self.host(&name, as_of).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_matrix_has_every_host_of_the_table_once() {
        let hosts = Catalog::embedded().hosts_of_the_matrix(date(2026, 11, 22));
        assert_eq!(hosts.len(), 29);
        for (name, kind, build) in [
            ("ws2019", HostKind::Server, 17763),
            ("1903", HostKind::Server, 18362),
            ("win10-1809", HostKind::Client, 17763),
            (">26100", HostKind::Server, 26101),
        ] {
            let host = hosts.iter().find(|host| host.name == name).expect(name);
            assert_eq!((host.kind, host.build.map(|build| build.0)), (kind, Some(build)), "{name}");
        }
    }

    #[test]
    fn every_name_means_the_host_that_it_is_listed_with() {
        let (catalog, today) = (Catalog::embedded(), date(2026, 11, 22));
        let hosts = catalog.host_names(today);
        for host in &hosts {
            assert_eq!(catalog.host(&host.name, today).as_ref(), Ok(host));
        }
        let named = |name: &str| hosts.iter().filter(|host| host.name == name).count();
        for name in
            ["ltsc2019", "1809", "ws2019", "Windows Server 2019", "win11-24h2", "windows-latest", "aci", "linux"]
        {
            assert_eq!(named(name), 1, "{name}");
        }
        assert_eq!(named("22H2"), 0, "several releases bear it");
    }
}
