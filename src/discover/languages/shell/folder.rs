//! The folder that a script is in, and the files that it names.

use super::dialect::Dialect;
use super::field::Field;
use crate::discover::facts::join;

/// What stands for the folder of the repository in the values of variables that hold its path.
pub(crate) const ROOT: &str = "/.repository";

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

/// The folders that a script saved with `pushd`. `None` for one that cannot be known.
pub(super) type Pushed = Vec<Option<String>>;

/// The folder after `cd` or a similar command. `None` if it cannot be known.
pub(super) fn moved(dialect: Dialect, folder: Option<&str>, fields: &[Field], pushed: &mut Pushed) -> Option<String> {
    let name = fields.first().map(|field| field.value.text.to_ascii_lowercase()).unwrap_or_default();
    let is_option = |text: &str| match dialect {
        Dialect::Posix => text == "--",
        Dialect::PowerShell => matches!(text.to_ascii_lowercase().as_str(), "-path" | "-literalpath"),
        Dialect::Cmd => text.eq_ignore_ascii_case("/d"),
    };
    let words: Vec<&Field> = fields.iter().skip(1).filter(|field| !is_option(&field.value.text)).collect();
    let destination = match (name.as_str(), words.as_slice()) {
        ("popd" | "pop-location", _) => pushed.pop().flatten(),
        ("cd", []) if dialect == Dialect::Cmd => folder.map(str::to_owned),
        (_, [word]) => {
            let path = word.value.as_known().filter(|path| !path.starts_with('-') && !word.value.is_defaulted);
            path.and_then(|path| located(folder, path).ok())
        }
        _ => None,
    };
    if matches!(name.as_str(), "pushd" | "push-location") {
        pushed.push(folder.map(str::to_owned));
    }
    destination
}
