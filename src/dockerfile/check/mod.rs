//! What BuildKit refuses in a single instruction, and how it says so.

mod healthcheck;
mod run;

use std::ops::Range;

use super::command::{self, Command};
use super::json::{self, Form};
use super::{Keyword, flags, heredoc, keyword, text, words};

/// Why an instruction is refused, and which part of its joined text is to blame.
#[derive(Debug)]
pub(super) struct Refusal {
    pub message: String,
    pub range: Range<usize>,
}

impl Refusal {
    pub fn new(message: impl Into<String>, range: Range<usize>) -> Refusal {
        Refusal {
            message: message.into(),
            range,
        }
    }
}

/// An instruction that was taken apart.
pub(super) struct Parsed<'t> {
    pub text: &'t [u8],
    pub keyword: Keyword,
    pub command: Command,
    pub escape: u8,
}

impl<'t> Parsed<'t> {
    pub fn new(text: &'t [u8], range: Range<usize>, escape: u8) -> Parsed<'t> {
        let command = command::command(text, range, escape);
        let keyword = Keyword::of(&text[command.keyword.clone()]);
        Parsed {
            text,
            keyword,
            command,
            escape,
        }
    }

    fn rest(&self) -> Range<usize> {
        self.command.rest.clone()
    }

    /// The instruction inside an ONBUILD.
    pub fn trigger(&self) -> Option<Parsed<'t>> {
        (self.keyword == Keyword::Onbuild && !self.command.rest.is_empty())
            .then(|| Parsed::new(self.text, self.rest(), self.escape))
    }

    /// The range that may be a JSON array.
    pub fn json_range(&self) -> Option<Range<usize>> {
        match self.keyword {
            Keyword::Add
            | Keyword::Cmd
            | Keyword::Copy
            | Keyword::Entrypoint
            | Keyword::Run
            | Keyword::Shell
            | Keyword::Volume => Some(self.rest()),
            Keyword::Healthcheck => Some(text::cut(self.text, self.rest(), text::is_latin_space).1),
            _ => None,
        }
    }

    /// The arguments as JSON, where the instruction may have such.
    pub fn form(&self) -> Form {
        self.json_range().map_or(Form::Shell, |range| {
            json::form(&self.text[text::trim_start(self.text, range)])
        })
    }

    /// The words that blanks hold apart.
    pub fn blank_words(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        text::split(self.text, self.rest(), text::is_blank)
    }

    /// The words that white space outside quotes holds apart.
    pub fn quoted_words(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        words::words(self.text, self.rest(), self.escape)
    }

    fn refuse(&self, message: impl Into<String>) -> Refusal {
        Refusal::new(message, self.command.keyword.clone())
    }
}

/// What BuildKit refuses while it takes the file apart, before it looks at any instruction (parser/line_parsers.go).
pub(super) fn parse(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    let mixed = "when using JSON array syntax, arrays must be comprised of strings only";
    match parsed.keyword {
        Keyword::Env | Keyword::Label => pairs(parsed),
        Keyword::Onbuild => {
            let mut trigger = parsed.trigger();
            while let Some(deeper) = trigger.as_ref().and_then(Parsed::trigger) {
                trigger = Some(deeper);
            }
            trigger.map_or(Ok(()), |trigger| parse(&trigger, &trigger.form()))
        }
        _ if *form == Form::Mixed => Err(Refusal::new(
            mixed,
            parsed.json_range().unwrap_or(parsed.rest()),
        )),
        _ => Ok(()),
    }
}

/// ENV and LABEL take `name=value` any number of times, or `name value`.
fn pairs(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let mut words = parsed.quoted_words().peekable();
    let Some(first) = words.peek() else {
        return Ok(());
    };
    let has_equals = |word: &Range<usize>| parsed.text[word.clone()].contains(&b'=');
    if !has_equals(first) {
        let (_, value) = text::cut(parsed.text, parsed.rest(), text::is_blank);
        let message = || format!("{} must have two arguments", parsed.keyword.as_str());
        return if value.is_empty() {
            Err(Refusal::new(message(), first.clone()))
        } else {
            Ok(())
        };
    }
    match words.find(|word| !has_equals(word)) {
        None => Ok(()),
        Some(word) => {
            let quoted = text::quoted(text::lossy(&parsed.text[word.clone()]).as_bytes());
            let message =
                format!("Syntax error - can't find = in {quoted}. Must be of the form: name=value");
            Err(Refusal::new(message, word))
        }
    }
}

/// What BuildKit refuses in an instruction (instructions/parse.go). `is_foreign` is a frontend that may know more.
pub(super) fn instruction(
    parsed: &Parsed<'_>,
    form: &Form,
    is_foreign: bool,
) -> Result<(), Refusal> {
    let flags = || {
        let result = flags::check(parsed.keyword, &parsed.command.flags, is_foreign);
        result.map_err(|(flag, message)| Refusal::new(message, flag.range.clone()))
    };
    match parsed.keyword {
        Keyword::Unknown if is_foreign => Ok(()),
        Keyword::Unknown => Err(parsed.refuse(keyword::unknown(
            &parsed.text[parsed.command.keyword.clone()],
        ))),
        Keyword::From => from(parsed).and_then(|()| flags()),
        Keyword::Arg => arg(parsed),
        Keyword::Add | Keyword::Copy => {
            let destination = destination(parsed, form)?;
            flags()?;
            accept_destination(parsed, &destination)
        }
        Keyword::Run => flags().and_then(|()| run::check(parsed)),
        Keyword::Cmd | Keyword::Entrypoint => flags(),
        Keyword::Env | Keyword::Label => flags().and_then(|()| names(parsed)),
        Keyword::Shell => flags().and_then(|()| shell(parsed, form)),
        Keyword::StopSignal => exactly_one(parsed),
        Keyword::Maintainer | Keyword::User | Keyword::Workdir => {
            exactly_one(parsed).and_then(|()| flags())
        }
        Keyword::Expose => {
            at_least_one(parsed, parsed.command.rest.is_empty()).and_then(|()| flags())
        }
        Keyword::Volume => {
            at_least_one(parsed, is_empty(parsed, form))?;
            flags()?;
            volumes(parsed, form)
        }
        Keyword::Onbuild => {
            at_least_one(parsed, parsed.command.rest.is_empty())?;
            flags()?;
            onbuild(parsed)
        }
        Keyword::Healthcheck => healthcheck::check(parsed, form, flags),
    }
}

/// The words of a FROM: `base` or `base AS name`.
pub(super) struct From {
    pub base: Option<Range<usize>>,
    pub name: Option<Range<usize>>,
    /// Whether the number of words is one that BuildKit takes.
    pub is_regular: bool,
}

pub(super) fn from_words(parsed: &Parsed<'_>) -> From {
    let words: Vec<_> = parsed.blank_words().take(4).collect();
    match words.as_slice() {
        [base] => From {
            base: Some(base.clone()),
            name: None,
            is_regular: true,
        },
        [base, r#as, name] if is_as(&parsed.text[r#as.clone()]) => From {
            base: Some(base.clone()),
            name: Some(name.clone()),
            is_regular: true,
        },
        words => From {
            base: words.first().cloned(),
            name: None,
            is_regular: false,
        },
    }
}

/// Go folds the long s into an S.
fn is_as(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"as")
        || str::from_utf8(word).is_ok_and(|word| matches!(word, "a\u{17F}" | "A\u{17F}"))
}

/// The name of a stage in lower case, if it is one.
pub(super) fn stage_name(written: &[u8]) -> Option<String> {
    let name = text::lower(&text::lossy(written));
    let is_part = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
    };
    (name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(is_part))
        .then_some(name)
}

fn from(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let words = from_words(parsed);
    if !words.is_regular {
        let place = if parsed.command.rest.is_empty() {
            parsed.command.keyword.clone()
        } else {
            parsed.rest()
        };
        return Err(Refusal::new(
            "FROM requires either one or three arguments",
            place,
        ));
    }
    match words.name {
        Some(name) if stage_name(&parsed.text[name.clone()]).is_none() => {
            let written = text::quoted(&parsed.text[name.clone()]);
            let message = format!(
                "invalid name for build stage: {written}, name can't start with a number or contain symbols"
            );
            Err(Refusal::new(message, name))
        }
        _ => Ok(()),
    }
}

fn arg(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    at_least_one(parsed, parsed.quoted_words().next().is_none())?;
    names(parsed)
}

/// Refuses `=value` without a name.
fn names(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let name = parsed.keyword.as_str();
    let mut words = parsed.quoted_words().peekable();
    at_least_one(parsed, words.peek().is_none())?;
    // `ENV name value` has one name, and its value may be anything.
    let is_old_form = parsed.keyword != Keyword::Arg
        && words
            .peek()
            .is_some_and(|word| !parsed.text[word.clone()].contains(&b'='));
    match words.find(|word| parsed.text[word.clone()].starts_with(b"=")) {
        Some(word) if !is_old_form => {
            Err(Refusal::new(format!("{name} names can not be blank"), word))
        }
        _ => Ok(()),
    }
}

/// The last argument of COPY or ADD.
fn destination(parsed: &Parsed<'_>, form: &Form) -> Result<String, Refusal> {
    let destination = match form {
        Form::Strings(strings) => strings.get(1).and(strings.last()).cloned(),
        _ => parsed
            .blank_words()
            .skip(1)
            .last()
            .map(|word| text::lossy(&parsed.text[word])),
    };
    destination.ok_or_else(|| {
        let name = parsed.keyword.as_str();
        parsed.refuse(format!(
            "{name} requires at least two arguments, but only one was provided. Destination could not be determined"
        ))
    })
}

fn accept_destination(parsed: &Parsed<'_>, destination: &str) -> Result<(), Refusal> {
    match heredoc::heredoc(destination) {
        Ok(Some(_)) => {
            let message = format!(
                "{} cannot accept a heredoc as a destination",
                parsed.keyword.as_str()
            );
            Err(Refusal::new(message, parsed.rest()))
        }
        _ => Ok(()),
    }
}

fn shell(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    at_least_one(parsed, is_empty(parsed, form))?;
    match form {
        Form::Strings(_) => Ok(()),
        _ => Err(Refusal::new(
            "SHELL requires the arguments to be in JSON form",
            parsed.rest(),
        )),
    }
}

fn volumes(parsed: &Parsed<'_>, form: &Form) -> Result<(), Refusal> {
    let has_empty = match form {
        Form::Strings(strings) => strings.iter().any(|volume| volume.trim().is_empty()),
        _ => parsed
            .blank_words()
            .any(|word| text::trim(parsed.text, word).is_empty()),
    };
    if has_empty {
        Err(Refusal::new(
            "VOLUME specified can not be an empty string",
            parsed.rest(),
        ))
    } else {
        Ok(())
    }
}

fn onbuild(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let (trigger, _) = text::cut(parsed.text, parsed.rest(), text::is_blank);
    let name = text::upper(text::lossy(&parsed.text[trigger.clone()]).trim());
    match name.as_str() {
        "ONBUILD" => Err(Refusal::new(
            "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
            trigger,
        )),
        "MAINTAINER" | "FROM" => Err(Refusal::new(
            format!("{name} isn't allowed as an ONBUILD trigger"),
            trigger,
        )),
        _ => Ok(()),
    }
}

fn is_empty(parsed: &Parsed<'_>, form: &Form) -> bool {
    match form {
        Form::Strings(strings) => strings.is_empty(),
        _ => parsed.command.rest.is_empty(),
    }
}

fn at_least_one(parsed: &Parsed<'_>, is_empty: bool) -> Result<(), Refusal> {
    if is_empty {
        Err(parsed.refuse(format!(
            "{} requires at least one argument",
            parsed.keyword.as_str()
        )))
    } else {
        Ok(())
    }
}

fn exactly_one(parsed: &Parsed<'_>) -> Result<(), Refusal> {
    let message = || format!("{} requires exactly one argument", parsed.keyword.as_str());
    if parsed.command.rest.is_empty() {
        Err(parsed.refuse(message()))
    } else {
        Ok(())
    }
}
