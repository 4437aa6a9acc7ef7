//! YAML as a tree in which everything knows its place: the only room that names the YAML crate.

mod raw;
mod tree;

pub use tree::{Key, Node, Value};

use crate::dockerfile::Span;
use crate::source::Source;
use raw::Raw;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_saphyr::{Error, Options, Spanned, options};

/// How much of a file is taken, so that a hostile one costs no more than a large one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limits {
    /// A file by hand: a few levels and hardly an alias.
    Configuration,
    /// A file of another tool, which may be generated and long.
    Manifest,
}

/// Why a text is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The byte of the file where the reader stopped.
    pub offset: usize,
    pub reason: Reason,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    NotUtf8,
    /// Nested, repeated or long beyond the limits.
    TooMuch,
    /// What the YAML reader says, without the place.
    Syntax(String),
}

/// The only document of a file; `None` where it says nothing.
pub fn read(source: &Source, limits: Limits) -> Result<Option<Node>, Refusal> {
    document(source, Span::new(0, source.bytes.len()), limits)
}

/// Each document of a file by itself, so that a broken one does not cost the others. Those that say nothing are left
/// out.
pub fn documents(source: &Source, limits: Limits) -> Vec<Result<Node, Refusal>> {
    let read = |span: Span| document(source, span, limits).transpose();
    document_spans(&source.bytes).into_iter().filter_map(read).collect()
}

/// Documents are parted by lines that begin with `---`: no scalar that goes on over lines begins one so, as it would
/// have to be indented, or quoted at the left margin, which nobody does.
fn document_spans(bytes: &[u8]) -> Vec<Span> {
    let mut spans = vec![];
    let mut start = 0;
    let line_starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|end| end + 1));
    for line in line_starts.filter(|line| *line > 0 && is_separator(&bytes[*line..])) {
        spans.push(Span::new(start, line));
        start = line;
    }
    spans.push(Span::new(start, bytes.len()));
    spans
}

fn is_separator(line: &[u8]) -> bool {
    line.strip_prefix(b"---").is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

fn document(source: &Source, span: Span, limits: Limits) -> Result<Option<Node>, Refusal> {
    let text = std::str::from_utf8(span.slice(&source.bytes))
        .map_err(|error| Refusal { offset: span.start + error.valid_up_to(), reason: Reason::NotUtf8 })?;
    match serde_saphyr::from_str_with_options::<Option<Spanned<Raw>>>(text, limits.options()) {
        Ok(raw) => Ok(raw.map(|raw| raw::node(source, span.start, raw)).filter(|node| !node.is_null())),
        Err(error) => Err(refusal(source, span.start, &error)),
    }
}

impl Limits {
    fn options(self) -> Options {
        // Depth, aliases, anchors, nodes, events, and events that aliases repeat.
        let (depth, aliases, anchors, nodes, events, repeated) = match self {
            Limits::Configuration => (32, 64, 64, 50_000, 200_000, 20_000),
            Limits::Manifest => (64, 2_000, 1_000, 500_000, 2_000_000, 200_000),
        };
        options! {
            budget: serde_saphyr::budget! {
                max_depth: depth,
                max_aliases: aliases,
                max_anchors: anchors,
                max_nodes: nodes,
                max_events: events,
            },
            alias_limits: serde_saphyr::alias_limits! {
                max_total_replayed_events: repeated,
                max_replay_stack_depth: 8,
            },
            duplicate_keys: DuplicateKeyPolicy::PassThrough,
            merge_keys: MergeKeyPolicy::AsOrdinary,
            non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
            strict_booleans: true,
            with_snippet: false,
        }
    }
}

/// What the YAML reader says, without the place that is told apart.
fn refusal(source: &Source, start: usize, error: &Error) -> Refusal {
    let text = error.without_snippet().to_string();
    let end_of_words = text.find(" at line ").into_iter().chain(text.find("; use ")).min();
    let what = text[..end_of_words.unwrap_or(text.len())].trim_end_matches('.');
    let offset = error.location().map_or(start, |location| {
        let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let first = source.line_of(start);
        source.offset((first - 1).saturating_add(number(location.line())), number(location.column()))
    });
    let mut error = error.without_snippet();
    while let Error::AliasError { error: cause, .. } = error {
        error = cause;
    }
    let reason = match error {
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => Reason::TooMuch,
        _ => Reason::Syntax(what.to_owned()),
    };
    Refusal { offset, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("x.yaml", text.into())
    }

    #[test]
    fn documents_are_read_each_by_itself() {
        let source = source("a: 1\n--- # second\nb: [\n---\nc: &x {d: 2}\ne: *x\n---\n");
        let documents = documents(&source, Limits::Manifest);
        assert_eq!(documents.len(), 3);
        assert_eq!(documents[0].as_ref().expect("a map").get("a").and_then(Node::text), Some("1"));
        assert!(documents[1].is_err());
        let third = documents[2].as_ref().expect("a map");
        let d = third.get("e").and_then(|e| e.get("d")).expect("the alias");
        assert_eq!((d.text(), source.text(d.span).as_ref()), (Some("2"), "2"));
    }

    #[test]
    fn merge_keys_give_what_the_map_does_not_say_itself() {
        let source = source("base: &b {x: 1, y: 2}\nmore: &m {z: 3}\nhere:\n  <<: [*b, *m]\n  y: 5\n");
        let tree = read(&source, Limits::Manifest).expect("YAML").expect("a map");
        let here = tree.get("here").expect("the key");
        let of = |key| here.get(key).and_then(Node::text);
        assert_eq!((of("x"), of("y"), of("z"), of("<<")), (Some("1"), Some("5"), Some("3"), None));
        let mut keys: Vec<_> = here.entries().iter().map(|(key, _)| key.text.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["x", "y", "z"]);
    }
}
