//! Hosts, build arguments and images that the other files of a repository declare.
//!
//! Each format of `formats` has a detector and a reader that adds facts with their locations to [`Found`]. `plan` turns
//! the facts into variants of a Dockerfile. A value that cannot be determined is skipped, with the reason.

mod facts;
mod formats;
mod languages;
mod plan;
mod platforms;
#[cfg(test)]
mod test_support;

pub use facts::{Found, FoundBuild, FoundHost, FoundImage, HostRole, ProjectFile, Row, Skipped, Value};
pub use formats::{LARGEST, is_read, rows, wanted};
pub use plan::{hosts_of_image, variants};

use crate::windows::Catalog;
use facts::{Reader, Shared};
use jiff::civil::Date;

/// Detects the facts in the files of a repository. Their order is that of the files.
pub fn detect(catalog: &Catalog, today: Date, all: &[ProjectFile]) -> Found {
    let mut found = Found::default();
    let shared = Shared::default();
    for file in all {
        if let Some(format) = formats::format_of(file) {
            (format.read)(&mut Reader { catalog, today, files: all, shared: &shared, file, found: &mut found });
        }
    }
    found
}
