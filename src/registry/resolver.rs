//! Resolution of host names under a limit of threads.

use crate::source::threads;
use std::io;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// ureq's resolver, which starts a thread for each name to resolve and panics if it cannot. Here that is an error.
#[derive(Debug, Default)]
pub struct LimitedResolver(DefaultResolver);

impl Resolver for LimitedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        if !threads::can_start(1) {
            return Err(io::Error::new(io::ErrorKind::WouldBlock, "no thread can be started").into());
        }
        self.0.resolve(uri, config, timeout)
    }
}
