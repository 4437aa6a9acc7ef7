//! The command line: what is asked, and the exit code. The only room that reads the clock, the environment and
//! the terminal.

mod arguments;
mod bases;
mod build;
mod catalog;
mod color;
mod compat;
mod completions;
mod config;
mod current;
mod destination;
mod distinct;
mod explain;
mod file;
mod files;
mod fix;
mod hosts;
mod images;
mod init;
mod known;
mod links;
mod lint;
mod lock;
mod online;
mod options;
mod output;
mod progress;
mod projects;
mod releases;
mod replace;
mod reports;
mod resolve;
mod rules;

use crate::report::{log, printable};
use clap::builder::Resettable;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
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
    Lint(Box<lint::Options>),
    /// Every FROM and what it resolves to: nothing judged
    Bases(bases::Options),
    /// Write a commented configuration that fits the repository
    Init(init::Options),
    /// The rules
    Rules(rules::Options),
    /// What an image reference is: line, revision, release, baseline side, end, other names
    Resolve(resolve::Options),
    /// Whether images run on hosts, and why; with neither, the whole matrix
    Compat(compat::Options),
    /// The releases that are known, newest first, with the baseline drawn in
    Releases(releases::Options),
    /// Every host name that is understood, with its build
    Hosts(hosts::Options),
    /// A rule's page; what an error code or text means
    Explain(explain::Options),
    /// How old the data is; newer data from the registry
    Catalog(catalog::Options),
    /// Completion for a shell
    Completions(completions::Options),
}

/// The command line as clap knows it, for what is generated from it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// It could not run: usage, an unknown host, a path that cannot be read.
const COULD_NOT_RUN: u8 = 2;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match arguments::without_ambiguities(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => return could_not_run(&error),
    };
    let asked = without_empty_variables(Cli::command()).try_get_matches_from(&arguments);
    let cli = match asked.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return refuse(error, &arguments),
    };
    match run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => could_not_run(&error),
    }
}

fn could_not_run(error: &anyhow::Error) -> ExitCode {
    output::to_stderr(&format!("winfrom: {}", printable(&format!("{error:#}"))));
    ExitCode::from(COULD_NOT_RUN)
}

/// An empty variable of the environment is none: CI sets `WINFROM_HOST: ""` where an input was left out.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let heard = |argument: clap::Arg| {
        let value = argument.get_env().and_then(std::env::var_os);
        if value.is_some_and(|value| value.is_empty()) { argument.env(Resettable::Reset) } else { argument }
    };
    command.mut_args(heard).mut_subcommands(move |command| command.mut_args(heard))
}

fn run(cli: Cli) -> anyhow::Result<u8> {
    match cli.command {
        Command::Lint(options) => lint::run(&options, &cli.common),
        Command::Bases(options) => bases::run(&options, &cli.common),
        Command::Init(options) => init::run(&options, &cli.common),
        Command::Rules(options) => rules::run(&options, &cli.common),
        Command::Resolve(options) => resolve::run(&options, &cli.common),
        Command::Compat(options) => compat::run(&options, &cli.common),
        Command::Releases(options) => releases::run(&options, &cli.common),
        Command::Hosts(options) => hosts::run(&options, &cli.common),
        Command::Explain(options) => explain::run(&options, &cli.common),
        Command::Catalog(options) => catalog::run(&options, &cli.common),
        Command::Completions(options) => completions::run(&options, &cli.common),
    }
}

/// What clap says, and for a path in the place of a command what was probably meant.
fn refuse(error: clap::Error, arguments: &[OsString]) -> ExitCode {
    let is_unknown = error.kind() == clap::error::ErrorKind::InvalidSubcommand;
    if let Some(path) = arguments.get(1).filter(|_| is_unknown) {
        let looks_like_path =
            std::path::Path::new(path).exists() || path.to_string_lossy().to_lowercase().contains("dockerfile");
        if looks_like_path {
            let path = printable(&path.to_string_lossy());
            output::to_stderr(&format!("winfrom: `{path}` is not a command; did you mean `winfrom lint {path}`?"));
            return ExitCode::from(COULD_NOT_RUN);
        }
    }
    // Help and version go to standard output with exit code 0; a pipe that closes early is no error.
    let code = u8::try_from(error.exit_code()).unwrap_or(COULD_NOT_RUN);
    if quotes_harmless_text(arguments) {
        let _ = error.print();
    } else {
        // clap prints what it was given as it is. Without colours, all control characters come from there.
        let text = error.render().to_string();
        let lines: Vec<String> = text.trim_end().lines().map(printable).collect();
        let text = log::plain_lines(&lines.join("\n"));
        if error.use_stderr() {
            output::to_stderr(&text);
        } else {
            let _ = output::to_stdout(|out| writeln!(out, "{text}"));
        }
    }
    ExitCode::from(code)
}

/// Whether everything that clap may quote is [`printable`] as it is: the arguments and the variables that set options.
fn quotes_harmless_text(arguments: &[OsString]) -> bool {
    let variables = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WINFROM_"));
    let is_harmless = |text: &OsString| text.to_str().is_some_and(|text| printable(text) == text);
    arguments.iter().all(is_harmless) && variables.map(|(_, value)| value).all(|value| is_harmless(&value))
}
