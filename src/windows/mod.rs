//! What is known of Windows container images: versions, lines, releases, the baseline. No I/O.

pub mod aliases;
pub mod answers;
pub mod asked;
pub mod baseline;
pub mod catalog;
pub mod compat;
pub mod derived;
pub mod errors;
pub mod fitting;
pub mod hosts;
pub mod likeness;
pub mod lines;
mod listed;
mod nearest;
pub mod news;
pub mod patch_days;
pub mod private;
pub mod releases;
pub mod repositories;
pub mod resolution;
mod resolve;
mod table;
pub mod tag;
pub mod version;

pub use answers::{Answer, Answers, Published};
pub use asked::Asked;
pub use baseline::Side;
pub use catalog::Catalog;
pub use hosts::{Host, Isolation};
pub use private::{Known, Mirror, PrivateImage, PrivateImages};
pub use repositories::Family;
pub use resolution::{Kind, Resolution, Status};
pub use version::{Build, OsVersion};
