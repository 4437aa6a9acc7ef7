//! `winfrom catalog`

mod kept;
mod refresh;
mod status;

pub(super) use kept::in_use;

use super::options::Common;
use super::{output, progress};
use crate::registry;
use crate::report::printable;
use crate::windows::Catalog;
use crate::windows::catalog_update::catalog_update;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How old the data is, line by line, and which is in use
    Status(status::Status),
    /// Read from the registry which images there are by now
    Update(Update),
    /// What registries answered with --online
    Cache(Cache),
}

#[derive(Args)]
struct Update {
    /// The registry, or the folder of a mirror
    #[arg(long, value_name = "HOST[/PATH]", default_value = "mcr.microsoft.com")]
    from: String,

    /// Write what is new into the tables of a clone of winfrom, instead of the user's data directory
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

#[derive(Args)]
struct Cache {
    #[command(subcommand)]
    command: CacheCommand,
}

#[derive(Subcommand)]
enum CacheCommand {
    /// Remove all of it
    Clean,
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    match &options.command {
        Command::Status(options) => status::run(options, common),
        Command::Update(options) => update(options, common),
        Command::Cache(Cache { command: CacheCommand::Clean }) => clean(common),
    }
}

fn update(options: &Update, common: &Common) -> anyhow::Result<u8> {
    let host = options.from.split('/').next().unwrap_or_default();
    let registry = common.online.registry_for_update(host)?;
    // What is in use may already hold news: these are to be found again, not to be taken for known.
    let catalog = Catalog::embedded();
    let survey = progress::shown(|done| registry::survey(&registry, catalog, &options.from, done))?;
    let news = catalog_update(catalog, common.today(), &survey.images);
    let place = match &options.into {
        Some(folder) => refresh::write(&news, folder)?,
        None => kept::keep(&news)?,
    };
    let found =
        format!("{} tags read, {} new: written to {}", survey.tags, count(news.releases.len()), place.display());
    output::to_stdout(|out| writeln!(out, "{}", printable(&found)))?;
    Ok(0)
}

fn clean(common: &Common) -> anyhow::Result<u8> {
    let folder = common.online.cache_folder()?.context("this platform has no folder for caches: give --cache-dir")?;
    let removed = registry::clean_cache(&folder).with_context(|| format!("cannot clean {}", folder.display()))?;
    output::to_stdout(|out| writeln!(out, "{removed} answers removed"))?;
    Ok(0)
}

fn count(releases: usize) -> String {
    if releases == 1 { "1 release".to_owned() } else { format!("{releases} releases") }
}
