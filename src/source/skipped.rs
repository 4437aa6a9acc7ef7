//! Files and folders that a run met and did not check.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// So many entries are kept; all of them are counted.
pub const MOST_ENTRIES: usize = 100;

/// A file or folder that was not checked, or a rules file that was not applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    pub reason: SkipReason,
    /// As a report shows it: relative to the working folder where the walked path is.
    pub path: String,
}

/// Why a file or folder was not checked. Reasons that leave a Dockerfile unread come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// A file or folder could not be read, with the error of the operating system.
    Unreadable(String),
    /// A file is larger than this many bytes.
    TooLarge(u64),
    /// Ignore rules left files of a folder out, and Git could not list which of them it tracks. The text says why: "there is
    /// no `git` in PATH".
    TrackedFilesUnknown(String),
    /// The ignore rules of a file are not applied. The text says why: "it is a link".
    RulesNotApplied(String),
    /// The files that Git tracks in a repository although ignore rules match them. The text says why.
    TrackedNotListed(String),
    /// The same for the submodules of a repository.
    SubmodulesNotListed(String),
    /// Only so many of the variants of a file were judged: it has too many for its stages.
    Variants { judged: usize, left_out: usize },
    /// A link that is named like a Dockerfile.
    Link,
    /// A pipe, socket or device that is named like a Dockerfile.
    SpecialFile,
    /// A template, which another tool makes a Dockerfile of.
    Template,
}

impl SkipReason {
    /// Whether something that should have been checked could not be read.
    pub fn is_unreadable(&self) -> bool {
        matches!(self, SkipReason::Unreadable(_) | SkipReason::TooLarge(_))
    }

    /// The name of the reason in JSON and SARIF.
    pub fn name(&self) -> &'static str {
        match self {
            SkipReason::Unreadable(_) => "unreadable",
            SkipReason::TooLarge(_) => "too-large",
            SkipReason::TrackedFilesUnknown(_) => "tracked-files-unknown",
            SkipReason::RulesNotApplied(_) => "rules-not-applied",
            SkipReason::TrackedNotListed(_) => "tracked-not-listed",
            SkipReason::SubmodulesNotListed(_) => "submodules-not-listed",
            SkipReason::Variants { .. } => "variants",
            SkipReason::Link => "link",
            SkipReason::SpecialFile => "special-file",
            SkipReason::Template => "template",
        }
    }
}

/// A sentence without a full stop: `cannot read a/Dockerfile: Permission denied (os error 13)`.
impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.reason {
            SkipReason::Unreadable(why) => write!(f, "cannot read {path}: {why}"),
            SkipReason::TooLarge(limit) => write!(f, "cannot read {path}: larger than {} MiB", limit >> 20),
            SkipReason::TrackedFilesUnknown(why) => {
                write!(f, "files that Git tracks although ignore rules match them were not checked: {why}")
            }
            SkipReason::RulesNotApplied(why) => write!(f, "{path} is not applied: {why}"),
            SkipReason::TrackedNotListed(why) => {
                write!(f, "{path}: files that Git tracks although ignore rules match them were not checked: {why}")
            }
            SkipReason::SubmodulesNotListed(why) => {
                write!(
                    f,
                    "{path}: files that submodules track although ignore rules match them were not checked: {why}"
                )
            }
            SkipReason::Variants { judged, left_out } => write!(
                f,
                "{path}: {left_out} of its {} variants were not judged: it has too many for its stages and hosts",
                judged + left_out
            ),
            SkipReason::Link => write!(f, "{path} is a link and was not checked"),
            SkipReason::SpecialFile => write!(f, "{path} is not a regular file and was not checked"),
            SkipReason::Template => write!(f, "{path} is a template and was not checked"),
        }
    }
}

/// What a run did not check: the first entries, and the number of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkippedFiles {
    /// At most [`MOST_ENTRIES`]: those that could not be read, then the others, each by their paths.
    entries: BTreeSet<Skipped>,
    /// The number of files and folders that could not be read.
    pub unreadable: usize,
    /// The number of all other files that were not checked or not applied.
    pub others: usize,
    /// How many of the others are templates.
    pub templates: usize,
}

impl SkippedFiles {
    pub fn add(&mut self, skipped: Skipped) {
        let count = if skipped.reason.is_unreadable() { &mut self.unreadable } else { &mut self.others };
        *count += 1;
        self.templates += usize::from(skipped.reason == SkipReason::Template);
        self.keep(skipped);
    }

    /// Adds what another part of the run did not check. The order of the parts makes no difference.
    pub fn merge(&mut self, other: SkippedFiles) {
        self.unreadable += other.unreadable;
        self.others += other.others;
        self.templates += other.templates;
        other.entries.into_iter().for_each(|skipped| self.keep(skipped));
    }

    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    pub fn count(&self) -> usize {
        self.unreadable + self.others
    }

    /// The entries that were kept: those that could not be read come first.
    pub fn entries(&self) -> impl Iterator<Item = &Skipped> + Clone {
        self.entries.iter()
    }

    /// The number of entries that were counted and not kept.
    pub fn not_kept(&self) -> usize {
        self.count().saturating_sub(self.entries.len())
    }

    fn keep(&mut self, skipped: Skipped) {
        self.entries.insert(skipped);
        if self.entries.len() > MOST_ENTRIES {
            self.entries.pop_last();
        }
    }
}

/// A path as reports show it: without the `./` that walking the current folder puts before it. The current folder itself is
/// `.`.
pub fn shown(path: &Path) -> String {
    match path.strip_prefix(".").unwrap_or(path) {
        current if current.as_os_str().is_empty() => ".".to_owned(),
        path => path.to_string_lossy().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(number: usize, reason: SkipReason) -> Skipped {
        Skipped { reason, path: format!("{number:04}.Dockerfile") }
    }

    #[test]
    fn all_are_counted_and_the_first_are_kept_in_any_order() {
        let all: Vec<_> = (0..300)
            .map(|n| numbered(n, if n % 3 == 0 { SkipReason::Unreadable("no".into()) } else { SkipReason::Link }))
            .collect();
        let (mut forward, mut first, mut second) =
            (SkippedFiles::default(), SkippedFiles::default(), SkippedFiles::default());
        all.iter().cloned().for_each(|skipped| forward.add(skipped));
        all[150..].iter().rev().cloned().for_each(|skipped| first.add(skipped));
        all[..150].iter().cloned().for_each(|skipped| second.add(skipped));
        first.merge(second);
        assert_eq!(first, forward);
        assert_eq!((first.unreadable, first.others, first.not_kept()), (100, 200, 200));
        assert!(first.entries().all(|skipped| skipped.reason.is_unreadable()), "{first:?}");
    }
}
