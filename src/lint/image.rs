//! Judging an image reference that stands outside Dockerfiles, as if it were a FROM.

use super::{Judged, cover, order, run_rules};
use crate::dockerfile::{Arguments, Comment, Dockerfile, Span};
use crate::ignore::Ignores;
use crate::model::Model;
use crate::settings::{Place, Settings};
use crate::source::Source;
use crate::windows::{Answers, Catalog};
use std::sync::Arc;

/// The rules that speak of an image whatever stands around it.
const RULES: [&str; 6] =
    ["pre-baseline", "baseline-mismatch", "host-mismatch", "no-such-tag", "end-of-life", "retired-repository"];

/// Judges a reference by the hosts of the settings, which run it.
pub fn lint_image(catalog: &Catalog, reference: &str, place: &Place, is_windows: bool, settings: &Settings) -> Judged {
    let source = &place.source;
    let platform = is_windows.then_some("windows/amd64");
    let line = source.line_of(place.span.start);
    let file = Dockerfile::of_reference(reference, unquoted(reference, place), line, platform, comments(source));
    let file = Arc::new(file);
    let model =
        Model::new(catalog, &Answers::default(), source.clone(), file.clone(), &Arguments::default(), &settings.images);
    if !model.is_windows {
        return Judged::default();
    }
    let mut ignores = Ignores::read(source, &file, settings);
    let findings = run_rules(catalog, &model, settings).into_iter().filter(|finding| RULES.contains(&finding.rule));
    let mut findings = ignores.hide(findings.collect());
    findings.sort_by_key(order);
    let mut findings = cover(findings);
    // The key of another tool is not a FROM: what an edit of it would change is not known.
    findings.iter_mut().for_each(|finding| finding.fixes.clear());
    Judged { findings, suppressed: ignores.suppressed(), ..Judged::default() }
}

/// The place of a reference, without the quotes around it.
fn unquoted(reference: &str, place: &Place) -> Span {
    let Span { start, end } = place.span;
    let inner = Span::new(start + 1, end.saturating_sub(1));
    if inner.slice(&place.source.bytes) == reference.as_bytes() { inner } else { place.span }
}

/// The lines that hold nothing but a comment with `#`.
fn comments(source: &Source) -> Vec<Comment> {
    let lines = memchr::memchr_iter(b'#', &source.bytes).map(|hash| (source.line_of(hash), hash));
    let is_first = |(line, hash): &(usize, usize)| {
        let start = source.line_span(*line).start;
        Span::new(start, *hash).slice(&source.bytes).iter().all(u8::is_ascii_whitespace)
    };
    let comment = |(line, hash)| Comment { span: Span::new(hash, source.line_span(line).end), line };
    lines.filter(is_first).map(comment).collect()
}
