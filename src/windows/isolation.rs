//! How a container is separated from its host.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How a container is separated from its host.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Isolation {
    /// Containers share the kernel of the host.
    Process,
    /// Each container has a kernel of its own, in a small virtual machine.
    HyperV,
}

impl Isolation {
    /// Both kinds of isolation.
    pub const ALL: [Isolation; 2] = [Isolation::Process, Isolation::HyperV];

    /// `process` or `hyperv`, as Docker, Compose and the options of winfrom spell it.
    pub fn name(self) -> &'static str {
        match self {
            Isolation::Process => "process",
            Isolation::HyperV => "hyperv",
        }
    }

    /// `process` or `Hyper-V`, for sentences.
    pub fn title(self) -> &'static str {
        match self {
            Isolation::Process => "process",
            Isolation::HyperV => "Hyper-V",
        }
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text is neither `process` nor `hyperv`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownIsolation;

impl fmt::Display for UnknownIsolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("isolation is `process` or `hyperv`")
    }
}

impl std::error::Error for UnknownIsolation {}

impl FromStr for Isolation {
    type Err = UnknownIsolation;

    /// Parses `process` or `hyperv`, in lower case.
    fn from_str(text: &str) -> Result<Self, UnknownIsolation> {
        Isolation::ALL.into_iter().find(|isolation| isolation.name() == text).ok_or(UnknownIsolation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back() {
        for isolation in Isolation::ALL {
            assert_eq!(isolation.name().parse(), Ok(isolation));
        }
        assert_eq!("default".parse::<Isolation>(), Err(UnknownIsolation));
        assert_eq!("HyperV".parse::<Isolation>(), Err(UnknownIsolation));
    }
}
