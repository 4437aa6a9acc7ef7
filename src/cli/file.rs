//! A file of a run, with what holds for it.

use super::config::{Configurations, Configured};
use super::files::{self, Input};
use super::projects::Projects;
use crate::settings::Settings;
use crate::source::Source;
use crate::source::skipped::Skipped;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that was read.
pub(super) struct File {
    /// Where it is; `None` for standard input.
    pub path: Option<PathBuf>,
    pub source: Arc<Source>,
    pub settings: Arc<Settings>,
    /// Somebody named it: no walk met it.
    pub is_named: bool,
}

/// What came of reading a file.
pub(super) enum Reading {
    File(File),
    /// `exclude` of the configuration leaves it out, or it is not there any more.
    Excluded,
    /// The configuration is invalid.
    Misconfigured,
    /// A walk met it, and it cannot be read.
    Unreadable(Skipped),
}

impl Reading {
    /// The file. Warns if it cannot be read.
    pub(super) fn or_warn(self) -> Option<File> {
        match self {
            Reading::File(file) => Some(file),
            Reading::Excluded | Reading::Misconfigured => None,
            Reading::Unreadable(skipped) => {
                files::warn(&skipped.to_string());
                None
            }
        }
    }
}

impl File {
    /// Reads a file. One that was named and cannot be read is an error.
    pub(super) fn read(
        input: &Input,
        stdin_name: Option<&str>,
        configurations: &Configurations<'_>,
        projects: &Projects<'_>,
    ) -> anyhow::Result<Reading> {
        let path = input.path(stdin_name);
        let settings = match configurations.of(path, !input.is_named())? {
            Configured::Settings(settings) => settings,
            Configured::Excluded => return Ok(Reading::Excluded),
            Configured::Wrong => return Ok(Reading::Misconfigured),
        };
        let source = match input.read(stdin_name) {
            Ok(source) => source,
            Err(error) if !input.is_named() => {
                return Ok(files::skipped(path, &error).map_or(Reading::Excluded, Reading::Unreadable));
            }
            Err(error) => return Err(error),
        };
        Ok(Reading::File(File {
            path: input.file().map(Path::to_path_buf),
            settings: projects.settings(path, &source, settings),
            source,
            is_named: input.is_named(),
        }))
    }
}
