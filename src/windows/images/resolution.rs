//! The result of resolving an image reference.

use crate::windows::data::{BaseImage, BaselineSide, Build, Catalog, Family, OsVersion, Release};
use jiff::civil::Date;

/// The kind of base image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Windows,
    /// A known image whose tag also has Linux entries.
    MultiOs,
    NotWindows,
    Unknown,
}

impl Kind {
    /// The kind that follows from the repository alone if the tag is unknown: `mcr.microsoft.com/windows/servercore:`.
    pub fn from_repository(text: &str) -> Self {
        match text.split_once(':') {
            Some((repository, _)) if Family::from_repository(repository).is_some() => Kind::Windows,
            _ => Kind::Unknown,
        }
    }
}

/// How much is known of an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Build and revision.
    Exact,
    /// The line; the revision moves every month.
    Floating,
    /// The line, and not the revision.
    Line,
    /// The line depends on the host that pulls.
    HostDependent,
    /// Runs on the host itself: no version to match.
    Exempt,
    NoSuchTag,
    Unresolved,
    NotWindows,
}

/// Why a tag certainly does not exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// `latest`, or no tag: gone from the Windows repositories since 2019-04-16.
    Latest,
    /// A line that the repository never had.
    Line(Build),
    /// `2019`: a bare year.
    Year,
    /// `ltsc2021`: no line has the name.
    Name,
    /// The registry was asked, and has no such tag.
    NotInRegistry,
}

/// What is known about an image.
#[derive(Clone, Debug)]
pub struct Resolution {
    pub kind: Kind,
    pub status: Status,
    pub version: Option<OsVersion>,
    pub family: Option<Family>,
    pub baseline: Option<BaselineSide>,
    /// Whether the line is inferred from a name that is neither in the data nor configured.
    pub inferred: bool,
    /// Whether it is a preview build.
    pub insider: bool,
    pub absent: Option<Absent>,
    /// The build date in a framework tag.
    pub dated: Option<Date>,
    /// The versions that the registry has, if the host that pulls decides. Empty otherwise, and without `--online`.
    pub published: Vec<OsVersion>,
    /// The digest that the registry gives the reference today: of the index, if the image has one. None if the registry
    /// was not asked.
    pub current_digest: Option<String>,
    /// The tags most similar to one that the registry does not have.
    pub nearest: Vec<String>,
    /// The line of the tag, if the digest after it is of another line.
    pub tag_build: Option<Build>,
    /// Why not everything is known. None if everything is.
    pub why: Option<String>,
}

impl Resolution {
    pub(super) fn new(kind: Kind, status: Status) -> Self {
        Self {
            kind,
            status,
            version: None,
            family: None,
            baseline: None,
            inferred: false,
            insider: false,
            absent: None,
            dated: None,
            published: vec![],
            current_digest: None,
            nearest: vec![],
            tag_build: None,
            why: None,
        }
    }

    pub(super) fn windows(status: Status, version: OsVersion) -> Self {
        Self { version: Some(version), ..Self::new(Kind::Windows, status) }
    }

    /// A resolution of which nothing is known, with the reason.
    pub fn unresolved(kind: Kind, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..Self::new(kind, Status::Unresolved) }
    }

    /// A resolution of an image that is not Windows, with the reason.
    pub fn not_windows(why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..Self::new(Kind::NotWindows, Status::NotWindows) }
    }

    /// `FROM scratch`.
    pub fn scratch() -> Self {
        Self::not_windows("an empty base")
    }

    /// A reference with a part that another tool replaces before the build.
    pub fn with_placeholder(text: &str, placeholder: &str) -> Self {
        Self::unresolved(Kind::from_repository(text), format!("`{placeholder}` is filled in by another tool"))
    }

    pub(super) fn absent(absent: Absent, why: String) -> Self {
        Self { absent: Some(absent), why: Some(why), ..Self::new(Kind::Windows, Status::NoSuchTag) }
    }

    /// The build of the image. None if it is unknown.
    pub fn build(&self) -> Option<Build> {
        self.version.map(|version| version.build)
    }

    /// Returns the release of this revision. None if the revision is unknown.
    pub fn release<'c>(&self, catalog: &'c Catalog) -> Option<&'c Release> {
        catalog.release(self.version?)
    }

    /// Returns the row whose end of support applies to this image. None for a preview build.
    pub fn servicing<'c>(&self, catalog: &'c Catalog) -> Option<&'c BaseImage> {
        catalog.servicing(self.family, self.build().filter(|_| !self.insider)?)
    }
}
