//! Platforms that run containers: from a name in a file to a host.

pub(super) mod aks;
pub(super) mod ecs;
pub(super) mod eks;
pub(super) mod gke;
mod node_pool;
