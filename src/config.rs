//! `winfrom.yaml`: what it says, as types, and what is wrong with it, as findings that point at the place.

mod checked;
mod fields;
#[cfg(test)]
mod generated;
mod globs;
mod keys;
mod pattern_count;
mod plan;
mod planner;
mod read;
mod repositories;
mod sizes;
pub mod starter;
mod types;

pub use checked::Configuration;

use crate::dockerfile::Span;
use crate::yaml::{self, Limits, Node, Reason, Refusal};
use fields::Problems;

/// The names that a configuration is found by in a folder, the first one that is there.
pub const NAMES: [&str; 3] = ["winfrom.yaml", ".winfrom.yaml", ".github/winfrom.yaml"];

/// More than this is not read, in bytes: no configuration is that long.
pub const LARGEST: usize = 1 << 20;

/// The file as a tree; `None` where it says nothing, or where it stops being YAML, which `problems` then knows.
fn tree(problems: &mut Problems) -> Option<Node> {
    if problems.source.bytes.len() > LARGEST {
        let message = format!("the configuration is longer than {LARGEST} bytes");
        problems.add(Span::new(0, 0), message, "not read");
        return None;
    }
    match yaml::read(&problems.source, Limits::Configuration) {
        Ok(node) => node,
        Err(refusal) => {
            refuse(problems, &refusal);
            None
        }
    }
}

/// Tells why the file is no tree, at the place where its reader stopped.
fn refuse(problems: &mut Problems, refusal: &Refusal) {
    let source = &problems.source;
    let offset = refusal.offset;
    let line = source.line_span(source.line_of(offset));
    let character = source.text(Span::new(offset, line.end.max(offset))).chars().next();
    let end = offset + character.map_or(0, char::len_utf8);
    let message = match &refusal.reason {
        Reason::NotUtf8 => {
            let span = Span::new(offset, offset + 1);
            let found = problems.add(span, "the configuration is not UTF-8", "from here on");
            found.help = Some("save it as UTF-8: in PowerShell, `Set-Content -Encoding utf8` instead of `>`".into());
            return;
        }
        Reason::TooMuch => "the configuration is nested or repeated beyond what winfrom reads".to_owned(),
        Reason::Syntax(what) => format!("the configuration is no YAML that winfrom reads: {what}"),
    };
    problems.add(Span::new(offset, end), message, "here");
}
