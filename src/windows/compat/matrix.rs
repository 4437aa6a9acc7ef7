//! The hosts of the compatibility matrix.

use crate::windows::data::{ABOVE_SERVERS, Catalog, HostKind, Line};
use crate::windows::hosts::{Host, find_host};
use jiff::civil::Date;

/// The hosts that `data/compat.csv` has pairs of, servers first, each kind by its build.
pub fn hosts_of_the_matrix(catalog: &Catalog, as_of: Date) -> Vec<Host> {
    let listed = |kind| {
        let lines = catalog.lines().iter();
        let has_pairs =
            move |line: &&Line| catalog.pairs(&line.build.to_string()).iter().any(|row| row.host_kind == kind);
        lines.filter(has_pairs).filter_map(move |line| line.shortest_host_name(kind))
    };
    let later = ABOVE_SERVERS.to_owned();
    let names = listed(HostKind::Server).chain([later]).chain(listed(HostKind::Client));
    names.filter_map(|name| find_host(catalog, &name, as_of).ok()).collect()
}
