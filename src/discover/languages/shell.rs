//! Scripts for sh, PowerShell and cmd: detects their `docker build` commands.

mod cmd;
mod commands;
mod cursor;
mod dialect;
mod field;
mod folder;
mod posix;
mod powershell;
mod script;
mod step;
#[cfg(test)]
mod tests;
mod token;
mod variables;
mod walk;
mod written_files;

pub(crate) use commands::{Build, Commands, Surroundings};
pub(crate) use cursor::is_name;
pub(crate) use dialect::Dialect;
pub(crate) use script::Script;
pub(crate) use written_files::{WRITES_ITSELF, WrittenFiles};

/// Finds the builds of a script.
pub(crate) fn find_builds(script: &Script, dialect: Dialect, around: &Surroundings<'_>) -> Commands {
    let tokens = match dialect {
        Dialect::Posix => posix::tokens(&script.letters),
        Dialect::PowerShell => powershell::tokens(&script.letters),
        Dialect::Cmd => cmd::tokens(&script.letters),
    };
    walk::walk(&step::steps(tokens, dialect), dialect, around)
}
