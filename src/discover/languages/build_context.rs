//! The contexts of a BuildKit build.

use crate::discover::facts::Value;

/// Why a build whose named context may replace a base image is left out.
pub(crate) const REPLACES_BASE: &str = "a named context may take the place of a base image";

/// Whether a named context may change what a `FROM` means.
pub(crate) fn may_replace(name: &str, path: &str) -> bool {
    is_remote(path) || path.contains("$(") || path.contains(':') || path.is_empty() || name.contains(['/', ':', '$'])
}

/// The same of one that is given as `NAME=PATH`.
pub(crate) fn replaces_base(context: &Value) -> bool {
    let (name, path) = context.text.split_once('=').unwrap_or((&context.text, ""));
    may_replace(name, path)
}

/// Whether a context is fetched from elsewhere.
pub(crate) fn is_remote(context: &str) -> bool {
    context.contains("://") || ["git@", "github.com/"].iter().any(|start| context.starts_with(start))
}
