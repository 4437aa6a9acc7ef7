//! The languages that formats embed.

pub(super) mod build_context;
pub(super) mod docker_build;
pub(super) mod expansion;
pub(super) mod hcl;
pub(super) mod locate;
pub(super) mod shell;
