//! How a container is separated from its host.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a container is kept apart from its host.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// It shares the kernel of the host.
    Process,
    /// It has a kernel of its own, in a small virtual machine.
    HyperV,
}

impl Isolation {
    /// What a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Isolation::Process => "process",
            Isolation::HyperV => "Hyper-V",
        }
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Isolation::Process => "process",
            Isolation::HyperV => "hyperv",
        })
    }
}
