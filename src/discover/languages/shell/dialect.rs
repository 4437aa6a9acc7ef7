//! The supported shells.

/// The shell that runs a script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    /// sh and bash.
    Posix,
    PowerShell,
    Cmd,
}
