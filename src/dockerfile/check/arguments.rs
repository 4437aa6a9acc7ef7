//! How many arguments an instruction takes, and of what kind.

use std::borrow::Cow;

use super::super::json::Form;
use super::super::parsed::{self, Parsed};
use super::super::{Keyword, heredoc, text};
use super::Refusal;

/// No argument where there must be one.
pub(super) fn missing(parsed: &Parsed<'_>) -> Refusal {
    Refusal::of(parsed, format!("{} requires at least one argument", parsed.keyword.as_str()))
}

pub(super) fn at_least_one(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    let is_empty = match form {
        Form::Strings(strings) => strings.is_empty(),
        _ => parsed.command.rest.is_empty(),
    };
    if is_empty { Err(missing(parsed)) } else { Ok(()) }
}

pub(super) fn exactly_one(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    if !parsed.command.rest.is_empty() {
        return Ok(());
    }
    Err(Refusal::of(parsed, format!("{} requires exactly one argument", parsed.keyword.as_str())))
}

pub(super) fn from(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let words = parsed.words_of_from();
    if !words.is_regular {
        let message = "FROM requires either one or three arguments";
        return Err(match parsed.rest() {
            rest if rest.is_empty() => Refusal::of(parsed, message),
            rest => Refusal::new(message, rest),
        });
    }
    let Some(name) = words.name else {
        return Ok(());
    };
    let written = &parsed.text[name.clone()];
    if parsed::stage_name(written).is_some() {
        return Ok(());
    }
    let written = text::quoted(written);
    let reason = "name can't start with a number or contain symbols";
    Err(Refusal::new(format!("invalid name for build stage: {written}, {reason}"), name))
}

/// Refuses `=value` without a name, and no words at all.
pub(super) fn names(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let mut words = parsed.quoted_words().peekable();
    let Some(first) = words.peek() else {
        return Err(missing(parsed));
    };
    // `ENV name value` has one name, and its value may be anything.
    if parsed.keyword != Keyword::Arg && !parsed.text[first.clone()].contains(&b'=') {
        return Ok(());
    }
    match words.find(|word| parsed.text[word.clone()].starts_with(b"=")) {
        None => Ok(()),
        Some(word) => {
            let message = format!("{} names can not be blank", parsed.keyword.as_str());
            Err(Refusal::new(message, word))
        }
    }
}

/// The last argument of COPY or ADD.
pub(super) fn destination<'p>(parsed: &'p Parsed<'_>, form: &'p Form) -> Result<Cow<'p, str>, Refusal> {
    let destination = match form {
        Form::Strings(strings) => strings.get(1).and(strings.last()).map(|last| Cow::from(last.as_str())),
        _ => parsed.blank_words().skip(1).last().map(|word| text::lossy(&parsed.text[word])),
    };
    destination.ok_or_else(|| {
        let name = parsed.keyword.as_str();
        let message = "requires at least two arguments, but only one was provided. Destination could not be determined";
        Refusal::of(parsed, format!("{name} {message}"))
    })
}

pub(super) fn accept_destination(parsed: &Parsed<'_>, destination: &str) -> Result<(), Refusal> {
    if !matches!(heredoc::heredoc(destination), Ok(Some(_))) {
        return Ok(());
    }
    let name = parsed.keyword.as_str();
    let message = format!("{name} cannot accept a heredoc as a destination");
    Err(Refusal::new(message, parsed.rest()))
}

pub(super) fn shell(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    at_least_one(parsed, form)?;
    if let Form::Strings(_) = form {
        return Ok(());
    }
    Err(Refusal::new("SHELL requires the arguments to be in JSON form", parsed.rest()))
}

pub(super) fn volumes(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    let has_empty = match form {
        Form::Strings(strings) => strings.iter().any(|volume| volume.trim().is_empty()),
        _ => parsed.blank_words().any(|word| text::trim(parsed.text, word).is_empty()),
    };
    if !has_empty {
        return Ok(());
    }
    Err(Refusal::new("VOLUME specified can not be an empty string", parsed.rest()))
}

/// Refuses instructions that ONBUILD cannot trigger.
pub(super) fn trigger(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let (trigger, _) = text::cut(parsed.text, parsed.rest(), text::is_blank);
    let name = text::upper(text::lossy(&parsed.text[trigger.clone()]).trim());
    let message = match name.as_str() {
        "ONBUILD" => "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned(),
        "MAINTAINER" | "FROM" => format!("{name} isn't allowed as an ONBUILD trigger"),
        _ => return Ok(()),
    };
    Err(Refusal::new(message, trigger))
}

#[cfg(test)]
mod tests {
    use super::super::instruction;
    use super::*;

    #[test]
    fn refusals_are_worded_as_by_buildkit() {
        let no_destination =
            "COPY requires at least two arguments, but only one was provided. Destination could not be determined";
        for (text, expected) in [
            ("FROM a", None),
            ("FROM", Some("FROM requires either one or three arguments")),
            (
                "FROM a AS 1",
                Some("invalid name for build stage: \"1\", name can't start with a number or contain symbols"),
            ),
            ("ARG", Some("ARG requires at least one argument")),
            ("ARG a =b", Some("ARG names can not be blank")),
            ("ENV =b", Some("ENV names can not be blank")),
            ("ENV a =b", None),
            ("COPY a", Some(no_destination)),
            ("COPY [\"a\"]", Some(no_destination)),
            ("COPY a b", None),
            ("COPY a <<E", Some("COPY cannot accept a heredoc as a destination")),
            ("SHELL []", Some("SHELL requires at least one argument")),
            ("SHELL powershell", Some("SHELL requires the arguments to be in JSON form")),
            ("VOLUME [\" \"]", Some("VOLUME specified can not be an empty string")),
            ("ONBUILD from a", Some("FROM isn't allowed as an ONBUILD trigger")),
            ("ONBUILD ONBUILD RUN", Some("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")),
            ("USER", Some("USER requires exactly one argument")),
            ("STOPSIGNAL --x 9", None),
            ("WORKDIR --x 9", Some("unknown flag: --x")),
            ("RUN", None),
            ("RUN --network=x", Some("invalid network mode \"x\"")),
            ("HEALTHCHECK NONE x", Some("HEALTHCHECK NONE takes no arguments")),
            ("HEALTHCHECK CMD", Some("Missing command after HEALTHCHECK CMD")),
            ("HEALTHCHECK x", Some("Unknown type \"X\" in HEALTHCHECK (try CMD)")),
        ] {
            let parsed = Parsed::new(text.as_bytes(), 0..text.len(), b'\\');
            let found = instruction(&parsed, &parsed.form(), false).err();
            assert_eq!(found.map(|refusal| refusal.message).as_deref(), expected, "{text}");
        }
    }
}
