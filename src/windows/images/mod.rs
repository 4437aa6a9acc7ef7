//! From the name of an image to the Windows version in it.

pub mod tag;
mod derived;
mod resolution;
mod resolve;
mod answers;
mod query;
mod aliases;

pub use aliases::{aliases, images_of, kb_tag};
pub use answers::{Answer, Answers, Published, complete, resolve, unnamed_tag};
pub use derived::{VariantOn, newest_framework_tag, published_lines, variant_on};
pub use query::{ImageQuery, parse_query, published_queries};
pub use resolution::{Absent, Kind, Resolution, Status};
pub use resolve::{resolve_from_data, resolve_version};
pub use tag::{BaseTag, architecture_suffix, date_in, framework_in, kept_suffix, parse_base_tag};
