//! From the name of an image to the Windows version in it.

pub mod tag;
mod derived;
mod resolution;
mod resolve;
mod published;
mod answers;
mod private;
mod resolver;
mod query;
mod aliases;

pub use aliases::{aliases, images_of, kb_tag, listed_tags};
pub use answers::{Answer, Answers, unnamed_tag};
pub use derived::{VariantOn, newest_framework_tag, published_lines, variant_on};
pub use private::{Mirror, PrivateImage, PrivateImages};
pub use published::{Published, is_amd64};
pub use query::{ImageQuery, parse_query, published_queries};
pub use resolution::{Absent, Kind, Resolution, Status};
pub use resolve::resolve_version;
pub use resolver::{Resolved, Resolver};
pub use tag::{BaseTag, architecture_suffix, date_in, framework_in, kept_suffix, parse_base_tag};
