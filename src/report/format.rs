//! The declaration of a report format.

use super::{Report, Style};
use std::io::{self, Write};

/// A format of `winfrom lint`: what users see of it, and the function that writes it.
pub struct Format {
    /// The name on the command line.
    pub name: &'static str,
    /// What the format is for, in a few words.
    pub summary: &'static str,
    /// Whether the format shows the base images themselves. They are collected only if it does.
    pub shows_bases: bool,
    /// Writes the report. Only `full` uses the style.
    pub write: fn(&Report, &Style, &mut dyn Write) -> io::Result<()>,
}

impl Format {
    /// The most common properties, for `..Format::DEFAULT`.
    pub const DEFAULT: Format = Format { name: "", summary: "", shows_bases: false, write: |_, _, _| Ok(()) };
}
