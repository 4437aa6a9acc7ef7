//! Options that say how a Dockerfile is built: on which host, up to which stage.

use super::hosts;
use crate::settings::DeclaredHost;
use crate::windows::{Catalog, Isolation};
use clap::Args;
use jiff::civil::Date;

#[derive(Args)]
pub(super) struct BuildOptions {
    /// The host that builds the images
    #[arg(long, value_name = "HOST", env = "WINFROM_BUILD_HOST")]
    build_host: Option<String>,

    /// The stage to build [default: the last stage]
    #[arg(long, value_name = "STAGE")]
    pub target: Option<String>,
}

impl BuildOptions {
    /// Returns the build host, with the isolation that the command line declares for all hosts.
    ///
    /// # Errors
    ///
    /// Fails if the host is unknown.
    pub(super) fn build_host(
        &self,
        catalog: &Catalog,
        isolation: Option<Isolation>,
        today: Date,
    ) -> anyhow::Result<Option<DeclaredHost>> {
        self.build_host.as_ref().map(|text| hosts::declared(catalog, text, isolation, today)).transpose()
    }
}
