//! Arguments of the command line before they are parsed: file names that look like options.

use anyhow::bail;
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path};

/// Returns the arguments of this process, the name of the program first.
///
/// Tools such as pre-commit and `xargs -0` append the names of a repository's files, and whoever proposes a change chooses
/// these names. A folder named `--report=concise=x` must not become the option `--report`. So an argument that begins
/// with `-` and is the name of an existing file is an error, whether it was meant as an option or as a name. This holds
/// for `-` too, which is standard input unless there is a file of that name.
///
/// Arguments after `--` are names. There a `-` is the file of that name, if it exists.
///
/// # Errors
///
/// An argument is both an option and the name of a file or folder.
pub(super) fn without_ambiguities(arguments: impl Iterator<Item = OsString>) -> anyhow::Result<Vec<OsString>> {
    let mut is_name = false;
    let check = |(index, argument): (usize, OsString)| {
        if index == 0 {
            return Ok(argument);
        }
        if is_name {
            return Ok(if argument == "-" && is_file_name(&argument) { "./-".into() } else { argument });
        }
        is_name = argument == "--";
        if !is_name && argument.as_encoded_bytes().starts_with(b"-") && is_file_name(&argument) {
            bail!("{}", explanation(&argument));
        }
        Ok(argument)
    };
    arguments.enumerate().map(check).collect()
}

/// Whether the argument names a file, a folder or a link in the working folder, or something in such a folder. The rest
/// of the path need not exist: a list of changed files has names of deleted ones.
fn is_file_name(argument: &OsStr) -> bool {
    match Path::new(argument).components().next() {
        Some(Component::Normal(first)) => Path::new(first).symlink_metadata().is_ok(),
        _ => false,
    }
}

fn explanation(argument: &OsStr) -> String {
    let name = argument.to_string_lossy();
    let meaning = if argument == "-" { "standard input" } else { "an option" };
    format!(
        "`{name}` is {meaning} and also the name of an existing file or folder: write `./{name}` for the file, or \
         rename it"
    )
}
