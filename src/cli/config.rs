//! The configuration of each file: where it is found, read once however many files it serves, and what it makes of
//! what the command line asks.

use super::files;
use super::lock::lock;
use super::options::Common;
use crate::config::{Configuration, LARGEST, NAMES};
use crate::finding::Finding;
use crate::settings::Settings;
use crate::source::{Source, boundary};
use crate::windows::{Catalog, Isolation};
use anyhow::{Context as _, bail};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The configurations of a run.
pub(super) struct Configurations<'a> {
    catalog: &'a Catalog,
    /// What the command line asks.
    asked: Arc<Settings>,
    isolation: Option<Isolation>,
    choice: Choice,
    working_folder: PathBuf,
    /// By folder, what holds for the files in it: of those that were asked about of late.
    folders: Mutex<HashMap<PathBuf, Option<Arc<Loaded>>>>,
    /// Every configuration that was read, by its path.
    read: Mutex<BTreeMap<PathBuf, Arc<Loaded>>>,
    /// Held while a configuration is read and compiled, so that threads do not do it several times.
    reading: Mutex<()>,
}

/// So many folders are remembered, so that a tree without end takes no memory without end. Files are met folder by
/// folder: to forget all of them and begin anew costs next to nothing.
const MOST_FOLDERS: usize = 1 << 12;

enum Choice {
    /// `--no-config`
    None,
    /// `--config`
    File(Arc<Loaded>),
    /// The nearest one above each file.
    Nearest,
}

/// A configuration that was read.
struct Loaded {
    /// Its patterns are relative to this folder.
    folder: PathBuf,
    /// The error is what is wrong with it.
    configuration: Result<Configuration, Vec<Finding>>,
    /// By the overrides that hold.
    settings: Mutex<HashMap<Vec<usize>, Arc<Settings>>>,
}

/// What the configuration makes of a file.
pub(super) enum Configured {
    Settings(Arc<Settings>),
    /// A walk passes over it.
    Excluded,
    /// The configuration is wrong, so that the file cannot be judged; see [`Configurations::problems`].
    Wrong,
}

impl<'a> Configurations<'a> {
    /// `isolation` is that of every host, where the command line asks for one.
    pub(super) fn new(
        catalog: &'a Catalog,
        common: &Common,
        asked: Settings,
        isolation: Option<Isolation>,
    ) -> anyhow::Result<Self> {
        let working_folder = std::env::current_dir().context("cannot tell the current folder")?;
        let mut configurations = Self {
            catalog,
            asked: Arc::new(asked),
            isolation,
            choice: if common.no_config { Choice::None } else { Choice::Nearest },
            working_folder,
            folders: Mutex::default(),
            read: Mutex::default(),
            reading: Mutex::default(),
        };
        let named = common.config.as_ref().filter(|path| !path.as_os_str().is_empty() && !common.no_config);
        if let Some(path) = named {
            files::check_named(path)?;
            let path = configurations.absolute(path);
            // Without `..`, the path may have other links.
            files::check_named(&path)?;
            let loaded = configurations.load(&path, folder_of(&path))?;
            let Some(loaded) = loaded else { bail!("cannot read {}: there is no such file", path.display()) };
            configurations.choice = Choice::File(loaded);
        }
        Ok(configurations)
    }

    /// What holds for a file; `is_walked` where nobody named it.
    pub(super) fn of(&self, path: &Path, is_walked: bool) -> anyhow::Result<Configured> {
        let path = self.absolute(path);
        let Some(loaded) = self.loaded(&path)? else { return Ok(Configured::Settings(self.asked.clone())) };
        let Ok(configuration) = &loaded.configuration else { return Ok(Configured::Wrong) };
        let path = path.strip_prefix(&loaded.folder).map(slashed).unwrap_or_default();
        if is_walked && configuration.excludes(&path) {
            return Ok(Configured::Excluded);
        }
        let overrides = configuration.overrides_of(&path);
        let mut settings = lock(&loaded.settings);
        let settings = settings
            .entry(overrides)
            .or_insert_with_key(|overrides| Arc::new(configuration.settings(overrides, &self.asked, self.isolation)));
        Ok(Configured::Settings(settings.clone()))
    }

    /// What is wrong with the configurations that were read.
    pub(super) fn problems(&self) -> Vec<Finding> {
        let read = lock(&self.read);
        read.values().filter_map(|loaded| loaded.configuration.as_ref().err()).flatten().cloned().collect()
    }

    /// Returns how many configuration files apply to the files so far, and how many of their overrides.
    pub(super) fn in_effect(&self) -> (usize, usize) {
        let read = lock(&self.read);
        let overrides = |loaded: &Arc<Loaded>| {
            let settings = lock(&loaded.settings);
            settings.keys().flatten().collect::<BTreeSet<_>>().len()
        };
        (read.len(), read.values().map(overrides).sum())
    }

    /// Returns the keys that change what is found and that configurations in effect set, in alphabetical order. What the user
    /// named with `--config` is the user's own, so it has none.
    pub(super) fn keys(&self) -> Vec<String> {
        if !matches!(self.choice, Choice::Nearest) {
            return vec![];
        }
        let mut keys = BTreeSet::new();
        for loaded in lock(&self.read).values() {
            if let Ok(configuration) = &loaded.configuration {
                keys.extend(lock(&loaded.settings).keys().flat_map(|overrides| configuration.keys(overrides)));
            }
        }
        keys.into_iter().collect()
    }

    /// The names of all hosts that were declared for the files so far.
    pub(super) fn hosts(&self) -> usize {
        let mut labels: Vec<String> = labels(&self.asked);
        for loaded in lock(&self.read).values() {
            labels.extend(lock(&loaded.settings).values().flat_map(|settings| self::labels(settings)));
        }
        labels.sort();
        labels.dedup();
        labels.len()
    }

    fn loaded(&self, path: &Path) -> anyhow::Result<Option<Arc<Loaded>>> {
        match &self.choice {
            Choice::None => Ok(None),
            Choice::File(loaded) => Ok(Some(loaded.clone())),
            Choice::Nearest => self.nearest(folder_of(path)),
        }
    }

    /// The first configuration from a folder upward, no further than [`boundary::upward`] goes.
    fn nearest(&self, folder: &Path) -> anyhow::Result<Option<Arc<Loaded>>> {
        let mut passed = vec![];
        let mut found = None;
        for folder in boundary::upward(folder) {
            if let Some(known) = lock(&self.folders).get(folder) {
                found = known.clone();
                break;
            }
            // The disk is asked outside the lock: threads that ask the same find the same.
            passed.push(folder);
            found = self.in_folder(folder)?;
            if found.is_some() {
                break;
            }
        }
        let mut known = lock(&self.folders);
        if known.len() + passed.len() > MOST_FOLDERS {
            known.clear();
        }
        known.extend(passed.into_iter().map(|folder| (folder.to_path_buf(), found.clone())));
        Ok(found)
    }

    fn in_folder(&self, folder: &Path) -> anyhow::Result<Option<Arc<Loaded>>> {
        for name in NAMES {
            let path = folder.join(name);
            match path.symlink_metadata() {
                Ok(_) => check_found(&path, folder)?,
                // Most folders have none: to open it in vain would double what is asked of the disk.
                Err(error) if is_absence(&error) => continue,
                Err(_) => {}
            }
            if let Some(loaded) = self.load(&path, folder)? {
                return Ok(Some(loaded));
            }
        }
        Ok(None)
    }

    /// Reads a configuration; `None` where there is no such file.
    fn load(&self, path: &Path, folder: &Path) -> anyhow::Result<Option<Arc<Loaded>>> {
        if let Some(known) = lock(&self.read).get(path) {
            return Ok(Some(known.clone()));
        }
        let _reading = lock(&self.reading);
        if let Some(known) = lock(&self.read).get(path) {
            return Ok(Some(known.clone()));
        }
        let bytes = match files::read_most(path, LARGEST as u64) {
            Ok(bytes) => bytes,
            Err(error) if is_absence(&error) => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let shown = path.strip_prefix(&self.working_folder).unwrap_or(path).to_string_lossy().into_owned();
        let source = Arc::new(Source::new(shown, bytes));
        // `.github/winfrom.yaml` speaks of the repository, not of `.github`.
        let is_github = folder.file_name() == Some(OsStr::new(".github"));
        let folder = folder.parent().filter(|_| is_github).unwrap_or(folder);
        let loaded = Loaded {
            folder: folder.to_path_buf(),
            configuration: Configuration::read(&source, self.catalog, self.asked.today),
            settings: Mutex::default(),
        };
        let loaded = Arc::new(loaded);
        lock(&self.read).insert(path.to_path_buf(), loaded.clone());
        Ok(Some(loaded))
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        files::without_dots(&self.working_folder.join(path))
    }
}

/// Whether a configuration that nobody named may be read: whoever wrote the repository put it there. A pipe would never
/// end, and what a link shows of a file elsewhere could be a secret of this machine.
fn check_found(path: &Path, folder: &Path) -> anyhow::Result<()> {
    let name_it = "name it with --config, or run with --no-config";
    if !files::stays_in_repository(path, folder) {
        bail!("{} leads out of the repository: {name_it}", path.display());
    }
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        bail!("{} is no regular file: {name_it}", path.display());
    }
    Ok(())
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

fn labels(settings: &Settings) -> Vec<String> {
    settings.all_hosts().map(|host| host.label.clone()).collect()
}

/// With `/` between its parts, as patterns have it.
pub(super) fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
