//! What is known of Windows container images: versions, lines, releases, the baseline. No I/O.

pub mod baseline;
pub mod catalog;
pub mod compat;
pub mod hosts;
pub mod lines;
pub mod releases;
mod table;
pub mod version;

pub use baseline::Side;
pub use catalog::Catalog;
pub use hosts::{Host, Isolation};
pub use version::{Build, OsVersion};
