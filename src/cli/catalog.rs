//! `winfrom catalog`

mod refresh;

use super::files::warn;
use super::options::Common;
use super::{output, progress};
use crate::registry;
use crate::report::printable;
use crate::windows::Catalog;
use crate::windows::news::News;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::NamedTempFile;

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How old the data are, and which are in use
    Status,
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

pub fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    match &options.command {
        Command::Status => status(common)?,
        Command::Update(update) => self::update(update, common)?,
        Command::Cache(Cache { command: CacheCommand::Clean }) => clean(common)?,
    }
    Ok(0)
}

/// The catalogue of this run: the embedded one, with what `catalog update` found since.
pub fn in_use() -> &'static Catalog {
    static CATALOG: OnceLock<Option<Catalog>> = OnceLock::new();
    let with_news = CATALOG.get_or_init(|| match kept() {
        Kept::News(news) => Some(Catalog::embedded().with_news(news)),
        Kept::Nothing => None,
        Kept::Useless(why) => {
            warn(&why);
            None
        }
    });
    with_news.as_ref().unwrap_or_else(|| Catalog::embedded())
}

/// What the user's data directory holds.
enum Kept {
    News(News),
    Nothing,
    /// Something that is ignored, for a reason.
    Useless(String),
}

fn kept() -> Kept {
    let Some(path) = path() else { return Kept::Nothing };
    let again = "run `winfrom catalog update` again";
    match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Kept::Nothing,
        Err(error) => Kept::Useless(format!("cannot read {}: {error}", path.display())),
        Ok(text) => match News::from_json(&text) {
            None => Kept::Useless(format!("{} is damaged and not used: {again}", path.display())),
            Some(news) if news.day < Catalog::embedded().newest_fact() => {
                let days = format!("of {}, older than winfrom itself", news.day);
                Kept::Useless(format!("{} is {days}, and not used: {again}", path.display()))
            }
            Some(news) => Kept::News(news),
        },
    }
}

/// `catalog.json` in `$WINFROM_DATA_DIR`, else in the platform's folder for the data of programs.
fn path() -> Option<PathBuf> {
    let folder = std::env::var_os("WINFROM_DATA_DIR").map(PathBuf::from);
    let folder = folder.or_else(|| Some(choose_native_strategy().ok()?.data_dir().join("winfrom")))?;
    Some(folder.join("catalog.json"))
}

fn status(common: &Common) -> anyhow::Result<()> {
    let embedded = Catalog::embedded().newest_fact();
    let path = path().map_or_else(|| "no place for it".to_owned(), |path| path.display().to_string());
    let updated = match kept() {
        Kept::News(news) => {
            format!("in use, of {}: {} newer than the embedded data", news.day, count(news.releases.len()))
        }
        Kept::Nothing => "none (winfrom catalog update makes one)".to_owned(),
        Kept::Useless(why) => format!("not in use: {why}"),
    };
    let cache = common.online.cache_folder().map_or("none".to_owned(), |folder| folder.display().to_string());
    output::to_stdout(|out| {
        writeln!(out, "embedded data: of {embedded}")?;
        writeln!(out, "catalogue:     {}", printable(&updated))?;
        writeln!(out, "               {}", printable(&path))?;
        writeln!(out, "cache:         {}", printable(&cache))
    })
}

fn update(update: &Update, common: &Common) -> anyhow::Result<()> {
    let registry = common.online.registry()?;
    // What is in use may already hold news: these are to be found again, not to be taken for known.
    let catalog = Catalog::embedded();
    let survey = progress::shown(|done| registry::survey(&registry, catalog, &update.from, done))
        .map_err(|trouble| anyhow::anyhow!("{trouble}"))?;
    let news = News::new(catalog, common.today(), &survey.images);
    let place = match &update.into {
        Some(folder) => refresh::write(&news, folder)?,
        None => keep(&news)?,
    };
    let found =
        format!("{} tags read, {} new: written to {}", survey.tags, count(news.releases.len()), place.display());
    output::to_stdout(|out| writeln!(out, "{}", printable(&found)))
}

fn keep(news: &News) -> anyhow::Result<PathBuf> {
    let path = path().context("this platform has no folder for the data of programs: set WINFROM_DATA_DIR")?;
    replace(&path, &news.to_json()?)?;
    Ok(path)
}

/// Writes a file whole or not at all.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        let folder = path.parent().context("it is no file")?;
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

fn clean(common: &Common) -> anyhow::Result<()> {
    let folder = common.online.cache_folder().context("this platform has no folder for caches: give --cache-dir")?;
    let removed = registry::clean_cache(&folder).with_context(|| format!("cannot clean {}", folder.display()))?;
    output::to_stdout(|out| writeln!(out, "{removed} answers removed"))
}

fn count(releases: usize) -> String {
    if releases == 1 { "1 release".to_owned() } else { format!("{releases} releases") }
}
