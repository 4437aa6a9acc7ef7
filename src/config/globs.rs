//! Patterns of paths, relative to the folder of the configuration and never outside of it.

use super::fields::Problems;
use super::types::At;
use globset::{Glob, GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

/// The files that any of the patterns names, with all that is below a folder that one names.
pub(super) fn files(patterns: &[At<String>], problems: &mut Problems) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        if let Some((files, below)) = file_pattern(pattern, problems) {
            set.add(files).add(below);
        }
    }
    set.build().unwrap_or_else(|error| {
        // Each alone is fine, so it is all of them together that are too large.
        let first = patterns.first().map(|pattern| pattern.span).unwrap_or_default();
        problems.add(first, format!("these patterns are too large: {error}"), "from here on");
        GlobSet::empty()
    })
}

fn file_pattern(pattern: &At<String>, problems: &mut Problems) -> Option<(Glob, Glob)> {
    let text = pattern.value.strip_prefix("./").unwrap_or(&pattern.value).trim_end_matches('/');
    let leaves = text.starts_with('/') || text.contains(':') || text.split(['/', '\\']).any(|part| part == "..");
    if leaves {
        let message = "patterns stay in the folder of the configuration";
        problems.add(pattern.span, message, "leads out of it").help =
            Some("write it relative to that folder: `docker/2025/**`".into());
        return None;
    }
    Some((glob(text, pattern, problems)?, glob(&format!("{text}/**"), pattern, problems)?))
}

/// A pattern of names in which `*` stops at a slash.
pub(super) fn names(pattern: &At<String>, problems: &mut Problems) -> Option<GlobMatcher> {
    glob(&pattern.value, pattern, problems).map(|glob| glob.compile_matcher())
}

/// A pattern of names. `None` if it is not a pattern.
pub(super) fn matcher(text: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(text).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

fn glob(text: &str, pattern: &At<String>, problems: &mut Problems) -> Option<Glob> {
    let glob = match text {
        "" => Err("it is empty".to_owned()),
        _ => GlobBuilder::new(text).literal_separator(true).build().map_err(|error| error.kind().to_string()),
    };
    glob.map_err(|error| problems.add(pattern.span, format!("not a pattern: {error}"), "not a pattern")).ok()
}
