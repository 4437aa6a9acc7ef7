//! Every name of a host that is understood, for `winfrom hosts`.

use super::Host;
use crate::windows::Catalog;
use jiff::civil::Date;

impl Catalog {
    /// The hosts by name, grouped by platform, kind and build; spellings beyond these are understood too.
    pub fn host_names(&self, as_of: Date) -> Vec<Host> {
        let of_lines = self.lines().iter().flat_map(|line| line.host_names());
        let mut names: Vec<String> = of_lines.chain(self.host_rows().iter().map(|row| row.name.clone())).collect();
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        // A name that several releases bear, or whose build no source names, is no host.
        let mut hosts: Vec<Host> = names.iter().filter_map(|name| self.host(name, as_of).ok()).collect();
        hosts.sort_by_key(|host| (host.platform, host.kind, host.build));
        hosts
    }
}
