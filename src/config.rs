//! `winfrom.yaml`: what it says, as types, and what is wrong with it, as findings that point at the place.

mod checked;
mod fields;
#[cfg(test)]
mod generated;
mod globs;
mod plan;
mod read;
pub mod starter;
mod tree;
mod types;

pub use checked::Configuration;

use crate::dockerfile::Span;
use crate::source::Source;
use fields::Problems;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Spanned, options};
use std::fmt;
use tree::{Key, Node, Value};

/// The names that a configuration is found by in a folder, the first one that is there.
pub const NAMES: [&str; 3] = ["winfrom.yaml", ".winfrom.yaml", ".github/winfrom.yaml"];

/// More than this is not read, in bytes: no configuration is that long.
pub const LARGEST: usize = 1 << 20;

/// The file as a tree; `None` where it says nothing, or where it stops being YAML, which `problems` then knows.
fn tree(problems: &mut Problems) -> Option<Node> {
    let source = problems.source.clone();
    if source.bytes.len() > LARGEST {
        let message = format!("the configuration is longer than {LARGEST} bytes");
        problems.add(Span::new(0, 0), message, "not read");
        return None;
    }
    let text = match std::str::from_utf8(&source.bytes) {
        Ok(text) => text,
        Err(error) => {
            let end = error.valid_up_to();
            let found = problems.add(Span::new(end, end + 1), "the configuration is not UTF-8", "from here on");
            found.help = Some("save it as UTF-8: in PowerShell, `Set-Content -Encoding utf8` instead of `>`".into());
            return None;
        }
    };
    match serde_saphyr::from_str_with_options::<Option<Spanned<Raw>>>(text, limits()) {
        Ok(raw) => raw.map(|raw| node(&source, raw)),
        Err(error) => {
            refuse(problems, &error);
            None
        }
    }
}

/// What a hostile file may ask for: a configuration by hand has a few levels and hardly an alias.
fn limits() -> serde_saphyr::Options {
    options! {
        budget: serde_saphyr::budget! {
            max_depth: 32,
            max_aliases: 64,
            max_anchors: 64,
            max_nodes: 50_000,
            max_events: 200_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 20_000,
            max_replay_stack_depth: 8,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    }
}

/// Tells what the YAML reader says, without the place that the finding itself has.
fn refuse(problems: &mut Problems, error: &serde_saphyr::Error) {
    let source = &problems.source;
    let text = error.without_snippet().to_string();
    let end_of_words = text.find(" at line ").into_iter().chain(text.find("; use ")).min();
    let what = text[..end_of_words.unwrap_or(text.len())].trim_end_matches('.');
    let offset = error.location().map_or(0, |location| {
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        source.offset(number(location.line()), number(location.column()))
    });
    let line = source.line_span(source.line_of(offset));
    let character = source.text(Span::new(offset, line.end.max(offset))).chars().next();
    let end = offset + character.map_or(0, char::len_utf8);
    let mut error = error.without_snippet();
    while let Error::AliasError { error: cause, .. } = error {
        error = cause;
    }
    let message = match error {
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => {
            "the configuration is nested or repeated beyond what winfrom reads".to_owned()
        }
        _ => format!("the configuration is no YAML that winfrom reads: {what}"),
    };
    problems.add(Span::new(offset, end), message, "here");
}

/// A value of YAML before its text is taken out of the file: `1809.10` is a number there, and a version to us.
enum Raw {
    Null,
    Bool,
    Number,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn node(source: &Source, raw: Spanned<Raw>) -> Node {
    let span = span(&raw);
    let written = || source.text(span).into_owned();
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Bool => Value::Bool(written()),
        Raw::Number => Value::Number(written()),
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => Value::List(items.into_iter().map(|item| node(source, item)).collect()),
        Raw::Map(entries) => {
            let entry = |(key, value): (Spanned<String>, _)| {
                (Key { span: self::span(&key), text: key.value }, node(source, value))
            };
            Value::Map(entries.into_iter().map(entry).collect())
        }
    };
    Node { span, value }
}

/// Where a value is written: for an alias, where its anchor is.
fn span<T>(spanned: &Spanned<T>) -> Span {
    let span = spanned.defined.span();
    let number = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    let start = number(span.byte_offset());
    Span::new(start, start + number(span.byte_len()))
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Bool)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = vec![];
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = vec![];
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}
