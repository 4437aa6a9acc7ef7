//! Name resolution that leaves out the addresses to which no connection may go.

use super::access::Access;
use crate::source::threads;
use std::io;
use std::sync::Arc;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Resolves a name once for each connection. What it returns is what is connected to, so a name that changes its
/// address between a check and a connection gains nothing.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    access: Arc<Access>,
    inner: DefaultResolver,
}

impl GuardedResolver {
    pub(super) fn new(access: Arc<Access>) -> Self {
        Self { access, inner: DefaultResolver::default() }
    }
}

impl Resolver for GuardedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        // ureq's resolver starts a thread for each name, and panics if it cannot.
        if !threads::can_start(1) {
            return Err(io::Error::new(io::ErrorKind::WouldBlock, "no thread can be started").into());
        }
        let mut permitted = self.empty();
        for address in self.inner.resolve(uri, config, timeout)?.iter() {
            if self.access.permits_ip(uri, address.ip()) {
                permitted.push(*address);
            }
        }
        if permitted.is_empty() { Err(Error::HostNotFound) } else { Ok(permitted) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ureq::Timeout;
    use ureq::unversioned::transport::time::Duration;

    #[test]
    fn names_of_local_addresses_resolve_for_listed_hosts_only() {
        let uri: Uri = "http://localhost:5000/v2/".parse().expect("an address");
        for (listed, expected) in [(vec![], false), (vec!["localhost:5000".to_owned()], true)] {
            let resolver = GuardedResolver::new(Arc::new(Access::new(&listed, &[]).expect("valid entries")));
            let timeout =
                NextTimeout { after: Duration::NotHappening, reason: Timeout::Global, ..NextTimeout::default() };
            let resolved = resolver.resolve(&uri, &Config::default(), timeout);
            assert_eq!(resolved.is_ok(), expected, "{listed:?}");
        }
    }
}
