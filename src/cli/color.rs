//! When output has colours.

use clap::ValueEnum;

/// The values of `--color`.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}
