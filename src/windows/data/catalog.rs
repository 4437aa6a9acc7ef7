//! The catalog: all tables, each parsed on first use.

use super::base_image::BaseImage;
use super::baseline::Threshold;
use super::compat_row::{CompatException, KnownBreak};
use super::derived_image::{DerivedImage, FrameworkTag, MovedRepository, MovedTag, Rebuilds};
use super::error_row::ErrorRow;
use super::host_row::HostRow;
use super::kb_tags::KbTags;
use super::line::Line;
use super::release::Release;
use super::table;
use super::update::CatalogUpdate;
use super::version::Build;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The tables of `data/`, and the releases that `winfrom catalog update` found.
pub struct Catalog {
    lines: Vec<Line>,
    update: Option<CatalogUpdate>,
    releases: BTreeMap<u32, OnceLock<Vec<Release>>>,
    thresholds: OnceLock<Vec<Threshold>>,
    base_images: OnceLock<Vec<BaseImage>>,
    derived_images: OnceLock<Vec<DerivedImage>>,
    moved_repositories: OnceLock<Vec<MovedRepository>>,
    moved_tags: OnceLock<Vec<MovedTag>>,
    rebuilds: OnceLock<Vec<Rebuilds>>,
    framework_tags: OnceLock<Vec<FrameworkTag>>,
    hosts: OnceLock<Vec<HostRow>>,
    compat_exceptions: OnceLock<Vec<CompatException>>,
    breaks: OnceLock<Vec<KnownBreak>>,
    kb_tags: OnceLock<Vec<KbTags>>,
    errors: OnceLock<Vec<ErrorRow>>,
}

impl Catalog {
    /// The tables, with the releases of an update if there is one.
    fn new(update: Option<CatalogUpdate>) -> Self {
        let lines: Vec<Line> = table::rows(include_str!("../../../data/lines.csv"));
        Self {
            releases: lines.iter().map(|line| (line.build, OnceLock::new())).collect(),
            compat_exceptions: OnceLock::new(),
            lines,
            update,
            thresholds: OnceLock::new(),
            base_images: OnceLock::new(),
            derived_images: OnceLock::new(),
            moved_repositories: OnceLock::new(),
            moved_tags: OnceLock::new(),
            rebuilds: OnceLock::new(),
            framework_tags: OnceLock::new(),
            hosts: OnceLock::new(),
            breaks: OnceLock::new(),
            kb_tags: OnceLock::new(),
            errors: OnceLock::new(),
        }
    }

    /// Returns the catalog that is embedded in the program.
    pub fn embedded() -> &'static Catalog {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| Catalog::new(None))
    }

    /// Returns the embedded catalog with the releases of an update.
    pub fn with_update(update: CatalogUpdate) -> Catalog {
        Catalog::new(Some(update))
    }

    /// The update that was added. None if there is none.
    pub fn update(&self) -> Option<&CatalogUpdate> {
        self.update.as_ref()
    }

    /// The rows of `data/lines.csv`, by build.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Returns the releases of a line in order of revision. Empty if the build has no line.
    pub fn releases(&self, build: Build) -> &[Release] {
        let Some(cell) = self.releases.get(&build.0) else { return &[] };
        cell.get_or_init(|| {
            let mut rows = table::rows(&table::section(include_str!("../../../data/releases.csv"), &build.to_string()));
            if let Some(update) = self.update() {
                update.add_to(build, &mut rows);
            }
            rows
        })
    }

    /// The rows of `data/baseline.csv`.
    pub fn thresholds(&self) -> &[Threshold] {
        self.thresholds.get_or_init(|| table::rows(include_str!("../../../data/baseline.csv")))
    }

    /// The rows of `data/base_images.csv`.
    pub fn base_images(&self) -> &[BaseImage] {
        self.base_images.get_or_init(|| table::rows(include_str!("../../../data/base_images.csv")))
    }

    /// The rows of `data/derived_images.csv`.
    pub fn derived_images(&self) -> &[DerivedImage] {
        self.derived_images.get_or_init(|| table::rows(include_str!("../../../data/derived_images.csv")))
    }

    /// The rows of `data/moved_repositories.csv`.
    pub fn moved_repositories(&self) -> &[MovedRepository] {
        self.moved_repositories.get_or_init(|| table::rows(include_str!("../../../data/moved_repositories.csv")))
    }

    /// The rows of `data/moved_tags.csv`.
    pub fn moved_tags(&self) -> &[MovedTag] {
        self.moved_tags.get_or_init(|| table::rows(include_str!("../../../data/moved_tags.csv")))
    }

    /// The rows of `data/rebuilds.csv`.
    pub fn rebuild_rows(&self) -> &[Rebuilds] {
        self.rebuilds.get_or_init(|| table::rows(include_str!("../../../data/rebuilds.csv")))
    }

    /// The rows of `data/dotnet_framework_tags.csv`.
    pub fn framework_tags(&self) -> &[FrameworkTag] {
        self.framework_tags.get_or_init(|| table::rows(include_str!("../../../data/dotnet_framework_tags.csv")))
    }

    /// The rows of `data/hosts.csv`.
    pub fn host_rows(&self) -> &[HostRow] {
        self.hosts.get_or_init(|| table::rows(include_str!("../../../data/hosts.csv")))
    }

    /// The pairs of builds for which sources differ from the rules of compatibility.
    pub fn compat_exceptions(&self) -> &[CompatException] {
        self.compat_exceptions.get_or_init(|| table::rows(include_str!("../../../data/compat.csv")))
    }

    /// The rows of `data/known_breaks.csv`.
    pub fn known_breaks(&self) -> &[KnownBreak] {
        self.breaks.get_or_init(|| table::rows(include_str!("../../../data/known_breaks.csv")))
    }

    /// The rows of `data/kb_tags.csv`.
    pub fn kb_tags(&self) -> &[KbTags] {
        self.kb_tags.get_or_init(|| table::rows(include_str!("../../../data/kb_tags.csv")))
    }

    /// The rows of `data/errors.csv`.
    pub fn error_rows(&self) -> &[ErrorRow] {
        self.errors.get_or_init(|| table::rows(include_str!("../../../data/errors.csv")))
    }

    /// Returns the source of a short name in a column `sources`, or the short name itself if it is unknown.
    pub fn source(&self, id: &str) -> String {
        let section = table::section(include_str!("../../../data/sources.csv"), id);
        let rows: Vec<(String, String)> = table::rows(&section);
        rows.into_iter().next().map_or_else(|| id.to_owned(), |(_, source)| source)
    }

    /// Whether an image of docker-library never had Windows variants, by docker-library's own lists.
    pub fn is_linux_image(&self, repository: &str) -> bool {
        has_key(include_str!("../../../data/linux_images.csv"), repository)
    }

    /// Whether a part of a tag names a Linux distribution: `bookworm` in `golang:1.26-bookworm`.
    pub fn is_linux_word(&self, word: &str) -> bool {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        has_key(include_str!("../../../data/linux_words.csv"), word)
    }
}

/// Whether a table has a row with `key` as its first field.
fn has_key(table: &str, key: &str) -> bool {
    !key.is_empty() && memchr::memmem::find(table.as_bytes(), format!("\n{key},").as_bytes()).is_some()
}
