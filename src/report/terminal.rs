//! Findings as a person reads them, with the lines they speak of.

use super::format::Format;
use super::{Report, Style, log, printable, visible};
use crate::dockerfile::Span;
use crate::finding::{Applicability, Finding, Fix, Related, Severity};
use crate::rules;
use crate::source::Source;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

/// More places than this of one rule on one image are named, not drawn.
const DRAWN_PLACES: usize = 3;

pub static FORMAT: Format =
    Format { name: "full", summary: "For a person, with the lines of the file", write, ..Format::DEFAULT };

pub fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() }.term_width(style.width.max(40));
    let groups = same_elsewhere(&report.findings);
    for (index, finding) in report.findings.iter().enumerate() {
        let same = &groups[&key(index, finding)];
        let is_grouped = same.len() > DRAWN_PLACES;
        if is_grouped && same[0] != index {
            continue;
        }
        let others = if is_grouped { &same[1..] } else { &[] };
        let places: Vec<_> = others.iter().map(|other| place(&report.findings[*other])).collect();
        // The renderer puts lines together from source, patches and labels, and removes zero width joiners: only what it
        // has drawn shows what is a command.
        writeln!(out, "{}\n", log::plain_lines(&draw(finding, &places, &renderer, style)))?;
    }
    write_pages(report, out)
}

/// Where the rules that spoke are explained, once each.
fn write_pages(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut named: Vec<&str> = vec![];
    for finding in &report.findings {
        if !named.contains(&finding.rule) {
            named.push(finding.rule);
        }
    }
    for rule in named.iter().filter_map(|name| rules::rule(name)) {
        writeln!(out, "{}: {}", rule.name, rule.url())?;
    }
    if !named.is_empty() { writeln!(out) } else { Ok(()) }
}

/// What findings that say the same of the same image have in common; one without an image stands alone.
type Key<'a> = (&'a str, Severity, Result<&'a str, usize>);

fn key(index: usize, finding: &Finding) -> Key<'_> {
    let image = finding.base.as_ref().and_then(|base| base.image.as_deref()).ok_or(index);
    (finding.rule, finding.severity, image)
}

fn same_elsewhere(findings: &[Finding]) -> HashMap<Key<'_>, Vec<usize>> {
    let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        groups.entry(key(index, finding)).or_default().push(index);
    }
    groups
}

fn place(finding: &Finding) -> String {
    let position = finding.source.position(finding.span.start);
    format!("{}:{}", printable(&finding.source.path), position.line)
}

fn draw(finding: &Finding, elsewhere: &[String], renderer: &Renderer, style: &Style) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let excerpts = excerpts(finding);
    let title = level.primary_title(printable(&finding.message)).id(finding.rule);
    let mut group: Group<'_> = Group::with_title(title);
    for excerpt in &excerpts {
        let mut snippet =
            Snippet::source(excerpt.text.as_str()).line_start(excerpt.first_line).path(excerpt.path.as_str());
        for mark in &excerpt.marks {
            let kind = if mark.is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            snippet = snippet.annotation(kind.span(mark.range.clone()).label(mark.label.as_str()));
        }
        group = group.element(snippet);
    }
    let wrapped = |word: &str, text: &str| wrap(text, style.width, word.len() + 10);
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(wrapped("note", note)));
    }
    if !elsewhere.is_empty() {
        group = group.element(Level::NOTE.message(wrapped("note", &format!("also at {}", also(elsewhere)))));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(wrapped("help", help)));
    }
    let Some(fix) = finding.fixes.first() else { return renderer.render(&[group]) };
    let level = Level::HELP.with_name("fix");
    let Some(excerpt) = patched(fix) else {
        return renderer.render(&[group.element(level.message(wrapped("fix", &fix_title(fix))))]);
    };
    let snippet = Snippet::source(excerpt.text.as_str()).line_start(excerpt.first_line).path(excerpt.path.as_str());
    let patches =
        fix.edits.iter().map(|edit| Patch::new(excerpt.range_of(edit.span), harmless_lines(edit.text.as_bytes())));
    renderer.render(&[group, level.secondary_title(fix_title(fix)).element(snippet.patches(patches))])
}

/// A patch shows lines whole and twice, so that longer ones are not worth it.
const LONGEST_PATCHED_LINE: usize = 400;

/// The lines that a fix changes, where they stand in one file and fit a screen.
fn patched(fix: &Fix) -> Option<Excerpt> {
    let source = &fix.edits.first()?.source;
    let is_one_file = fix.edits.iter().all(|edit| Arc::ptr_eq(&edit.source, source));
    let span = fix.edits.iter().map(|edit| edit.span).reduce(Span::cover).filter(|_| is_one_file)?;
    let excerpt = Excerpt::of_lines(source, span);
    let is_short = excerpt.text.lines().all(|line| line.len() <= LONGEST_PATCHED_LINE);
    is_short.then_some(excerpt)
}

fn fix_title(fix: &Fix) -> String {
    let option = match fix.applicability {
        Applicability::Safe => "--fix",
        Applicability::Unsafe => "--fix=unsafe",
    };
    format!("{} ({option})", printable(&fix.title))
}

/// The first places by name, the rest as a number: a list of hundreds helps nobody.
fn also(places: &[String]) -> String {
    const NAMED: usize = 10;
    let named = places.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match places.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// Breaks a text so that it stands beside its word within the terminal.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let columns = width.min(110).saturating_sub(indent).max(30);
    // Between words only: a tag that breaks at a hyphen cannot be pasted.
    let options = textwrap::Options::new(columns)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = text.lines().map(|line| textwrap::fill(&printable(line), &options)).collect::<Vec<_>>().join("\n");
    log::plain_lines(&lines)
}

/// Some lines of a file, made harmless, and what is marked in them.
struct Excerpt {
    source: Arc<Source>,
    path: String,
    first_line: usize,
    text: String,
    marks: Vec<Mark>,
}

struct Mark {
    /// In bytes of the excerpt's text.
    range: Range<usize>,
    label: String,
    is_primary: bool,
}

/// Marks further apart than this many lines are drawn in excerpts of their own.
const FAR_APART: usize = 500;

/// The places of a finding by file and neighbourhood, the finding's own first; the lines between two marks of one
/// excerpt are left to the renderer to fold.
fn excerpts(finding: &Finding) -> Vec<Excerpt> {
    let primary = Related { source: finding.source.clone(), span: finding.span, message: finding.label.clone() };
    let mut groups: Vec<Vec<(bool, &Related)>> = vec![];
    for (is_primary, place) in
        std::iter::once((true, &primary)).chain(finding.related.iter().map(|place| (false, place)))
    {
        match groups.iter_mut().find(|group| group.iter().any(|(_, other)| are_near(other, place))) {
            Some(group) => group.push((is_primary, place)),
            None => groups.push(vec![(is_primary, place)]),
        }
    }
    groups.iter().map(|group| Excerpt::of(group)).collect()
}

fn are_near(one: &Related, other: &Related) -> bool {
    let line = |place: &Related| place.source.line_of(place.span.start);
    Arc::ptr_eq(&one.source, &other.source) && line(one).abs_diff(line(other)) <= FAR_APART
}

/// A line is drawn up to this many bytes around what is marked.
const LONGEST_LINE: usize = 4096;

impl Excerpt {
    fn of(places: &[(bool, &Related)]) -> Self {
        let source = &places[0].1.source;
        let span = places.iter().map(|(_, place)| place.span).reduce(Span::cover).unwrap_or(places[0].1.span);
        let mut excerpt = Self::of_lines(source, span);
        for (is_primary, place) in places {
            let range = excerpt.range_of(place.span);
            excerpt.marks.push(Mark { range, label: printable(&place.message), is_primary: *is_primary });
        }
        excerpt
    }

    fn of_lines(source: &Arc<Source>, span: Span) -> Self {
        let first_line = source.line_of(span.start);
        let last_line = source.line_of(span.end.max(span.start + 1) - 1).max(first_line);
        let mut excerpt = Self {
            source: source.clone(),
            path: printable(&source.path),
            first_line,
            text: String::new(),
            marks: vec![],
        };
        for line in first_line..=last_line {
            let shown = excerpt.shown(line);
            excerpt.text += &harmless(shown.slice(&source.bytes));
            excerpt.text.push('\n');
        }
        excerpt
    }

    fn shown(&self, line: usize) -> Span {
        let span = self.source.line_span(line);
        Span::new(span.start, span.end.min(span.start + LONGEST_LINE))
    }

    /// Where a span of the file stands in the excerpt: clamped to what is shown, on character boundaries.
    fn range_of(&self, span: Span) -> Range<usize> {
        let start = self.offset_of(span.start);
        let end = self.offset_of(span.end.max(span.start)).max(start);
        start..end
    }

    fn offset_of(&self, offset: usize) -> usize {
        let line = self.source.line_of(offset).max(self.first_line);
        let before: usize =
            (self.first_line..line).map(|line| harmless(self.shown(line).slice(&self.source.bytes)).len() + 1).sum();
        let shown = self.shown(line);
        let within = Span::new(shown.start, offset.clamp(shown.start, shown.end));
        (before + harmless(within.slice(&self.source.bytes)).len()).min(self.text.len())
    }
}

/// Text of a file as a terminal shows it, with the line ends kept.
pub fn harmless_lines(text: &[u8]) -> String {
    let lines = text.split(|byte| *byte == b'\n');
    lines.map(|line| harmless(line.strip_suffix(b"\r").unwrap_or(line))).collect::<Vec<_>>().join("\n")
}

/// Bytes of a file as text that a terminal only shows. Tabs stay: the renderer widens them.
pub(super) fn harmless(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().map(|c| if c == '\t' { c } else { visible(c) }).collect()
}
