//! The declaration of a file format.

use super::file::ProjectFile;
use super::reader::Reader;

/// A file format from which winfrom detects hosts, builds or images.
pub(crate) struct Format {
    /// The names that a file of this format can have. Other files are not opened.
    pub file_names: &'static [FileName],
    /// Whether a file with one of these names is of this format, by its path and text.
    pub detect: fn(&ProjectFile) -> bool,
    /// Adds the facts of the file to the reader's `Found`.
    pub read: fn(&mut Reader<'_>),
    /// The format's row in the table of `README.md`.
    pub row: Row,
}

/// A row of the table of formats in `README.md`.
pub struct Row {
    /// The name of the format, in Markdown.
    pub files: &'static str,
    /// What winfrom detects in its files, in Markdown.
    pub detected: &'static str,
}

/// A pattern for the names of files. Case is ignored.
#[derive(Clone, Copy)]
pub(crate) enum FileName {
    Exact(&'static str),
    Ending(&'static str),
    /// The name contains `word` and ends in `ending`.
    Containing {
        word: &'static str,
        ending: &'static str,
    },
}

/// The names of YAML files.
pub(crate) const YAML: &[FileName] = &[FileName::Ending(".yml"), FileName::Ending(".yaml")];

impl FileName {
    /// Whether a file of this name matches. `name` is without folders.
    pub(crate) fn matches(self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        match self {
            FileName::Exact(exact) => name == exact,
            FileName::Ending(ending) => name.ends_with(ending),
            FileName::Containing { word, ending } => name.ends_with(ending) && name.contains(word),
        }
    }

    /// What each name that matches contains.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            FileName::Exact(text) | FileName::Ending(text) | FileName::Containing { ending: text, .. } => text,
        }
    }

    /// Whether one of these patterns matches the name of a file.
    pub(crate) fn any_matches(patterns: &[FileName], file: &ProjectFile) -> bool {
        patterns.iter().any(|pattern| pattern.matches(file.name()))
    }
}

impl Format {
    /// Whether a file is of this format.
    pub(crate) fn matches(&self, file: &ProjectFile) -> bool {
        FileName::any_matches(self.file_names, file) && (self.detect)(file)
    }
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn patterns_ignore_case() {
        let json = FileName::Containing { word: "bake", ending: ".json" };
        for (pattern, name, expected) in [
            (FileName::Exact(".env"), ".env", true),
            (FileName::Exact(".env"), "a.env", false),
            (FileName::Ending(".tf"), "MAIN.TF", true),
            (FileName::Ending(".tf"), "main.tfvars", false),
            (json, "docker-bake.json", true),
            (json, "package.json", false),
        ] {
            assert_eq!(pattern.matches(name), expected, "{name}");
        }
    }
}
