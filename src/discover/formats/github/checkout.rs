//! The folder of the repository in the workspace of a job.

use super::context::Context;
use crate::discover::facts::join;
use crate::yaml::Node;

/// The folders into which a job checks out repositories.
#[derive(Default)]
pub(super) struct Workspace {
    /// The folders of this repository. Empty for the workspace itself.
    own: Vec<String>,
    /// The folders of other repositories.
    foreign: Vec<String>,
    /// The folder of a checkout is not known.
    is_unknown: bool,
}

impl Workspace {
    /// Adds the folder of a step that checks out a repository.
    pub(super) fn add(&mut self, step: &Node, context: &Context<'_>) {
        let Some(uses) = step.get("uses").and_then(Node::text) else { return };
        if !uses.split('@').next().unwrap_or_default().contains("checkout") {
            return;
        }
        let input = |name: &str| step.at(&["with", name]);
        let folder = match input("path").map(|node| context.value(node)) {
            None => Some(String::new()),
            Some(path) => path.as_known().and_then(|path| join("", path)),
        };
        let is_own = input("repository").and_then(Node::text).is_none_or(is_of_this_repository)
            && input("ref").and_then(Node::text).is_none_or(is_of_this_revision);
        match folder {
            Some(folder) if is_own => self.own.push(folder),
            Some(folder) => self.foreign.push(folder),
            None => self.is_unknown = true,
        }
    }

    /// Converts a path in the workspace to a path in the repository. `None` if it is not in the repository.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        let inside = |folder: &&String| folder.is_empty() || join("", path).is_some_and(|path| is_under(&path, folder));
        let longest = |folders: &[String]| folders.iter().filter(inside).map(String::len).max();
        let own = longest(&self.own).filter(|_| !self.is_unknown)?;
        let is_foreign = longest(&self.foreign).is_some_and(|foreign| foreign >= own);
        (!is_foreign).then(|| path[own..].trim_start_matches('/').to_owned())
    }
}

fn is_under(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_of_this_repository(text: &str) -> bool {
    text.is_empty() || text.contains("github.repository") || text.contains("repo.full_name")
}

/// Whether a ref is the current revision. The name of another branch is not.
fn is_of_this_revision(text: &str) -> bool {
    text.is_empty() || text.contains("${{") || matches!(text, "main" | "master")
}
