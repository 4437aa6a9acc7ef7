//! The files that GitHub reads as workflows.

use crate::discover::facts::ProjectFile;

/// The only folder with workflows.
const FOLDER: &str = ".github/workflows/";

/// Whether a file is a workflow.
pub(super) fn is_workflow(file: &ProjectFile) -> bool {
    let name = file.path.strip_prefix(FOLDER).filter(|name| !name.contains('/'));
    name.is_some_and(|name| name.ends_with(".yml") || name.ends_with(".yaml"))
}
