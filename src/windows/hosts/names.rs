//! Every name of a host that is understood, for `winfrom hosts`.

use super::host::Host;
use super::resolve::parse_host;
use crate::windows::data::Catalog;
use jiff::civil::Date;

/// The hosts by name, grouped by platform, kind and build; spellings beyond these are understood too.
pub fn host_names(catalog: &Catalog, as_of: Date) -> Vec<Host> {
    let of_lines = catalog.lines().iter().flat_map(|line| line.host_names());
    let mut names: Vec<String> = of_lines.chain(catalog.host_rows().iter().map(|row| row.name.clone())).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    // A name that several releases bear, or whose build no source names, is no host.
    let mut hosts: Vec<Host> =
        names.iter().filter_map(|name| parse_host(catalog, name, as_of).ok().flatten()).collect();
    hosts.sort_by_key(|host| (host.platform, host.kind, host.build));
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hosts::find_host;
    use jiff::civil::date;

    #[test]
    fn every_name_means_the_host_that_it_is_listed_with() {
        let (catalog, today) = (Catalog::embedded(), date(2026, 11, 22));
        let hosts = host_names(catalog, today);
        for host in &hosts {
            assert_eq!(find_host(catalog, &host.name, today).as_ref(), Ok(host));
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
