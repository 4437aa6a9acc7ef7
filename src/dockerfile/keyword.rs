//! The instructions that BuildKit knows.

use super::{suggest, text};

/// What an instruction starts with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
    Unknown,
}

const KEYWORDS: [(&str, Keyword); 18] = [
    ("ADD", Keyword::Add),
    ("ARG", Keyword::Arg),
    ("CMD", Keyword::Cmd),
    ("COPY", Keyword::Copy),
    ("ENTRYPOINT", Keyword::Entrypoint),
    ("ENV", Keyword::Env),
    ("EXPOSE", Keyword::Expose),
    ("FROM", Keyword::From),
    ("HEALTHCHECK", Keyword::Healthcheck),
    ("LABEL", Keyword::Label),
    ("MAINTAINER", Keyword::Maintainer),
    ("ONBUILD", Keyword::Onbuild),
    ("RUN", Keyword::Run),
    ("SHELL", Keyword::Shell),
    ("STOPSIGNAL", Keyword::StopSignal),
    ("USER", Keyword::User),
    ("VOLUME", Keyword::Volume),
    ("WORKDIR", Keyword::Workdir),
];

impl Keyword {
    /// As it is written by convention, in capitals; empty for an unknown one.
    pub fn as_str(self) -> &'static str {
        KEYWORDS.iter().find(|(_, keyword)| *keyword == self).map_or("", |(name, _)| name)
    }

    /// The keyword that a word is, in any case.
    pub(super) fn of(word: &[u8]) -> Keyword {
        if word.is_ascii() {
            return Keyword::of_ascii(word);
        }
        // The Kelvin sign is a K to Go, and so to BuildKit.
        str::from_utf8(word).map_or(Keyword::Unknown, |word| Keyword::of_ascii(text::lower(word).as_bytes()))
    }

    fn of_ascii(word: &[u8]) -> Keyword {
        let is_it =
            |(name, _): &&(&str, Keyword)| name.len() == word.len() && name.as_bytes().eq_ignore_ascii_case(word);
        KEYWORDS.iter().find(is_it).map_or(Keyword::Unknown, |(_, keyword)| *keyword)
    }

    /// Whether the instruction may be followed by heredocs (`heredocDirectives` in
    /// parser/parser.go).
    pub(super) const fn takes_heredocs(self) -> bool {
        matches!(self, Keyword::Add | Keyword::Copy | Keyword::Run)
    }
}

/// BuildKit's complaint about a word that is no keyword.
pub(super) fn unknown(word: &[u8]) -> String {
    let word = text::lossy(word);
    let message = format!("unknown instruction: {word}");
    suggest::did_you_mean(message, &word, KEYWORDS.iter().map(|(name, _)| *name), suggest::Case::Ignored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter() {
        for (word, keyword) in [
            ("FROM", Keyword::From),
            ("fRoM", Keyword::From),
            ("WOR\u{212A}DIR", Keyword::Workdir),
            ("FROM:", Keyword::Unknown),
            ("", Keyword::Unknown),
        ] {
            assert_eq!(Keyword::of(word.as_bytes()), keyword, "{word}");
        }
    }

    #[test]
    fn near_misses_get_a_suggestion() {
        for (word, message) in [
            ("FORM", "unknown instruction: FORM (did you mean FROM?)"),
            ("form", "unknown instruction: form (did you mean from?)"),
            ("{{", "unknown instruction: {{"),
            ("\u{FEFF}FROM", "unknown instruction: \u{FEFF}FROM (did you mean FROM?)"),
        ] {
            assert_eq!(unknown(word.as_bytes()), message);
        }
    }
}
