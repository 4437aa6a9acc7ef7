//! The current folder of a script, and the paths relative to it.

use super::dialect::Dialect;
use super::field::Field;
use crate::discover::facts::{Value, WorkspacePath};

/// Whether a command changes the folder.
pub(super) fn is_move(name: &str) -> bool {
    let moves = ["cd", "chdir", "pushd", "popd", "set-location", "sl", "push-location", "pop-location"];
    moves.contains(&name.to_ascii_lowercase().as_str())
}

/// The path of a file that a script names, from the root of the repository. `folder` is the current folder.
///
/// # Errors
///
/// Why the path is not known, or is not in the repository.
pub(super) fn located(folder: Option<&str>, path: &Value) -> Result<String, &'static str> {
    let text = path.text();
    if text.starts_with('~') || text.contains(['*', '?', '[', '{']) {
        return Err("which Dockerfile is built cannot be known");
    }
    match WorkspacePath::resolve(folder, path) {
        WorkspacePath::Inside(path) => Ok(path),
        WorkspacePath::Outside => Err("the Dockerfile of the build is outside the repository"),
        WorkspacePath::OfUnknownFolder => Err("the folder that the build runs in cannot be known"),
    }
}

/// The folders that a script saved with `pushd`. `None` for one that cannot be known.
pub(super) type Pushed = Vec<Option<String>>;

/// The folder after `cd` or a similar command. `None` if it cannot be known.
pub(super) fn moved(dialect: Dialect, folder: Option<&str>, fields: &[Field], pushed: &mut Pushed) -> Option<String> {
    let name = fields.first().map(|field| field.value.text().to_ascii_lowercase()).unwrap_or_default();
    let is_option = |text: &str| match dialect {
        Dialect::Posix => text == "--",
        Dialect::PowerShell => matches!(text.to_ascii_lowercase().as_str(), "-path" | "-literalpath"),
        Dialect::Cmd => text.eq_ignore_ascii_case("/d"),
    };
    let words: Vec<&Field> = fields.iter().skip(1).filter(|field| !is_option(&field.value.text())).collect();
    let destination = match (name.as_str(), words.as_slice()) {
        ("popd" | "pop-location", _) => pushed.pop().flatten(),
        ("cd", []) if dialect == Dialect::Cmd => folder.map(str::to_owned),
        (_, [word]) => {
            let path = &word.value;
            let is_certain = path.is_known() && !path.is_defaulted && !path.starts_with("-");
            if is_certain { located(folder, path).ok() } else { None }
        }
        _ => None,
    };
    if matches!(name.as_str(), "pushd" | "push-location") {
        pushed.push(folder.map(str::to_owned));
    }
    destination
}
