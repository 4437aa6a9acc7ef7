//! The edits that mend a base: where they go, and when there are none.

use super::context::Context;
use crate::dockerfile::{ArgDecl, Span};
use crate::finding::{Applicability, Edit, Finding, Fix};
use crate::image::Reference;
use crate::model::{Model, Stage};
use crate::windows::images::architecture_suffix;
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl Context<'_> {
    /// The fix that puts another tag in the place of a base's own, or another reference where `new` has a colon. It
    /// goes to the default of an ARG where the tag comes from one.
    ///
    /// `None` where the base is not what it looks like: a digest holds the old image, its line is inferred, its text
    /// is spread over lines or places, or another tool fills the file in. A mirror's own name stays, and which tags it
    /// has nobody has seen, so that a fix there is no safe one.
    pub fn mend(&self, stage: &Stage, applicability: Applicability, new: &str) -> Option<Fix> {
        let (base, reference) = (&stage.base, self.mendable(stage)?);
        if base.original.is_some() && new.contains(':') {
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
        Some(self.edited(title, applicability, span, text))
    }

    /// The fix that puts a digest behind a base's tag, which stays. `None` for the reasons of [`Self::mend`], and where
    /// a build argument may change the image and leave the digest, which says what is pulled.
    pub fn pin(&self, stage: &Stage, digest: &str) -> Option<Fix> {
        let tag = self.mendable(stage)?.tag.as_ref()?;
        let span = stage.base.end()?;
        let title = match self.model.argument_at(span) {
            Some(argument) => format!("pin ARG {} by digest", argument.name),
            None => format!("pin `{tag}` by digest"),
        };
        Some(self.edited(title, Applicability::Unsafe, span, format!("@{digest}")))
    }

    /// What a base refers to, where that can be mended at all.
    fn mendable<'s>(&self, stage: &'s Stage) -> Option<&'s Reference> {
        let base = &stage.base;
        let is_clear = !base.continued && !base.resolution.inferred && !self.model.is_template;
        base.reference.as_ref().filter(|reference| is_clear && reference.digest.is_none())
    }

    fn edited(&self, title: String, applicability: Applicability, span: Span, text: String) -> Fix {
        let edit = Edit { source: self.model.source.clone(), span, text };
        Fix { title, applicability, edits: vec![edit] }
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
        let arguments = &self.dockerfile.global_args;
        let until = arguments.partition_point(|argument| argument.name_span.start <= span.start);
        let last = arguments.get(until.checked_sub(1)?)?;
        last.default.as_ref().is_some_and(|word| word.span.contains(span)).then_some(last)
    }
}

/// Takes the fixes away that change the default of an ARG which is there for more: all bases that read it must have
/// the same edit from the same rule.
pub(super) fn keep_agreed(model: &Model, findings: &mut [Finding]) {
    let mut stages: BTreeMap<(Span, String), BTreeSet<usize>> = BTreeMap::new();
    for finding in &*findings {
        let Some(base) = &finding.base else { continue };
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            stages.entry((edit.span, edit.text.clone())).or_default().insert(base.stage);
        }
    }
    if stages.keys().all(|(span, _)| model.argument_at(*span).is_none()) {
        return;
    }
    let uses = Uses::new(model);
    stages.retain(|(span, _), stages| match model.argument_at(*span) {
        Some(argument) => uses.readers(argument).is_some_and(|readers| readers.is_subset(stages)),
        None => true,
    });
    for finding in findings.iter_mut().filter(|finding| finding.base.is_some()) {
        let is_agreed = |edit: &Edit| stages.contains_key(&(edit.span, edit.text.clone()));
        finding.fixes.retain(|fix| fix.edits.iter().all(is_agreed));
    }
}

/// Where the names in a file's instructions stand, in lower case: the classic builder on Windows takes them in any.
struct Uses {
    /// How often each word stands anywhere.
    everywhere: HashMap<Vec<u8>, usize>,
    /// How often each stands in bases, and in which.
    in_bases: HashMap<Vec<u8>, (usize, BTreeSet<usize>)>,
}

impl Uses {
    fn new(model: &Model) -> Self {
        let mut uses = Self { everywhere: HashMap::new(), in_bases: HashMap::new() };
        let bytes = &model.source.bytes;
        for word in model.dockerfile.instructions.iter().flat_map(|instruction| words(instruction.span.slice(bytes))) {
            *uses.everywhere.entry(word).or_default() += 1;
        }
        for stage in &model.stages {
            for word in words(stage.base.span.slice(bytes)) {
                let (count, stages) = uses.in_bases.entry(word).or_default();
                *count += 1;
                stages.insert(stage.index);
            }
        }
        uses
    }

    /// The stages whose bases read an ARG; `None` where it stands on several lines, or its name anywhere but in bases
    /// and where it is declared. That may be no use, and nobody can tell.
    fn readers(&self, argument: &ArgDecl) -> Option<&BTreeSet<usize>> {
        let name = argument.name.to_ascii_lowercase().into_bytes();
        let (in_bases, readers) = self.in_bases.get(&name)?;
        let is_continued = argument.default.as_ref().is_some_and(|default| default.continued);
        (!is_continued && self.everywhere.get(&name) == Some(&(in_bases + 1))).then_some(readers)
    }
}

/// The words of a text that could be names of variables, in lower case.
fn words(text: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let words = text.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    words.filter(|word| !word.is_empty()).map(<[u8]>::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_are_whole_words() {
        for (text, expected) in [
            ("ARG TAG=1", 1),
            ("ARG TAG=$TAG", 2),
            ("FROM a:${TAG}-x$TAGS", 1),
            ("RUN echo %tag% $env:Tag", 2),
            ("RUN MY_TAG STAGE", 0),
        ] {
            assert_eq!(words(text.as_bytes()).filter(|word| word == b"tag").count(), expected, "{text}");
        }
    }
}
