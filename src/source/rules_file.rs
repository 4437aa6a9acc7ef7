//! Reads one file of ignore rules, without trust in what it is: a repository can put a link, a pipe or 16 MB of
//! patterns in its place.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The largest file of rules, in bytes.
const LARGEST: u64 = 1 << 20;

/// The longest pattern, in bytes.
const LONGEST_PATTERN: usize = 4 << 10;

/// The most patterns of one file.
const MOST_PATTERNS: usize = 10_000;

/// How many bytes the patterns with wildcards of one file may have together. Compiled, they take several hundred times
/// as much memory.
const LONGEST_WILDCARDS: usize = 32 << 10;

/// A byte of a pattern without wildcards takes about this fraction of the memory that one with wildcards takes.
const PLAIN_FRACTION: usize = 10;

/// The rules of one file.
pub(super) struct Rules {
    pub matcher: Gitignore,
    /// How many bytes of patterns with wildcards take as much memory.
    pub weight: usize,
}

impl Rules {
    pub(super) fn empty() -> Self {
        Self { matcher: Gitignore::empty(), weight: 0 }
    }
}

/// Whether a link in the place of a rules file is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// For the files of a repository. Git does not follow them either (git commit feb9b7792f, git 2.32).
    Refused,
    /// For files in `.git`, which no commit contains.
    Followed,
}

/// Reads the rules in a file, for the paths below a folder. Empty if there is no such file. The error says why the
/// rules are not applied.
pub(super) fn read(path: &Path, folder: &Path, links: Links) -> Result<Rules, String> {
    let Ok(entry) = path.symlink_metadata() else { return Ok(Rules::empty()) };
    if entry.is_symlink() && links == Links::Refused {
        return Err("it is a link, which Git does not follow".into());
    }
    let Ok(file) = fs::metadata(path) else { return Ok(Rules::empty()) };
    if file.is_dir() {
        return Err("it is a folder".into());
    }
    if !file.is_file() {
        return Err("it is not a regular file".into());
    }
    let bytes = read_bytes(path).map_err(|error| format!("it cannot be read: {error}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST >> 20));
    }
    compile(&String::from_utf8_lossy(&bytes), folder)
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file with a pattern beyond the limits is not applied at all: without one of its patterns, a `!pattern` say, the
/// others could ignore more than the file does.
fn compile(text: &str, folder: &Path) -> Result<Rules, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_pattern = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let has_wildcard = |line: &&str| line.contains(['*', '?', '[', '{', '\\']);
    let patterns = || text.lines().filter(is_pattern);
    if patterns().any(|line| line.len() > LONGEST_PATTERN) {
        return Err(format!("it has a pattern of more than {} KiB", LONGEST_PATTERN >> 10));
    }
    if patterns().count() > MOST_PATTERNS {
        return Err(format!("it has more than {MOST_PATTERNS} patterns"));
    }
    let wildcards = patterns().filter(has_wildcard).map(str::len).sum::<usize>();
    if wildcards > LONGEST_WILDCARDS {
        return Err(format!("its patterns with wildcards have more than {} KiB", LONGEST_WILDCARDS >> 10));
    }
    let mut builder = GitignoreBuilder::new(folder);
    for line in patterns() {
        // Git also skips a line that is not a valid pattern.
        let _ = builder.add_line(None, line);
    }
    let matcher = builder.build().map_err(|error| format!("its patterns cannot be compiled: {error}"))?;
    let plain = patterns().map(str::len).sum::<usize>() - wildcards;
    Ok(Rules { matcher, weight: wildcards + plain / PLAIN_FRACTION })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_beyond_the_limits_are_not_applied() {
        let folder = Path::new("x");
        let long = "a".repeat(LONGEST_PATTERN + 1);
        let wild = format!("{}\n", "*a".repeat(2_000)).repeat(20);
        for (text, expected) in [
            (long.as_str(), "pattern of more than 4 KiB"),
            (&"a\n".repeat(MOST_PATTERNS + 1), "more than 10000 patterns"),
            (&wild, "wildcards have more than 32 KiB"),
        ] {
            let error = compile(text, folder).err().unwrap_or_default();
            assert!(error.contains(expected), "{expected}: {error}");
        }
        let comments = format!("# {long}\n{}!b/\n[\na/*.x\n", "#\n".repeat(MOST_PATTERNS + 1));
        let rules = compile(&comments, folder).expect("comments are not patterns").matcher;
        assert!(rules.matched("x/a/b.x", false).is_ignore() && rules.matched("x/b", true).is_whitelist());
    }
}
