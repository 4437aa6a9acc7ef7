//! `winfrom catalog update --into data/`: news as rows of the project's own tables.

use super::kept::replace;
use crate::windows::data::{CatalogUpdate, Release};
use anyhow::{Context as _, ensure};
use csv::StringRecord;
use std::fs;
use std::path::{Path, PathBuf};

/// How the tables name the registry as a source.
const SOURCE: &str = "mcr";
const SOURCE_IS: &str = "the tags and manifests of mcr.microsoft.com/windows";

/// Writes news into `releases.csv` of a folder. All that stands there stays: a registry knows no better day or label.
pub(super) fn write(news: &CatalogUpdate, folder: &Path) -> anyhow::Result<PathBuf> {
    let releases = folder.join("releases.csv");
    let mut newest = String::new();
    edit(&releases, |rows| {
        news.releases.iter().try_for_each(|release| put(rows, release))?;
        // Written as ISO 8601, days sort as texts.
        newest = rows.iter().filter_map(|row| row.get(RELEASED)).max().unwrap_or_default().to_owned();
        Ok(())
    })?;
    replace(&folder.join("newest.txt"), &format!("{newest}\n"))?;
    if !news.releases.is_empty() {
        edit(&folder.join("sources.csv"), |rows| {
            if !rows.iter().any(|row| &row[0] == SOURCE) {
                rows.push(StringRecord::from(vec![SOURCE, SOURCE_IS]));
                rows.sort_by(|a, b| a[0].cmp(&b[0]));
            }
            Ok(())
        })?;
    }
    Ok(releases)
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<StringRecord>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().with_context(|| format!("cannot read {}", path.display()))?.clone();
    let mut rows =
        reader.records().collect::<Result<Vec<_>, _>>().with_context(|| format!("cannot read {}", path.display()))?;
    change(&mut rows).with_context(|| format!("{} is no table of winfrom", path.display()))?;
    let mut writer = csv::Writer::from_writer(vec![]);
    [&header].into_iter().chain(&rows).try_for_each(|row| writer.write_record(row))?;
    replace(path, &String::from_utf8(writer.into_inner()?)?)
}

/// The columns of `releases.csv`.
const COLUMNS: usize = 9;
const RELEASED: usize = 2;
const KB: usize = 3;
const IMAGE: usize = 5;
const SOURCES: usize = 7;

fn put(rows: &mut Vec<StringRecord>, release: &Release) -> anyhow::Result<()> {
    let key = (release.build, release.revision);
    let mut keys = vec![];
    for row in rows.iter() {
        ensure!(row.len() == COLUMNS, "it has not {COLUMNS} columns");
        keys.push((row[0].parse::<u32>()?, row[1].parse::<u32>()?));
    }
    let kb = release.kb.map_or(String::new(), |kb| kb.to_string());
    match keys.binary_search(&key) {
        Ok(known) => {
            let mut fields: Vec<String> = rows[known].iter().map(str::to_owned).collect();
            fields[KB] = kb;
            fields[IMAGE] = "yes".into();
            if !fields[SOURCES].split_whitespace().any(|source| source == SOURCE) {
                fields[SOURCES] = format!("{} {SOURCE}", fields[SOURCES]).trim().to_owned();
            }
            rows[known] = fields.into();
        }
        Err(place) => rows.insert(place, row(release, &kb)),
    }
    Ok(())
}

fn row(release: &Release, kb: &str) -> StringRecord {
    let (build, revision) = (release.build.to_string(), release.revision.to_string());
    let released = release.released.map_or(String::new(), |day| day.to_string());
    let label = release.label().unwrap_or_default();
    let note = if label.is_empty() { "dated by the image's creation" } else { "dated by Patch Tuesday" };
    vec![&*build, &*revision, &*released, kb, label, "yes", "server", SOURCE, note].into()
}
