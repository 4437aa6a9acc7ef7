//! A file of the repository.

use super::path::{file_name, folder_of};
use crate::source::Source;
use std::sync::Arc;

/// A file of the repository, other than a Dockerfile.
#[derive(Clone)]
pub struct ProjectFile {
    /// The path from the root of the repository, with `/` as separator.
    pub path: String,
    pub source: Arc<Source>,
}

impl ProjectFile {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        file_name(&self.path)
    }

    /// The folder of the file, from the root of the repository. Empty for the root itself.
    pub fn folder(&self) -> &str {
        folder_of(&self.path)
    }

    /// Whether the file contains these bytes.
    pub fn contains(&self, text: &str) -> bool {
        memchr::memmem::find(&self.source.bytes, text.as_bytes()).is_some()
    }
}
