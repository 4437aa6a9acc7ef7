//! `winfrom completions`

use super::options::Common;
use super::{command, output};
use clap::Args;
use clap_complete::Shell;

#[derive(Args)]
pub(super) struct Options {
    /// The shell to complete for
    shell: Shell,
}

pub(super) fn run(options: &Options, _: &Common) -> anyhow::Result<u8> {
    // The generator ends the program where it cannot write, so it writes to memory.
    let mut script = vec![];
    clap_complete::generate(options.shell, &mut command(), "winfrom", &mut script);
    output::to_stdout(|out| out.write_all(&script))?;
    Ok(0)
}
