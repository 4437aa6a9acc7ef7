//! What a script is run in, and what is detected in it.

use crate::discover::facts::Value;
use crate::dockerfile::Span;
use crate::windows::Isolation;
use std::collections::BTreeMap;

/// What a script is run in.
pub(crate) struct Surroundings<'a> {
    /// The folder, from the root of the repository; `None` where it cannot be known.
    pub folder: Option<&'a str>,
    /// The value of an environment variable; `None` where nobody that is known sets it. The folder of the repository
    /// is [`ROOT`].
    pub resolve: &'a dyn Fn(&str) -> Option<Value>,
}

/// What a script does with docker.
#[derive(Default)]
pub(crate) struct Commands {
    pub builds: Vec<Build>,
    /// Builds of which too little is known, and why.
    pub left_out: Vec<(Span, String)>,
    /// The script turns docker to another machine, for those that follow too.
    pub is_elsewhere: bool,
}

/// A `docker build` command. Builds for Linux alone are none.
pub(crate) struct Build {
    /// From the word `docker` to the last argument, as the bytes that [`Script`] was given.
    pub span: Span,
    /// From the root of the repository.
    pub dockerfile: String,
    pub target: Option<Value>,
    pub args: BTreeMap<String, Value>,
    pub isolation: Option<Isolation>,
    pub images: Vec<String>,
    /// It names the daemon of another machine.
    pub is_elsewhere: bool,
}
