//! Flags such as `--platform=windows`: what an instruction has, and which it may have
//! (instructions/bflag.go).

use super::command::RawFlag;
use super::{Joined, Keyword, Span, suggest};

/// A flag of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Without the dashes.
    pub name: String,
    /// What follows the `=`, without quotes and escapes.
    pub value: Option<String>,
    /// From the dashes to the end of the value.
    pub span: Span,
}

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `true` or `false`, or nothing for `true`.
    Bool,
    /// A value, once.
    Single,
    /// A value each time.
    Repeated,
}

use Kind::{Bool, Repeated, Single};

/// The flags that BuildKit knows for an instruction (instructions/parse.go and commands_run*.go).
const fn known(keyword: Keyword) -> &'static [(&'static str, Kind)] {
    match keyword {
        Keyword::Add => &[
            ("chown", Single),
            ("chmod", Single),
            ("link", Bool),
            ("keep-git-dir", Bool),
            ("checksum", Single),
            ("unpack", Bool),
            ("exclude", Repeated),
        ],
        Keyword::Copy => &[
            ("chown", Single),
            ("from", Single),
            ("chmod", Single),
            ("link", Bool),
            ("exclude", Repeated),
            ("parents", Bool),
        ],
        Keyword::From => &[("platform", Single)],
        Keyword::Healthcheck => &[
            ("interval", Single),
            ("timeout", Single),
            ("start-period", Single),
            ("start-interval", Single),
            ("retries", Single),
        ],
        Keyword::Run => &[("device", Repeated), ("mount", Repeated), ("network", Single), ("security", Single)],
        _ => &[],
    }
}

/// Finds the first flag that BuildKit refuses, and says why. `accept_unknown` lets flags pass that
/// it does not know.
pub(super) fn check(keyword: Keyword, flags: &[RawFlag], accept_unknown: bool) -> Result<(), (&RawFlag, String)> {
    let known = known(keyword);
    for (index, flag) in flags.iter().enumerate() {
        let (name, value) = flag.parts();
        let bare = name.strip_prefix("--").unwrap_or(name);
        let Some((_, kind)) = known.iter().find(|(known, _)| *known == bare) else {
            if accept_unknown {
                continue;
            }
            let options = known.iter().map(|(name, _)| *name);
            let message = format!("unknown flag: {name}");
            return Err((flag, suggest::did_you_mean(message, bare, options, suggest::Case::Matters)));
        };
        if *kind != Repeated && flags[..index].iter().any(|earlier| earlier.parts().0 == name) {
            return Err((flag, format!("duplicate flag specified: {name}")));
        }
        let is_bool = *kind == Bool;
        match value {
            None if is_bool => {}
            None => return Err((flag, format!("missing a value on flag: {name}"))),
            Some("") if is_bool => return Err((flag, format!("missing a value on flag: {name}"))),
            Some(value) if is_bool && !matches!(value.to_lowercase().as_str(), "true" | "false") => {
                return Err((flag, format!("expecting boolean value for flag {name}, not: {value}")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The value of the last flag of that name.
pub(super) fn value<'f>(flags: &'f [RawFlag], name: &str) -> Option<&'f str> {
    values(flags, name).last()
}

/// The values of all flags of that name.
pub(super) fn values<'f>(flags: &'f [RawFlag], name: &str) -> impl DoubleEndedIterator<Item = &'f str> {
    flags.iter().filter_map(move |flag| match flag.parts() {
        (found, value) if found.strip_prefix("--") == Some(name) => value,
        _ => None,
    })
}

/// The flags for the users of the module.
pub(super) fn public(flags: &[RawFlag], joined: &Joined<'_>) -> Vec<Flag> {
    let public = |flag: &RawFlag| {
        let (name, value) = flag.parts();
        Flag {
            name: name.strip_prefix("--").unwrap_or(name).to_owned(),
            value: value.map(str::to_owned),
            span: joined.span_of(flag.range.clone()),
        }
    };
    flags.iter().map(public).collect()
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    #[test]
    fn refusals_are_worded_as_by_buildkit() {
        for (keyword, text, expected) in [
            (Keyword::From, "--platform=a", None),
            (Keyword::From, "--Platform=a", Some("unknown flag: --Platform (did you mean platform?)")),
            (Keyword::From, "--platform", Some("missing a value on flag: --platform")),
            (Keyword::From, "--platform=a --platform=b", Some("duplicate flag specified: --platform")),
            (Keyword::Copy, "--link --parents=FALSE --exclude=a --exclude=b", None),
            (Keyword::Copy, "--link=", Some("missing a value on flag: --link")),
            (Keyword::Copy, "--link=1", Some("expecting boolean value for flag --link, not: 1")),
            (Keyword::Cmd, "--x", Some("unknown flag: --x")),
        ] {
            let text = format!("X {text}");
            let flags = command::command(text.as_bytes(), 0..text.len(), b'\\').flags;
            let found = check(keyword, &flags, false).err().map(|(_, message)| message);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
