//! winfrom says at the `FROM` line what a Windows base image would do at deployment.
//!
//! The modules, ground floor first: each uses only what stands above it.

pub mod text;
pub mod dockerfile;
pub mod source;
pub mod yaml;
mod atomic;
pub mod finding;
pub mod suppression;
pub mod image;
pub mod windows;
pub mod registry;
pub mod inspect;
pub mod model;
pub mod settings;
pub mod rules;
pub mod config;
pub mod discover;
pub mod ignore;
pub mod survey;
pub mod lint;
pub mod fix;
pub mod report;
pub mod known;
pub mod cli;
