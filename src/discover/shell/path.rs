//! The folder that a script is in, and the files that it names.

use super::Dialect;
use super::step::{Block, Command, Link};
use super::walk::{Field, Walk};
use crate::discover::reader::join;

/// What stands for the folder of the repository in the values of variables that hold its path.
pub(in crate::discover) const ROOT: &str = "/.repository";

/// Whether a command changes the folder.
pub(super) fn is_move(name: &str) -> bool {
    let moves = ["cd", "chdir", "pushd", "popd", "set-location", "sl", "push-location", "pop-location"];
    moves.contains(&name.to_ascii_lowercase().as_str())
}

/// A path in a script, from the root of the repository.
pub(super) fn located(folder: Option<&str>, path: &str) -> Result<String, &'static str> {
    if path.starts_with('~') || path.contains(['*', '?', '[', '{']) {
        return Err("which Dockerfile is built cannot be known");
    }
    let outside = "the Dockerfile of the build is outside the repository";
    if let Some(path) = path.strip_prefix(ROOT) {
        return join("", path.trim_start_matches(['/', '\\'])).ok_or(outside);
    }
    let folder = folder.ok_or("the folder that the build runs in cannot be known")?;
    join(folder, path).ok_or(outside)
}

impl Walk<'_> {
    /// Follows `cd` and its like; afterwards the folder may be one that cannot be known.
    pub fn moved(&mut self, command: &Command, fields: &[Field]) {
        let name = fields.first().map(|field| field.value.text.to_ascii_lowercase()).unwrap_or_default();
        let is_option = |text: &str| match self.dialect {
            Dialect::Posix => text == "--",
            Dialect::PowerShell => matches!(text.to_ascii_lowercase().as_str(), "-path" | "-literalpath"),
            Dialect::Cmd => text.eq_ignore_ascii_case("/d"),
        };
        let words: Vec<&Field> = fields.iter().skip(1).filter(|field| !is_option(&field.value.text)).collect();
        if command.link == Link::Pipe {
            return;
        }
        let folder = match (name.as_str(), words.as_slice()) {
            ("popd" | "pop-location", _) => self.pushed.pop().flatten(),
            ("cd", []) if self.dialect == Dialect::Cmd => self.folder.clone(),
            (_, [word]) => {
                let path = word.value.as_known().filter(|path| !path.starts_with('-') && !word.value.is_defaulted);
                path.and_then(|path| located(self.folder.as_deref(), path).ok())
            }
            _ => None,
        };
        if matches!(name.as_str(), "pushd" | "push-location") {
            self.pushed.push(self.folder.clone());
        }
        let is_function = self.blocks.iter().any(|(block, _)| *block == Block::Function);
        self.is_passing |= !self.is_sure && !is_function;
        self.folder = folder;
    }
}
