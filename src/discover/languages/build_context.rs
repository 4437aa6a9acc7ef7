//! The contexts of a BuildKit build.

use crate::discover::facts::Value;

/// Why a build whose named context may replace a base image is skipped.
pub(crate) const REPLACES_BASE: &str = "a named context may take the place of a base image";

/// Whether a named context can replace a base image: its name is a reference, or its path is not a local folder.
pub(crate) fn may_replace(name: &str, path: &Value) -> bool {
    let text = path.text();
    is_remote(&text) || !path.is_known() || text.contains(':') || text.is_empty() || name.contains(['/', ':', '$'])
}

/// The same for a context that is given as `NAME=PATH`.
pub(crate) fn replaces_base(context: &Value) -> bool {
    let (name, path) = context.split_once('=').unwrap_or_else(|| (context.clone(), Value::default()));
    may_replace(&name.text(), &path)
}

/// Whether a context is a URL or a Git repository.
pub(crate) fn is_remote(context: &str) -> bool {
    context.contains("://") || ["git@", "github.com/"].iter().any(|start| context.starts_with(start))
}
