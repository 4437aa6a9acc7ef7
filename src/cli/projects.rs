//! What the repositories of a run say of themselves: each is read once, when it is first asked about.

mod built;
mod image;
mod skipped;

pub(super) use image::ImageToJudge;

use super::config::{Configurations, Configured, slashed};
use super::files::{self, without_dots};
use super::lock::lock;
use super::output;
use crate::discover::{self, Found, FoundHost, FoundImage, ProjectFile};
use crate::dockerfile;
use crate::report::printable;
use crate::report::summary::LARGEST_FILE;
use crate::settings::{DeclaredHost, Settings};
use crate::source::names::is_dockerfile;
use crate::source::skipped::SkippedFiles;
use crate::source::{Source, boundary, walk};
use crate::windows::Catalog;
use crate::windows::hosts::find_host;
use anyhow::Context as _;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The repositories of a run.
pub(super) struct Projects<'a> {
    catalog: &'a Catalog,
    today: Date,
    working_folder: PathBuf,
    /// By their roots.
    known: Mutex<BTreeMap<PathBuf, Arc<Project>>>,
    /// The names of the hosts that were found and judge something.
    hosts: Mutex<BTreeSet<String>>,
    /// Files that are too large to be read.
    too_large: Mutex<BTreeSet<String>>,
    /// Files that cannot be read.
    unread: Mutex<BTreeSet<String>>,
    /// Files with image references that the configuration excludes.
    excluded: Mutex<BTreeSet<PathBuf>>,
}

/// For the deepest file that is read, several times over; in bytes.
const STACK: usize = 16 << 20;

/// A repository.
pub(super) struct Project {
    root: PathBuf,
    pub found: Found,
    /// Links, pipes and devices with the names of files that are read, Dockerfiles left out.
    links: SkippedFiles,
    /// How many lists of tracked files, and files or folders of the walk, could not be read.
    unread: usize,
}

impl<'a> Projects<'a> {
    pub(super) fn new(catalog: &'a Catalog, today: Date) -> anyhow::Result<Self> {
        let working_folder = std::env::current_dir().context("cannot tell the current folder")?;
        let (known, hosts) = (Mutex::default(), Mutex::default());
        let (too_large, unread, excluded) = (Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self { catalog, today, working_folder, known, hosts, too_large, unread, excluded })
    }

    /// The settings of a Dockerfile with the builds that its repository knows of it, where they ask for that.
    pub(super) fn settings(&self, path: &Path, source: &Source, settings: Arc<Settings>) -> Arc<Settings> {
        if !settings.discover {
            return settings;
        }
        let (project, path) = self.of_file(path);
        let variants =
            discover::variants(&project.found, &path, &dockerfile::read(&source.bytes), &settings, self.catalog);
        self.count(variants.iter().flat_map(|variant| variant.hosts.iter().chain(&variant.build_host)));
        Arc::new(Settings { variants, ..Settings::clone(&settings) })
    }

    /// The image references below the folders among these paths, where the settings of their files ask for them.
    pub(super) fn images(
        &self,
        paths: &[PathBuf],
        configurations: &Configurations<'_>,
    ) -> anyhow::Result<Vec<ImageToJudge>> {
        let (mut images, mut read) = (vec![], vec![]);
        for folder in paths.iter().filter(|path| path.is_dir()) {
            let folder = without_dots(&self.working_folder.join(folder));
            // What nobody asked about is not read.
            let asked = configurations.of(&folder.join("Dockerfile"), false)?;
            if !matches!(asked, Configured::Settings(settings) if settings.discover) {
                continue;
            }
            let project = self.of(&folder);
            for image in &project.found.images {
                let path = self.working_folder.join(&image.place.source.path);
                if !path.starts_with(&folder) || read.iter().any(|read| path.starts_with(read)) {
                    continue;
                }
                match configurations.of(&path, true)? {
                    Configured::Settings(settings) if settings.discover => {
                        images.extend(self.to_judge(&project.found, image, &settings));
                    }
                    Configured::Excluded => drop(lock(&self.excluded).insert(path)),
                    Configured::Settings(_) | Configured::Wrong => {}
                }
            }
            read.push(folder);
        }
        Ok(images)
    }

    fn to_judge(&self, found: &Found, image: &FoundImage, settings: &Settings) -> Option<ImageToJudge> {
        let reference = image.reference.as_known()?.to_owned();
        // What a pod says of its own node is said of it alone.
        let hosts = match settings.hosts.as_slice() {
            declared if image.hosts.is_empty() && !declared.is_empty() => {
                declared.iter().cloned().map(|host| host.isolated(image.isolation)).collect()
            }
            _ => discover::hosts_of_image(found, image, settings, self.catalog),
        };
        self.count(&hosts);
        let settings = Settings {
            hosts,
            build_host: None,
            variants: vec![],
            host_process: settings.host_process || image.is_host_process,
            is_defaulted: image.reference.is_defaulted,
            ..settings.clone()
        };
        Some(ImageToJudge {
            what: image.what.clone(),
            reference,
            place: image.place.clone(),
            is_windows: image.is_windows,
            settings,
        })
    }

    /// Remembers those of the hosts that were found.
    fn count<'h>(&self, hosts: impl IntoIterator<Item = &'h DeclaredHost>) {
        let found = hosts.into_iter().filter(|host| host.found.is_some());
        lock(&self.hosts).extend(found.map(|host| host.label.clone()));
    }

    /// Returns how many files with image references the configuration excludes.
    pub(super) fn excluded(&self) -> usize {
        lock(&self.excluded).len()
    }

    /// How many hosts were found that judge something.
    pub(super) fn hosts(&self) -> usize {
        lock(&self.hosts).len()
    }

    /// Tells what the repositories say that cannot be known, and which files are too large to be read.
    pub(super) fn tell_what_is_left_out(&self) {
        for path in self.too_large() {
            output::to_stderr(&format!("winfrom: {}: skipped, larger than {LARGEST_FILE}", printable(&path)));
        }
        for project in lock(&self.known).values() {
            for skipped in &project.found.skipped {
                let place = &skipped.place;
                let at = format!("{}:{}", place.source.path, place.source.line_of(place.span.start));
                output::to_stderr(&format!("winfrom: {}: left out: {}", printable(&at), printable(&skipped.why)));
            }
        }
    }

    /// The repository of a file, and the file's path in it.
    fn of_file(&self, path: &Path) -> (Arc<Project>, String) {
        let path = without_dots(&self.working_folder.join(path));
        let project = self.of(path.parent().unwrap_or(&path));
        let relative = path.strip_prefix(&project.root).map(slashed).unwrap_or_default();
        (project, relative)
    }

    /// The repository of a folder.
    pub(super) fn of(&self, folder: &Path) -> Arc<Project> {
        let root = self.root(&without_dots(&self.working_folder.join(folder)));
        let mut known = lock(&self.known);
        known.entry(root).or_insert_with_key(|root| Arc::new(self.read(root))).clone()
    }

    /// The nearest folder upward that git knows; without one the current folder, or the folder itself where it does
    /// not lie in that.
    fn root(&self, folder: &Path) -> PathBuf {
        let repository = boundary::repository_root(folder);
        let current = Some(self.working_folder.as_path()).filter(|current| folder.starts_with(current));
        repository.or(current).unwrap_or(folder).to_path_buf()
    }

    fn read(&self, root: &Path) -> Project {
        let walked = walk::walk(root, discover::wanted());
        let (links, unread) = self.skipped(&walked);
        let files: Vec<_> = walked.files.iter().filter_map(|path| self.file(root, path)).collect();
        Project { root: root.to_path_buf(), found: self.found(&files), links, unread }
    }

    /// What files say, read on a stack of its own: the readers of YAML and HCL go one level down for each that a file
    /// has, and the bounds that they keep are beyond the 1 MiB that a program has on Windows.
    fn found(&self, files: &[ProjectFile]) -> Found {
        let read = || discover::detect(self.catalog, self.today, files);
        std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => read(),
        })
    }

    /// A file of a repository; `None` where it cannot be read, which is told, or is too large, which is recorded.
    fn file(&self, root: &Path, path: &Path) -> Option<ProjectFile> {
        match files::read_most(path, discover::LARGEST) {
            Ok(bytes) if bytes.len() as u64 > discover::LARGEST => {
                lock(&self.too_large).insert(self.shown(path));
                None
            }
            Ok(bytes) => {
                let source = Arc::new(Source::new(self.shown(path), bytes));
                Some(ProjectFile { path: path.strip_prefix(root).map(slashed).ok()?, source })
            }
            Err(error) => {
                files::warn(&format!("cannot read {}: {error}", path.display()));
                lock(&self.unread).insert(self.shown(path));
                None
            }
        }
    }

    /// A path as messages show it: relative to the working folder, if it lies in that.
    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.working_folder).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// What could be declared: `found runs-on: windows-2022 in build.yml:12; declare it with --build-host`. Only the
    /// workflows of GitHub are looked at, and of these those that build a Dockerfile on Windows which is one of the paths
    /// or lies below one.
    pub(super) fn hint(&self, paths: &[PathBuf]) -> Option<String> {
        let paths: Vec<_> = paths.iter().map(|path| without_dots(&self.working_folder.join(path))).collect();
        let first = paths.first()?;
        let root = self.root(if first.is_dir() { first } else { first.parent()? });
        let folder = root.join(".github/workflows");
        if !files::stays_in_repository(&folder, &root) {
            return None;
        }
        let entries = std::fs::read_dir(folder).ok()?;
        let mut workflows: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())))
            .map(|entry| entry.path())
            .collect();
        workflows.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(discover::is_read));
        workflows.sort();
        let files = workflows.iter().filter_map(|path| self.file(&root, path)).filter(|file| {
            let says = |word: &str| memchr::memmem::find(&file.source.bytes, word.as_bytes()).is_some();
            says("docker") && says("windows-")
        });
        let files: Vec<_> = files.collect();
        if files.is_empty() {
            return None;
        }
        let found = self.found(&files);
        let is_linted = |dockerfile: &str| {
            let built = root.join(dockerfile);
            let is_met = built.is_file() && is_dockerfile(&built);
            paths.iter().any(|path| *path == built || is_met && built.starts_with(path))
        };
        let is_windows =
            |host: &FoundHost| find_host(self.catalog, &host.name, self.today).is_ok_and(|host| host.build.is_some());
        // Which files are linted is asked last: there may be many.
        let builds = found.builds.iter().filter_map(|build| Some((build, build.host.as_ref()?)));
        let (_, host) = builds.filter(|(_, host)| is_windows(host)).find(|(build, _)| is_linted(&build.dockerfile))?;
        let source = &host.place.source;
        let file = source.path.rsplit(['/', '\\']).next().unwrap_or(&source.path);
        let line = source.line_of(host.place.span.start);
        Some(format!(
            "found {}: {} in {file}:{line}; declare it with --build-host, or use --discover",
            host.key, host.name
        ))
    }
}
