//! The `docker build` commands in a script for sh, PowerShell or cmd, as far as a reader can follow it.

mod cmd;
mod cursor;
mod docker;
mod path;
mod posix;
mod powershell;
mod script;
mod step;
#[cfg(test)]
mod tests;
mod token;
mod values;
mod walk;
mod written;

pub(super) use cursor::is_name;
pub(super) use docker::{REPLACES_BASE, is_local_daemon};
pub(super) use path::ROOT;
pub(super) use script::Script;
pub(super) use written::{WRITES_ITSELF, Written};

use crate::discover::Value;
use crate::dockerfile::Span;
use crate::windows::Isolation;
use std::collections::BTreeMap;

/// Whose rules of quoting hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// sh and bash.
    Posix,
    PowerShell,
    Cmd,
}

/// What a script is run in.
pub(super) struct Surroundings<'a> {
    /// The folder, from the root of the repository; `None` where it cannot be known.
    pub folder: Option<&'a str>,
    /// The value of an environment variable; `None` where nobody that is known sets it. The folder of the repository
    /// is [`ROOT`].
    pub resolve: &'a dyn Fn(&str) -> Option<Value>,
}

/// What a script does with docker.
#[derive(Default)]
pub(super) struct Commands {
    pub builds: Vec<Build>,
    /// Builds of which too little is known, and why.
    pub left_out: Vec<(Span, String)>,
    /// The script turns docker to another machine, for those that follow too.
    pub is_elsewhere: bool,
}

/// A `docker build` command. Builds for Linux alone are none.
pub(super) struct Build {
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

/// Reads a script.
pub(super) fn read(script: &Script, dialect: Dialect, around: &Surroundings<'_>) -> Commands {
    let tokens = match dialect {
        Dialect::Posix => posix::tokens(&script.letters),
        Dialect::PowerShell => powershell::tokens(&script.letters),
        Dialect::Cmd => cmd::tokens(&script.letters),
    };
    walk::walk(&step::steps(tokens, dialect), dialect, around)
}
