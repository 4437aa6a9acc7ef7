//! What BuildKit refuses in a single instruction, and how it says so.

mod arguments;
mod early;
mod healthcheck;
mod run;

use std::ops::Range;

use super::json::Form;
use super::parsed::Parsed;
use super::{Keyword, flags, keyword};

pub(super) use self::early::check as early;

/// Why an instruction is refused, and which part of its joined text is to blame. An empty part
/// stands for all of it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub message: String,
    pub range: Range<usize>,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>, range: Range<usize>) -> Refusal {
        Refusal { message: message.into(), range }
    }

    /// Blames the keyword.
    fn of(parsed: &Parsed<'_>, message: impl Into<String>) -> Refusal {
        Refusal::new(message, parsed.command.keyword.clone())
    }
}

/// What BuildKit refuses in an instruction (instructions/parse.go). `is_foreign` is a frontend that
/// may know more flags and instructions. The order of the checks is BuildKit's.
pub(super) fn instruction(parsed: &Parsed<'_>, form: &Form, is_foreign: bool) -> Result<(), Refusal> {
    let flags = || {
        let result = flags::check(parsed.keyword, &parsed.command.flags, is_foreign);
        result.map_err(|(flag, message)| Refusal::new(message, flag.range.clone()))
    };
    match parsed.keyword {
        Keyword::Unknown if is_foreign => Ok(()),
        Keyword::Unknown => {
            let word = &parsed.text[parsed.command.keyword.clone()];
            Err(Refusal::of(parsed, keyword::unknown(word)))
        }
        Keyword::From => {
            arguments::from(parsed)?;
            flags()
        }
        Keyword::Arg => arguments::names(parsed),
        Keyword::Add | Keyword::Copy => {
            let destination = arguments::destination(parsed, form)?;
            flags()?;
            arguments::accept_destination(parsed, &destination)
        }
        Keyword::Run => {
            flags()?;
            run::check(parsed)
        }
        Keyword::Cmd | Keyword::Entrypoint => flags(),
        Keyword::Env | Keyword::Label => {
            flags()?;
            arguments::names(parsed)
        }
        Keyword::Shell => {
            flags()?;
            arguments::shell(parsed, form)
        }
        Keyword::StopSignal => arguments::exactly_one(parsed),
        Keyword::Maintainer | Keyword::User | Keyword::Workdir => {
            arguments::exactly_one(parsed)?;
            flags()
        }
        Keyword::Expose => {
            arguments::at_least_one(parsed, form)?;
            flags()
        }
        Keyword::Volume => {
            arguments::at_least_one(parsed, form)?;
            flags()?;
            arguments::volumes(parsed, form)
        }
        Keyword::Onbuild => {
            arguments::at_least_one(parsed, form)?;
            flags()?;
            arguments::trigger(parsed)
        }
        Keyword::Healthcheck => healthcheck::check(parsed, form, flags),
    }
}
