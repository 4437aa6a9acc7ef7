//! The tables of `data/`: one type for each kind of row, and the catalog that holds the rows.

mod table;
mod version;
mod baseline;
mod release;
mod base_image;
mod derived_image;
mod kb_tags;
mod error_row;
mod host_row;
mod line;
mod verdict;
mod compat_row;
mod update;
mod catalog;
mod lookup;
mod derived_lookup;
mod listed;

pub use base_image::{BaseImage, Family};
pub use baseline::{BaselineSide, Threshold};
pub use catalog::Catalog;
pub use compat_row::{CompatException, KnownBreak};
pub use derived_image::{DerivedImage, FrameworkTag, MovedRepository, MovedTag, Plain, Rebuilds, TagForm};
pub use error_row::ErrorRow;
pub use host_row::{HostKind, HostRow, Platform};
pub use kb_tags::KbTags;
pub use line::{BirthSide, Line};
pub use release::{Release, Seen, Stream};
pub use update::CatalogUpdate;
pub use verdict::{Reason, Verdict};
pub use version::{Build, NotAnOsVersion, OsVersion};
