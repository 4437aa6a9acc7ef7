//! Windows versions, base images, hosts and which images run on which hosts. Pure functions of the data: no I/O.
//!
//! Each module uses only modules that are listed above it.

pub mod isolation;
pub mod patch_days;
pub mod data;
pub mod catalog_update;
pub mod errors;
pub mod hosts;
pub mod images;
pub mod compat;
pub mod advice;

pub use data::{BaselineSide, Build, Catalog, Family, OsVersion};
pub use hosts::Host;
pub use images::{
    Answer, Answers, ImageQuery, Kind, Mirror, PrivateImage, PrivateImages, Published, Resolution, Resolver, Status,
};
pub use isolation::Isolation;
