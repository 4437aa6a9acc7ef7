//! Where output goes, and how it looks there.

use super::color::Color;
use crate::report::Style;
use std::io::{self, BufWriter, IsTerminal, Write};

/// Colours and width for standard output.
pub(super) fn style(color: Color) -> Style {
    Style { color: wants_color(color), width: width() }
}

/// `--color` wins, then NO_COLOR, then CLICOLOR_FORCE, then whether it is a terminal.
fn wants_color(color: Color) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Color::Auto if is_set("CLICOLOR_FORCE") => true,
        Color::Auto => io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// A pipe has no width; reports in logs read well at this one.
pub(super) const WIDTH_OF_A_PIPE: usize = 110;

pub(super) fn width() -> usize {
    if io::stdout().is_terminal() { textwrap::termwidth() } else { WIDTH_OF_A_PIPE }
}

/// Writes to standard output through one buffer.
pub(super) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    through_buffer(io::stdout().lock(), write)
}

/// Writes to standard error through one buffer: what standard output has no room for.
pub(super) fn report_to_stderr(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    through_buffer(io::stderr().lock(), write)
}

fn through_buffer(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(out);
    write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Tells people something beside the answer. Where nobody listens any more (`2>&1 | head`), nothing is lost.
pub(super) fn to_stderr(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Ignores that the reader has closed a pipe, as in `winfrom lint | head`. For commands that still return the exit code
/// of their result.
pub(super) fn unless_closed(written: anyhow::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if is_closed_pipe(&error) => Ok(()),
        written => written,
    }
}

/// Whether an output failed because the reader has closed the pipe.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

/// How the commands that answer a question write.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}
