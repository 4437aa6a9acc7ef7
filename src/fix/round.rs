//! One round of fixes: those that can be applied together.

use super::Mended;
use crate::dockerfile::Span;
use crate::finding::{Applicability, Edit, Fix};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A fix, and the findings that it mends: several may propose the same edits, to the default of an ARG.
pub(super) struct Plan {
    edits: Vec<Edit>,
    /// By their index.
    pub findings: Vec<usize>,
}

/// The first fix of each finding that is not too bold, as far as it overlaps none before it.
pub(super) fn plans(mended: &Mended, boldest: Applicability) -> Vec<Plan> {
    let mut plans: Vec<Plan> = vec![];
    let mut known: BTreeMap<Vec<(Span, &str)>, usize> = BTreeMap::new();
    let mut taken = Taken::default();
    for (index, finding) in mended.judged.findings.iter().enumerate() {
        let is_usable = |fix: &&Fix| fix.applicability <= boldest && is_of(mended, fix);
        let Some(fix) = finding.fixes.iter().find(is_usable).filter(|_| !mended.has_refused(finding)) else { continue };
        let edits: Vec<_> = fix.edits.iter().map(|edit| (edit.span, edit.text.as_str())).collect();
        match known.get(&edits) {
            Some(same) => plans[*same].findings.push(index),
            None if taken.take(&edits) => {
                known.insert(edits, plans.len());
                plans.push(Plan { edits: fix.edits.clone(), findings: vec![index] });
            }
            None => {}
        }
    }
    plans
}

/// Whether all its edits are edits of the file: a finding may have to do with another one.
fn is_of(mended: &Mended, fix: &Fix) -> bool {
    fix.edits.iter().all(|edit| Arc::ptr_eq(&edit.source, &mended.source)) && !fix.edits.is_empty()
}

/// The places that fixes of this round edit, by where they start.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Takes the places of a fix, unless one of them is taken.
    fn take(&mut self, edits: &[(Span, &str)]) -> bool {
        let is_free = edits.iter().all(|(span, _)| self.is_free(*span));
        if is_free {
            self.0.extend(edits.iter().map(|(span, _)| (span.start, span.end)));
        }
        is_free
    }

    fn is_free(&self, span: Span) -> bool {
        let within = self.0.range(span.start..span.end.max(span.start + 1)).next();
        let before = self.0.range(..span.start).next_back();
        within.is_none() && before.is_none_or(|(_, end)| *end <= span.start)
    }
}

/// The bytes of a file with the edits of all plans made; `None` where an edit lies outside of it.
pub(super) fn apply(bytes: &[u8], plans: &[Plan]) -> Option<Vec<u8>> {
    let mut edits: Vec<_> = plans.iter().flat_map(|plan| &plan.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    let mut result = Vec::with_capacity(bytes.len() + 64);
    let mut done = 0;
    for edit in edits {
        result.extend_from_slice(bytes.get(done..edit.span.start)?);
        result.extend_from_slice(edit.text.as_bytes());
        done = edit.span.end;
    }
    result.extend_from_slice(bytes.get(done..)?);
    Some(result)
}
