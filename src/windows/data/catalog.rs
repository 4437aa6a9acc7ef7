//! The tables that winfrom knows, each parsed when it is first asked for.

use super::base_image::BaseImage;
use super::baseline::Threshold;
use super::compat_row::{ABOVE_SERVERS, KnownBreak, PairRow};
use super::derived_image::{DerivedImage, FrameworkTag, MovedRepository, MovedTag, Rebuilds};
use super::error_row::ErrorRow;
use super::host_row::HostRow;
use super::kb_tags::KbTags;
use super::line::Line;
use super::release::Release;
use super::table;
use super::update::News;
use super::version::Build;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The tables of `data/`, and the releases that `winfrom catalog update` found.
pub struct Catalog {
    lines: Vec<Line>,
    news: Option<News>,
    releases: BTreeMap<u32, OnceLock<Vec<Release>>>,
    thresholds: OnceLock<Vec<Threshold>>,
    base_images: OnceLock<Vec<BaseImage>>,
    derived_images: OnceLock<Vec<DerivedImage>>,
    moved_repositories: OnceLock<Vec<MovedRepository>>,
    moved_tags: OnceLock<Vec<MovedTag>>,
    rebuilds: OnceLock<Vec<Rebuilds>>,
    framework_tags: OnceLock<Vec<FrameworkTag>>,
    hosts: OnceLock<Vec<HostRow>>,
    pairs: BTreeMap<String, OnceLock<Vec<PairRow>>>,
    breaks: OnceLock<Vec<KnownBreak>>,
    kb_tags: OnceLock<Vec<KbTags>>,
    errors: OnceLock<Vec<ErrorRow>>,
}

impl Catalog {
    /// The tables, with the releases of an update if there is one.
    fn new(news: Option<News>) -> Self {
        let lines: Vec<Line> = table::rows(include_str!("../../../data/lines.csv"));
        let hosts = lines.iter().map(|line| line.build.to_string()).chain([ABOVE_SERVERS.to_owned()]);
        Self {
            releases: lines.iter().map(|line| (line.build, OnceLock::new())).collect(),
            pairs: hosts.map(|host| (host, OnceLock::new())).collect(),
            lines,
            news,
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

    /// The catalogue that ships with the program.
    pub fn embedded() -> &'static Catalog {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| Catalog::new(None))
    }

    /// The facts that ship with the program, and what was seen since.
    pub fn with_news(news: News) -> Catalog {
        Catalog::new(Some(news))
    }

    /// What was seen since the program was made, where that is known.
    pub fn news(&self) -> Option<&News> {
        self.news.as_ref()
    }

    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The releases of a line in the order of their revisions; none where the build is no line.
    pub fn releases(&self, build: Build) -> &[Release] {
        let Some(cell) = self.releases.get(&build.0) else { return &[] };
        cell.get_or_init(|| {
            let mut rows = table::rows(&table::section(include_str!("../../../data/releases.csv"), &build.to_string()));
            if let Some(news) = self.news() {
                news.add_to(build, &mut rows);
            }
            rows
        })
    }

    pub fn thresholds(&self) -> &[Threshold] {
        self.thresholds.get_or_init(|| table::rows(include_str!("../../../data/baseline.csv")))
    }

    pub fn base_images(&self) -> &[BaseImage] {
        self.base_images.get_or_init(|| table::rows(include_str!("../../../data/base_images.csv")))
    }

    pub fn derived_images(&self) -> &[DerivedImage] {
        self.derived_images.get_or_init(|| table::rows(include_str!("../../../data/derived_images.csv")))
    }

    pub fn moved_repositories(&self) -> &[MovedRepository] {
        self.moved_repositories.get_or_init(|| table::rows(include_str!("../../../data/moved_repositories.csv")))
    }

    pub fn moved_tags(&self) -> &[MovedTag] {
        self.moved_tags.get_or_init(|| table::rows(include_str!("../../../data/moved_tags.csv")))
    }

    pub fn rebuild_rows(&self) -> &[Rebuilds] {
        self.rebuilds.get_or_init(|| table::rows(include_str!("../../../data/rebuilds.csv")))
    }

    pub fn framework_tags(&self) -> &[FrameworkTag] {
        self.framework_tags.get_or_init(|| table::rows(include_str!("../../../data/dotnet_framework_tags.csv")))
    }

    pub fn host_rows(&self) -> &[HostRow] {
        self.hosts.get_or_init(|| table::rows(include_str!("../../../data/hosts.csv")))
    }

    /// What is known of the hosts of one build, or of [`ABOVE_SERVERS`].
    pub fn pairs(&self, host: &str) -> &[PairRow] {
        let Some(cell) = self.pairs.get(host) else { return &[] };
        cell.get_or_init(|| table::rows(&table::section(include_str!("../../../data/compat.csv"), host)))
    }

    pub fn known_breaks(&self) -> &[KnownBreak] {
        self.breaks.get_or_init(|| table::rows(include_str!("../../../data/known_breaks.csv")))
    }

    pub fn kb_tags(&self) -> &[KbTags] {
        self.kb_tags.get_or_init(|| table::rows(include_str!("../../../data/kb_tags.csv")))
    }

    pub fn error_rows(&self) -> &[ErrorRow] {
        self.errors.get_or_init(|| table::rows(include_str!("../../../data/errors.csv")))
    }

    /// What a short name in a column `sources` stands for; the name itself where nothing explains it.
    pub fn source(&self, id: &str) -> String {
        let section = table::section(include_str!("../../../data/sources.csv"), id);
        let rows: Vec<(String, String)> = table::rows(&section);
        rows.into_iter().next().map_or_else(|| id.to_owned(), |(_, source)| source)
    }

    /// Whether docker-library's own lists say that this image of theirs never had Windows variants.
    pub fn is_linux_image(&self, repository: &str) -> bool {
        has_key(include_str!("../../../data/linux_images.csv"), repository)
    }

    /// Whether a part of a tag names a Linux distribution: `bookworm` in `golang:1.26-bookworm`.
    pub fn is_linux_word(&self, word: &str) -> bool {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        has_key(include_str!("../../../data/linux_words.csv"), word)
    }
}

/// Whether a row of a table has `key` as its first field: for tables that are only asked for membership.
fn has_key(table: &str, key: &str) -> bool {
    !key.is_empty() && memchr::memmem::find(table.as_bytes(), format!("\n{key},").as_bytes()).is_some()
}
