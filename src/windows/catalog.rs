//! The tables that winfrom knows, each parsed when it is first asked for.

use super::aliases::KbTags;
use super::answers::Answers;
use super::baseline::Threshold;
use super::compat::{ABOVE_SERVERS, KnownBreak, PairRow};
use super::derived::{DerivedImage, FrameworkTag, MovedRepository, MovedTag, Rebuilds};
use super::errors::ErrorRow;
use super::hosts::HostRow;
use super::lines::Line;
use super::news::News;
use super::private::PrivateImages;
use super::releases::Release;
use super::repositories::BaseImage;
use super::table;
use super::version::Build;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// What is known: the facts of `data/`, embedded in the program, what registries said in this run, and the private
/// images that hold for references on the command line.
#[derive(Clone)]
pub struct Catalog {
    tables: Arc<Tables>,
    answers: Answers,
    private_images: PrivateImages,
}

struct Tables {
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
    /// The catalogue that ships with the program.
    pub fn embedded() -> &'static Catalog {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| Catalog {
            tables: Arc::new(Tables::new(None)),
            answers: Answers::default(),
            private_images: PrivateImages::default(),
        })
    }

    /// The facts that ship with the program, and what was seen since.
    pub fn with_news(&self, news: News) -> Catalog {
        Catalog { tables: Arc::new(Tables::new(Some(news))), ..self.clone() }
    }

    /// What was seen since the program was made, where that is known.
    pub fn news(&self) -> Option<&News> {
        self.tables.news.as_ref()
    }

    /// The same facts with what registries said.
    pub fn with_answers(&self, answers: Answers) -> Catalog {
        Catalog { answers, ..self.clone() }
    }

    /// The same facts with the private images and mirrors of a configuration.
    pub fn with_private_images(&self, private_images: PrivateImages) -> Catalog {
        Catalog { private_images, ..self.clone() }
    }

    pub(super) fn private_images(&self) -> &PrivateImages {
        &self.private_images
    }

    pub(super) fn answers(&self) -> &Answers {
        &self.answers
    }

    pub fn lines(&self) -> &[Line] {
        &self.tables.lines
    }

    /// The releases of a line in the order of their revisions; none where the build is no line.
    pub fn releases(&self, build: Build) -> &[Release] {
        let Some(cell) = self.tables.releases.get(&build.0) else { return &[] };
        cell.get_or_init(|| {
            let mut rows = table::rows(&table::section(include_str!("../../data/releases.csv"), &build.to_string()));
            if let Some(news) = self.news() {
                news.add_to(build, &mut rows);
            }
            rows
        })
    }

    pub(super) fn thresholds(&self) -> &[Threshold] {
        self.tables.thresholds.get_or_init(|| table::rows(include_str!("../../data/baseline.csv")))
    }

    pub fn base_images(&self) -> &[BaseImage] {
        self.tables.base_images.get_or_init(|| table::rows(include_str!("../../data/base_images.csv")))
    }

    pub(super) fn derived_images(&self) -> &[DerivedImage] {
        self.tables.derived_images.get_or_init(|| table::rows(include_str!("../../data/derived_images.csv")))
    }

    pub(super) fn moved_repositories(&self) -> &[MovedRepository] {
        self.tables.moved_repositories.get_or_init(|| table::rows(include_str!("../../data/moved_repositories.csv")))
    }

    pub(super) fn moved_tags(&self) -> &[MovedTag] {
        self.tables.moved_tags.get_or_init(|| table::rows(include_str!("../../data/moved_tags.csv")))
    }

    pub(super) fn rebuild_rows(&self) -> &[Rebuilds] {
        self.tables.rebuilds.get_or_init(|| table::rows(include_str!("../../data/rebuilds.csv")))
    }

    pub(super) fn framework_tags(&self) -> &[FrameworkTag] {
        self.tables.framework_tags.get_or_init(|| table::rows(include_str!("../../data/dotnet_framework_tags.csv")))
    }

    pub(super) fn host_rows(&self) -> &[HostRow] {
        self.tables.hosts.get_or_init(|| table::rows(include_str!("../../data/hosts.csv")))
    }

    /// What is known of the hosts of one build, or of [`ABOVE_SERVERS`].
    pub(super) fn pairs(&self, host: &str) -> &[PairRow] {
        let Some(cell) = self.tables.pairs.get(host) else { return &[] };
        cell.get_or_init(|| table::rows(&table::section(include_str!("../../data/compat.csv"), host)))
    }

    pub(super) fn known_breaks(&self) -> &[KnownBreak] {
        self.tables.breaks.get_or_init(|| table::rows(include_str!("../../data/known_breaks.csv")))
    }

    pub(super) fn kb_tags(&self) -> &[KbTags] {
        self.tables.kb_tags.get_or_init(|| table::rows(include_str!("../../data/kb_tags.csv")))
    }

    pub(super) fn error_rows(&self) -> &[ErrorRow] {
        self.tables.errors.get_or_init(|| table::rows(include_str!("../../data/errors.csv")))
    }

    /// What a short name in a column `sources` stands for; the name itself where nothing explains it.
    pub fn source(&self, id: &str) -> String {
        let section = table::section(include_str!("../../data/sources.csv"), id);
        let rows: Vec<(String, String)> = table::rows(&section);
        rows.into_iter().next().map_or_else(|| id.to_owned(), |(_, source)| source)
    }

    /// Whether docker-library's own lists say that this image of theirs never had Windows variants.
    pub(super) fn is_linux_image(&self, repository: &str) -> bool {
        has_key(include_str!("../../data/linux_images.csv"), repository)
    }

    /// Whether a part of a tag names a Linux distribution: `bookworm` in `golang:1.26-bookworm`.
    pub(super) fn is_linux_word(&self, word: &str) -> bool {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        has_key(include_str!("../../data/linux_words.csv"), word)
    }
}

impl Tables {
    fn new(news: Option<News>) -> Self {
        let lines: Vec<Line> = table::rows(include_str!("../../data/lines.csv"));
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
}

/// Whether a row of a table has `key` as its first field: for tables that are only asked for membership.
fn has_key(table: &str, key: &str) -> bool {
    !key.is_empty() && memchr::memmem::find(table.as_bytes(), format!("\n{key},").as_bytes()).is_some()
}
