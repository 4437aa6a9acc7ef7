//! The command line: what is asked, and the exit code. The only room that reads the clock, the environment and
//! the terminal.

mod bases;
mod explain;
mod files;
mod fix;
mod hosts;
mod lint;
mod options;
mod output;
mod replace;
mod reports;
mod rules;

use crate::settings::Settings;
use crate::windows::Catalog;
use clap::{Parser, Subcommand};
use options::Common;
use std::ffi::OsString;
use std::process::ExitCode;

/// Says at the FROM line what a Windows base image would do at deployment.
#[derive(Parser)]
#[command(name = "winfrom", version, propagate_version = true, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum Command {
    /// Findings for every Dockerfile in the paths
    Lint(lint::Options),
    /// Every FROM and what it resolves to: nothing judged
    Bases(bases::Options),
    /// The rules
    Rules(rules::Options),
    /// One rule's page
    Explain(explain::Options),
}

/// It could not run: usage, an unknown host, a path that cannot be read.
const COULD_NOT_RUN: u8 = 2;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(error, &arguments),
    };
    match run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("winfrom: {}", crate::report::printable(&format!("{error:#}")));
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<u8> {
    match cli.command {
        Command::Lint(options) => lint::run(&options, &cli.common),
        Command::Bases(options) => bases::run(&options, &cli.common),
        Command::Rules(options) => rules::run(&options, &cli.common),
        Command::Explain(options) => explain::run(&options, &cli.common),
    }
}

/// What the options of `winfrom lint` ask for: `["--host", "windows-2022"]`.
///
/// For callers that lint without the program and want its words for everything. Paths are read over.
pub fn lint_settings(options: &[&str]) -> anyhow::Result<Settings> {
    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        lint: lint::Options,
        #[command(flatten)]
        common: Common,
    }
    let line = Line::try_parse_from([&"winfrom lint"].into_iter().chain(options))?;
    lint::settings(&line.lint, &line.common, Catalog::embedded())
}

/// What clap says, and for a path in the place of a command what was probably meant.
fn refuse(error: clap::Error, arguments: &[OsString]) -> ExitCode {
    let is_unknown = error.kind() == clap::error::ErrorKind::InvalidSubcommand;
    if let Some(path) = arguments.get(1).filter(|_| is_unknown) {
        let looks_like_path =
            std::path::Path::new(path).exists() || path.to_string_lossy().to_lowercase().contains("dockerfile");
        if looks_like_path {
            let path = crate::report::printable(&path.to_string_lossy());
            eprintln!("winfrom: `{path}` is not a command; did you mean `winfrom lint {path}`?");
            return ExitCode::from(COULD_NOT_RUN);
        }
    }
    // Help and version go to standard output with exit code 0; a pipe that closes early is no error.
    let code = u8::try_from(error.exit_code()).unwrap_or(COULD_NOT_RUN);
    let _ = error.print();
    ExitCode::from(code)
}
