//! Judging an image reference that stands outside Dockerfiles, as if it were a FROM.

use super::configured::Disabled;
use super::{Judged, cover, order, run_rules};
use crate::dockerfile::{Arguments, Comment, Dockerfile, Span};
use crate::finding::Finding;
use crate::ignore::Ignores;
use crate::model::Model;
use crate::rules::rule;
use crate::settings::{Place, Settings};
use crate::source::Source;
use crate::windows::{Answers, Catalog, Resolver};
use std::sync::Arc;

/// Returns the model of a reference, as if its file were a Dockerfile with this one FROM.
pub fn model_of_image(
    catalog: &Catalog,
    answers: &Answers,
    reference: &str,
    place: &Place,
    is_windows: bool,
    settings: &Settings,
) -> Model {
    let source = &place.source;
    let platform = is_windows.then_some("windows/amd64");
    let line = source.line_of(place.span.start);
    let file = Dockerfile::of_reference(reference, unquoted(reference, place), line, platform, comments(source, line));
    let resolver = Resolver { catalog, answers, private_images: &settings.images };
    Model::new(&resolver, source.clone(), Arc::new(file), &Arguments::default())
}

/// Judges the model of a reference by the hosts of the settings, which run it.
pub fn lint_image(catalog: &Catalog, model: &Model, settings: &Settings) -> Judged {
    let (source, file) = (&model.source, &model.dockerfile);
    if !model.is_windows {
        return Judged::default();
    }
    let mut ignores = Ignores::read(source, file, settings);
    let applies = |finding: &Finding| rule(finding.rule).is_some_and(|rule| rule.applies_to_image_references);
    let findings = run_rules(catalog, model, settings).into_iter().filter(applies).collect();
    let mut findings = ignores.hide(findings);
    let mut disabled = Disabled::default();
    disabled.run(catalog, model, settings, &findings, |rule| rule.applies_to_image_references);
    findings.sort_by_key(order);
    let mut findings = cover(findings);
    // The key of another tool is not a FROM: what an edit of it would change is not known.
    findings.iter_mut().for_each(|finding| finding.fixes.clear());
    let suppressions = [ignores.suppressions(), disabled.suppressions].concat();
    Judged { findings, suppressions, ..Judged::default() }
}

/// The place of a reference, without the quotes around it.
fn unquoted(reference: &str, place: &Place) -> Span {
    let Span { start, end } = place.span;
    let inner = Span::new(start + 1, end.saturating_sub(1));
    if inner.slice(&place.source.bytes) == reference.as_bytes() { inner } else { place.span }
}

/// At most this many lines above a reference, and at the start of its file, are searched for comments: a file with many
/// references is not searched as a whole for each of them.
const MOST_LINES: usize = 100;

/// The lines near the start of the file and above a line that hold nothing but a comment with `#`.
fn comments(source: &Source, line: usize) -> Vec<Comment> {
    let above = line.saturating_sub(MOST_LINES).max(1)..line;
    let first = 1..above.start.min(MOST_LINES + 1);
    first.chain(above).filter_map(|line| comment(source, line)).collect()
}

fn comment(source: &Source, line: usize) -> Option<Comment> {
    let span = source.line_span(line);
    let text = span.slice(&source.bytes);
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace())?;
    (text[start] == b'#').then(|| Comment { span: Span::new(span.start + start, span.end), line })
}
