//! A file of a run, with what holds for it.

use super::config::{Configurations, Configured};
use super::files::Input;
use super::projects::Projects;
use crate::settings::Settings;
use crate::source::Source;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that was read.
pub struct File {
    /// Where it is; `None` for standard input.
    pub path: Option<PathBuf>,
    pub source: Arc<Source>,
    pub settings: Arc<Settings>,
    /// Somebody named it: no walk met it.
    pub is_named: bool,
}

impl File {
    /// Reads a file; `None` where the configuration leaves it out, or a walk met one that cannot be read.
    pub fn read(
        input: &Input,
        stdin_name: Option<&str>,
        configurations: &Configurations<'_>,
        projects: &Projects<'_>,
    ) -> anyhow::Result<Option<File>> {
        let path = input.path(stdin_name);
        let settings = match configurations.of(path, !input.is_named())? {
            Configured::Settings(settings) => settings,
            Configured::Excluded | Configured::Wrong => return Ok(None),
        };
        let source = input.read(stdin_name)?;
        Ok(source.map(|source| File {
            path: input.file().map(Path::to_path_buf),
            settings: projects.settings(path, &source, settings),
            source,
            is_named: input.is_named(),
        }))
    }
}
