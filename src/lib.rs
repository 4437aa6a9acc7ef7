//! winfrom checks the base images of Windows containers in Dockerfiles.
//!
//! ```
//! use std::sync::Arc;
//! use winfrom::settings::Settings;
//! use winfrom::source::Source;
//! use winfrom::windows::{Answers, Catalog};
//!
//! let text = b"FROM mcr.microsoft.com/windows/servercore:10.0.17763.973\nRUN dir\n";
//! let source = Arc::new(Source::new("Dockerfile", text.to_vec()));
//! let settings = Settings::new(jiff::civil::date(2026, 11, 28));
//! let judged = winfrom::lint::lint(Catalog::embedded(), &Answers::default(), source, &settings, true);
//! for finding in &judged.findings {
//!     println!("{}: {} ({})", finding.severity, finding.message, finding.rule);
//! }
//! assert_eq!(judged.findings[0].rule, "pre-baseline");
//! ```
//!
//! A reading order: [`dockerfile`] parses a file, [`model`] resolves its base images with [`windows`], [`rules`] check them,
//! [`lint`] runs the rules, [`report`] writes the findings. The modules below are listed from the bottom up: each imports
//! only from those above it.

pub mod text;
pub mod dockerfile;
pub mod source;
pub mod yaml;
#[cfg(feature = "cli")]
mod atomic;
pub mod finding;
pub mod suppression;
pub mod image;
pub mod windows;
#[cfg(feature = "cli")]
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
#[cfg(feature = "cli")]
pub mod cli;
