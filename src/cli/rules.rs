//! `winfrom rules`

use super::options::Common;
use super::output;
use crate::report::json;
use crate::rules::RULES;
use crate::settings::Level;
use clap::{Args, ValueEnum};
use std::io::{self, Write};

#[derive(Args)]
pub(super) struct Options {
    /// How the rules are written
    #[arg(short, long, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(super) fn run(options: &Options, _: &Common) -> anyhow::Result<u8> {
    output::to_stdout(|out| match options.format {
        Format::Human => human(out),
        Format::Json => machine(out),
    })?;
    Ok(0)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "off",
        Level::At(severity) => severity.name(),
    }
}

fn human(out: &mut dyn Write) -> io::Result<()> {
    for rule in RULES {
        writeln!(out, "{:<20} {:<8} {}", rule.name, level(rule.default_level()), rule.title)?;
    }
    Ok(())
}

fn machine(out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<_> = RULES
        .iter()
        .map(|rule| {
            let default = level(rule.default_level());
            serde_json::json!({"rule": rule.name, "default": default, "title": rule.title, "url": rule.url()})
        })
        .collect();
    json::print(&serde_json::json!({"schema": "winfrom/rules@1", "rules": rules}), out)
}
