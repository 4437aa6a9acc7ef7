//! Why a registry did not tell what an image is.

use std::fmt;

/// Why there is no answer. None of the texts holds anything that a registry, a proxy or a credential helper wrote:
/// it could be a secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The registry knows the repository and has no such tag or digest, or does not know the repository.
    NotFound { registry: String },
    /// The registry wants other credentials, or any.
    Denied { registry: String, why: String },
    /// No answer could be had: it concerns the whole registry.
    Unreachable { registry: String, why: String },
    /// There was an answer that winfrom cannot use, or must not believe.
    Unusable { registry: String, why: String },
    /// The registry may not be asked.
    Refused { registry: String, why: String },
    /// A limit of the run was reached before there was an answer.
    NotAsked { registry: String, why: String },
}

impl Trouble {
    pub fn registry(&self) -> &str {
        match self {
            Trouble::NotFound { registry }
            | Trouble::Denied { registry, .. }
            | Trouble::Unreachable { registry, .. }
            | Trouble::Unusable { registry, .. }
            | Trouble::Refused { registry, .. }
            | Trouble::NotAsked { registry, .. } => registry,
        }
    }

    /// Whether the registry answered, for certain, that there is no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Trouble::NotFound { .. })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NotFound { registry } => write!(f, "{registry} has no such image"),
            Trouble::Denied { registry, why } => write!(f, "{registry} denies access: {why}"),
            Trouble::Unreachable { registry, why } => write!(f, "cannot ask {registry}: {why}"),
            Trouble::Unusable { registry, why } => write!(f, "cannot use the answer of {registry}: {why}"),
            Trouble::Refused { registry, why } => write!(f, "winfrom does not ask {registry}: {why}"),
            Trouble::NotAsked { registry, why } => write!(f, "{registry} was not asked: {why}"),
        }
    }
}

impl std::error::Error for Trouble {}

/// What went wrong with a request, before it is known which registry it was for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// Nothing else that is asked of the server would fare better.
    Unreachable(String),
    /// This request failed; another one may not.
    Unusable(String),
    /// The server may not be asked.
    Refused(String),
    /// A limit of the run was reached.
    Limit(String),
}

impl Fault {
    /// The same fault of a server that the one in question only redirected to.
    pub(super) fn of_other_server(self) -> Self {
        match self {
            Fault::Unreachable(why) => Fault::Unusable(why),
            other => other.of_named_server(),
        }
    }

    /// The same fault of a server that the one in question named.
    pub(super) fn of_named_server(self) -> Self {
        match self {
            Fault::Refused(why) => Fault::Unusable(format!("it leads to another server: {why}")),
            other => other,
        }
    }

    pub(super) fn of(self, registry: &str) -> Trouble {
        let registry = registry.to_owned();
        match self {
            Fault::Unreachable(why) => Trouble::Unreachable { registry, why },
            Fault::Unusable(why) => Trouble::Unusable { registry, why },
            Fault::Refused(why) => Trouble::Refused { registry, why },
            Fault::Limit(why) => Trouble::NotAsked { registry, why },
        }
    }
}
