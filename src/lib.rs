//! winfrom says at the `FROM` line what a Windows base image would do at deployment.
//!
//! The modules, ground floor first: each uses only what stands above it.

pub mod dockerfile;
pub mod source;
pub mod survey;
pub mod finding;
pub mod image;
pub mod windows;
pub mod model;
pub mod settings;
pub mod rules;
pub mod lint;
pub mod fix;
pub mod report;
pub mod cli;
