//! Where output files are written.

use super::links;
use crate::atomic::{Draft, Purpose};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file. A regular file, or a name that is new, is replaced atomically; devices and pipes are written to.
///
/// # Errors
///
/// See [`links::resolve`]; the file or its folder is not writable, or `contents` failed. A regular file is unchanged then.
pub(super) fn write(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let target = links::resolve(path)?;
    let is_regular = |path: &Path| path.metadata().is_ok_and(|there| there.is_file());
    // Links below /proc/self/fd, such as /dev/stdout, may have targets that are not paths.
    if path.exists() && !is_regular(&target) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        contents(&mut out)?;
        return Ok(out.flush()?);
    }
    Ok(Draft::write(&target, Purpose::Document, contents)?.replace()?)
}

/// Writes a file that does not exist.
///
/// # Errors
///
/// As for [`write`]; the file exists.
pub(super) fn create(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    Ok(Draft::write(&links::resolve(path)?, Purpose::Document, contents)?.create()?)
}
