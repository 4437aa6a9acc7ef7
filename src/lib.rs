//! winfrom says at the `FROM` line what a Windows base image would do at deployment.
//!
//! The modules, ground floor first; each uses only what stands above it.

pub mod cli;
pub mod dockerfile;
pub mod finding;
pub mod image;
pub mod lint;
pub mod model;
pub mod registry;
pub mod report;
pub mod rules;
pub mod settings;
pub mod source;
pub mod windows;
