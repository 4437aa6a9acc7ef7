//! What an image reference turns out to be.

use crate::windows::data::{BaseImage, Build, Catalog, Family, OsVersion, Release, Side};
use jiff::civil::Date;

/// What kind of base an image reference is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Windows,
    /// A known image whose tag also has Linux entries.
    MultiOs,
    NotWindows,
    Unknown,
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
    /// The line is the puller's.
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
    /// The registry was asked.
    Asked,
}

/// What is known of an image.
#[derive(Clone, Debug)]
pub struct Resolution {
    pub kind: Kind,
    pub status: Status,
    pub version: Option<OsVersion>,
    pub family: Option<Family>,
    pub side: Option<Side>,
    /// The line was read from a name that is neither in the data nor configured.
    pub inferred: bool,
    /// A preview build.
    pub insider: bool,
    pub absent: Option<Absent>,
    /// The build date in a framework tag.
    pub dated: Option<Date>,
    /// What the registry has for several hosts, where it was asked and the puller decides.
    pub published: Vec<OsVersion>,
    /// The digest that the registry gives the reference today: of the index, if the image has one. None if the registry
    /// was not asked.
    pub current_digest: Option<String>,
    /// The tags nearest to one that the registry does not have.
    pub nearest: Vec<String>,
    /// The line of the tag, where a digest beside it is of another.
    pub tag_says: Option<Build>,
    /// What is missing, where something is.
    pub why: Option<String>,
}

impl Resolution {
    pub(super) fn new(kind: Kind, status: Status) -> Self {
        Self {
            kind,
            status,
            version: None,
            family: None,
            side: None,
            inferred: false,
            insider: false,
            absent: None,
            dated: None,
            published: vec![],
            current_digest: None,
            nearest: vec![],
            tag_says: None,
            why: None,
        }
    }

    pub(super) fn windows(status: Status, version: OsVersion) -> Self {
        Self { version: Some(version), ..Self::new(Kind::Windows, status) }
    }

    /// Nothing is known, for the reason given.
    pub fn unresolved(kind: Kind, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..Self::new(kind, Status::Unresolved) }
    }

    pub fn not_windows(why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..Self::new(Kind::NotWindows, Status::NotWindows) }
    }

    pub(super) fn absent(absent: Absent, why: String) -> Self {
        Self { absent: Some(absent), why: Some(why), ..Self::new(Kind::Windows, Status::NoSuchTag) }
    }

    pub fn build(&self) -> Option<Build> {
        self.version.map(|version| version.build)
    }

    /// The release of exactly this revision.
    pub fn release<'c>(&self, catalog: &'c Catalog) -> Option<&'c Release> {
        catalog.release(self.version?)
    }

    /// The row whose end of servicing holds for this image. A preview build has none.
    pub fn servicing<'c>(&self, catalog: &'c Catalog) -> Option<&'c BaseImage> {
        catalog.servicing(self.family, self.build().filter(|_| !self.insider)?)
    }
}
