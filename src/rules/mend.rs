//! The edits that mend a base: where they go, and when there are none.

use super::context::Context;
use crate::dockerfile::{ArgDecl, Span};
use crate::finding::{Applicability, Edit, Finding, Fix};
use crate::model::{Model, Stage};
use crate::windows::tag::architecture_suffix;
use std::collections::{BTreeMap, BTreeSet};

impl Context<'_> {
    /// The fix that puts another tag in the place of a base's own, or another reference where `new` has a colon. It
    /// goes to the default of an ARG where the tag comes from one.
    ///
    /// `None` where the base is not what it looks like: a digest holds the old image, its line is inferred, its text
    /// is spread over lines or places, or another tool fills the file in. A mirror's own name stays, and which tags it
    /// has nobody has seen, so that a fix there is no safe one.
    pub fn mend(&self, stage: &Stage, applicability: Applicability, new: &str) -> Option<Fix> {
        let base = &stage.base;
        let reference = base.reference.as_ref().filter(|reference| reference.digest.is_none())?;
        let is_other_mirror = base.original.is_some() && new.contains(':');
        if base.continued || base.resolution.inferred || self.model.is_template || is_other_mirror {
            return None;
        }
        let suffix = reference.tag.as_deref().map_or("", architecture_suffix);
        let range = match new.contains(':') {
            true => 0..base.text.as_ref()?.len(),
            false => reference.tag_range.clone()?,
        };
        let (span, text) = base.edit(range, new).filter(|_| new.ends_with(suffix))?;
        let title = match self.model.argument_at(span) {
            Some(argument) => format!("set ARG {} to `{text}`", argument.name),
            None => format!("use `{new}`"),
        };
        let applicability = if base.original.is_some() { Applicability::Unsafe } else { applicability };
        let edit = Edit { source: self.model.source.clone(), span, text };
        Some(Fix { title, applicability, edits: vec![edit] })
    }
}

impl Finding {
    /// With a fix, where there is one.
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fixes.extend(fix);
        self
    }
}

impl Model {
    /// The ARG in whose default a place lies.
    fn argument_at(&self, span: Span) -> Option<&ArgDecl> {
        let is_there = |argument: &&ArgDecl| argument.default.as_ref().is_some_and(|word| word.span.contains(span));
        self.dockerfile.global_args.iter().find(is_there)
    }

    /// Whether an ARG, declared once and on one line, is read by bases and nothing else. Every other mention of its
    /// name in an instruction counts as a use, in any case of letters, as the classic builder on Windows has it.
    fn is_only_in_bases(&self, argument: &ArgDecl) -> bool {
        let is_continued = argument.default.as_ref().is_some_and(|default| default.continued);
        let mentions = |span: Span| mentions(span.slice(&self.source.bytes), &argument.name);
        let all: usize = self.dockerfile.instructions.iter().map(|instruction| mentions(instruction.span)).sum();
        let in_bases: usize = self.stages.iter().map(|stage| mentions(stage.base.span)).sum();
        !is_continued && all == in_bases + 1
    }

    /// The stages whose bases read an ARG.
    fn readers<'m>(&'m self, argument: &'m ArgDecl) -> impl Iterator<Item = &'m Stage> {
        let reads = |stage: &&Stage| mentions(stage.base.span.slice(&self.source.bytes), &argument.name) > 0;
        self.stages.iter().filter(reads)
    }
}

/// How often a name stands in a text as a whole word.
fn mentions(text: &[u8], name: &str) -> usize {
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let is_mention = |(start, window): &(usize, &[u8])| {
        let before = start.checked_sub(1).and_then(|before| text.get(before));
        window.eq_ignore_ascii_case(name.as_bytes()) && !is_part(before) && !is_part(text.get(start + name.len()))
    };
    text.windows(name.len().max(1)).enumerate().filter(is_mention).count()
}

/// Takes the fixes away that change the default of an ARG which is there for more: all bases that read it must have
/// the same edit from the same rule.
pub fn keep_agreed(model: &Model, findings: &mut [Finding]) {
    let mut stages: BTreeMap<(Span, String), BTreeSet<usize>> = BTreeMap::new();
    for finding in &*findings {
        let Some(base) = &finding.base else { continue };
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            stages.entry((edit.span, edit.text.clone())).or_default().insert(base.stage);
        }
    }
    stages.retain(|(span, _), stages| match model.argument_at(*span) {
        Some(argument) => {
            model.is_only_in_bases(argument) && model.readers(argument).all(|stage| stages.contains(&stage.index))
        }
        None => true,
    });
    for finding in findings.iter_mut().filter(|finding| finding.base.is_some()) {
        let is_agreed = |edit: &Edit| stages.contains_key(&(edit.span, edit.text.clone()));
        finding.fixes.retain(|fix| fix.edits.iter().all(is_agreed));
    }
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn names_are_whole_words() {
        for (text, expected) in [
            ("ARG TAG=1", 1),
            ("ARG TAG=$TAG", 2),
            ("FROM a:${TAG}-x$TAGS", 1),
            ("RUN echo %tag% $env:Tag", 2),
            ("RUN MY_TAG STAGE", 0),
        ] {
            assert_eq!(mentions(text.as_bytes(), "TAG"), expected, "{text}");
        }
    }
}
