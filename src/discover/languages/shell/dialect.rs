//! The shells.

/// Whose rules of quoting hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Dialect {
    /// sh and bash.
    Posix,
    PowerShell,
    Cmd,
}
