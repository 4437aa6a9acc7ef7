//! What `catalog update` wrote into the user's data directory.

use crate::cli::destination;
use crate::cli::files::{read_most, warn};
use crate::windows::Catalog;
use crate::windows::data::CatalogUpdate;
use anyhow::Context as _;
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The largest file of kept data that is read, in bytes. The data of a few years have less than 1 MiB.
const LARGEST: u64 = 16 << 20;

/// The catalogue of this run: the embedded one, with what `catalog update` found since.
pub(crate) fn in_use() -> &'static Catalog {
    static CATALOG: OnceLock<Option<Catalog>> = OnceLock::new();
    let with_update = CATALOG.get_or_init(|| match kept() {
        Kept::Update(news) => Some(Catalog::with_update(news)),
        Kept::Nothing => None,
        Kept::Useless(why) => {
            warn(&why);
            None
        }
    });
    with_update.as_ref().unwrap_or_else(|| Catalog::embedded())
}

/// What the user's data directory holds.
pub(super) enum Kept {
    Update(CatalogUpdate),
    Nothing,
    /// Something that is ignored, for a reason.
    Useless(String),
}

pub(super) fn kept() -> Kept {
    let Some(path) = path() else { return Kept::Nothing };
    let again = "run `winfrom catalog update` again";
    match read_most(&path, LARGEST) {
        Err(error) if error.kind() == ErrorKind::NotFound => Kept::Nothing,
        Err(error) => Kept::Useless(format!("cannot read {}: {error}", path.display())),
        Ok(text) if text.len() as u64 > LARGEST => {
            let larger = format!("larger than {} MiB", LARGEST >> 20);
            Kept::Useless(format!("{} is {larger} and not used: {again}", path.display()))
        }
        Ok(text) => match CatalogUpdate::from_json(&text) {
            None => Kept::Useless(format!("{} is damaged and not used: {again}", path.display())),
            Some(news) if news.day < Catalog::embedded().newest_fact() => {
                let days = format!("of {}, older than winfrom itself", news.day);
                Kept::Useless(format!("{} is {days}, and not used: {again}", path.display()))
            }
            Some(news) => Kept::Update(news),
        },
    }
}

/// `catalog.json` in `$WINFROM_DATA_DIR`, else in the platform's folder for the data of programs.
pub(super) fn path() -> Option<PathBuf> {
    let folder = std::env::var_os("WINFROM_DATA_DIR").map(PathBuf::from);
    let folder = folder.or_else(|| Some(choose_native_strategy().ok()?.data_dir().join("winfrom")))?;
    Some(folder.join("catalog.json"))
}

/// Keeps news for the runs to come.
pub(super) fn keep(news: &CatalogUpdate) -> anyhow::Result<PathBuf> {
    let path = path().context("this platform has no folder for the data of programs: set WINFROM_DATA_DIR")?;
    replace(&path, &news.to_json()?)?;
    Ok(path)
}

/// Replaces a file atomically, and creates its folder if necessary.
pub(super) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        fs::create_dir_all(path.parent().context("it is no file")?)?;
        destination::write(path, |out| out.write_all(text.as_bytes()))
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
