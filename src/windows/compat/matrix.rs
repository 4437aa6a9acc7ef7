//! The hosts of the compatibility matrix.

use crate::windows::data::{Catalog, HostKind};
use crate::windows::hosts::{Host, find_host};
use jiff::civil::Date;

/// Returns the hosts that Microsoft's pages on version compatibility list, and one newer than all released servers:
/// servers first, each kind by its build.
pub fn hosts_of_the_matrix(catalog: &Catalog, as_of: Date) -> Vec<Host> {
    let listed = |kind| {
        let lines = catalog.lines().iter();
        let lines = lines.filter(move |line| line.is_listed_host() && line.product_of(kind).is_some());
        lines.filter_map(move |line| line.shortest_host_name(kind))
    };
    let newer = format!(">{}", catalog.newest_server());
    let names = listed(HostKind::Server).chain([newer]).chain(listed(HostKind::Client));
    names.filter_map(|name| find_host(catalog, &name, as_of).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::data::Build;
    use jiff::civil::date;
    use std::collections::BTreeSet;

    #[test]
    fn the_matrix_has_every_listed_host_once() {
        let catalog = Catalog::embedded();
        let hosts = hosts_of_the_matrix(catalog, date(2026, 11, 22));
        let names: BTreeSet<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
        assert_eq!(names.len(), hosts.len());
        for (name, kind, build) in [
            ("ws2019", HostKind::Server, 17763),
            ("1903", HostKind::Server, 18362),
            ("win10-1809", HostKind::Client, 17763),
        ] {
            let host = hosts.iter().find(|host| host.name == name).expect(name);
            assert_eq!((host.kind, host.build.map(|build| build.0)), (kind, Some(build)), "{name}");
        }
        let newer = catalog.newest_server().0 + 1;
        assert!(hosts.iter().any(|host| host.kind == HostKind::Server && host.build == Some(Build(newer))));
    }
}
