//! The environment of a script, and the commands that are detected in it.

use crate::discover::facts::Value;
use crate::dockerfile::Span;
use crate::windows::Isolation;
use std::collections::BTreeMap;

/// The environment of a script.
pub(crate) struct Surroundings<'a> {
    /// The current folder, from the root of the repository. `None` if it is not known.
    pub folder: Option<&'a str>,
    /// Returns the value of an environment variable. `None` if the repository does not set it.
    pub resolve: &'a dyn Fn(&str) -> Option<Value>,
}

/// The Docker commands of a script.
#[derive(Default)]
pub(crate) struct Commands {
    pub builds: Vec<Build>,
    /// The builds that are skipped, and the reasons.
    pub skipped: Vec<(Span, String)>,
    /// The script selects the Docker daemon of another machine, also for the scripts that follow.
    pub uses_remote_daemon: bool,
}

/// A `docker build` command that can be for Windows.
pub(crate) struct Build {
    /// The location in the text of the script, from the word `docker` to the last argument.
    pub span: Span,
    /// The path from the root of the repository.
    pub dockerfile: String,
    pub target: Option<Value>,
    pub args: BTreeMap<String, Value>,
    pub isolation: Option<Isolation>,
    pub images: Vec<String>,
    /// The command selects the Docker daemon of another machine.
    pub uses_remote_daemon: bool,
}
