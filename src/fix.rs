//! Mending a file: fixes are applied in rounds, and each round is linted again before it counts.

mod round;

use crate::dockerfile;
use crate::finding::{Applicability, Finding};
use crate::lint::Judged;
use crate::rules::UNUSED_IGNORE;
use crate::source::Source;
use round::{Plan, apply, plans};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file after its fixes.
pub struct Mended {
    pub source: Arc<Source>,
    /// What is found in it now.
    pub judged: Judged,
    /// How many findings were mended.
    pub fixed: usize,
    /// Findings whose fix was not applied: with it the file would not be free of them, or would have another.
    pub refused: Vec<Finding>,
}

/// So many lints and no more: a file that is cut short keeps the findings that are left.
const MOST_ATTEMPTS: usize = 200;

/// Applies the fixes of `judged`, which is what `lint` finds in `source`, that are no bolder than `boldest`.
///
/// A round applies the fixes that do not overlap. Its result counts if it has none of their findings any more, and no
/// new one (but for ignore comments that hid them); otherwise the first half of them is tried, down to the one that is to blame, which is refused. A round that
/// counts leaves fewer findings and a refused fix is not tried again, so that there is an end, and fixing twice changes
/// nothing.
pub fn mend(
    source: Arc<Source>,
    judged: Judged,
    boldest: Applicability,
    lint: impl Fn(Arc<Source>) -> Judged,
) -> Mended {
    let mut mended = Mended { source, judged, fixed: 0, refused: vec![] };
    let mut most = usize::MAX;
    for _ in 0..MOST_ATTEMPTS {
        let mut round = plans(&mended, boldest);
        round.truncate(most);
        most = match (round.len(), mended.attempt(&round, &lint)) {
            (0, _) => break,
            (_, Some((source, judged))) => {
                mended.fixed += round.iter().map(|plan| plan.findings.len()).sum::<usize>();
                mended = Mended { source, judged, ..mended };
                usize::MAX
            }
            (1, None) => {
                let blamed = round[0].findings.iter().map(|index| mended.judged.findings[*index].clone());
                mended.refused.extend(blamed.collect::<Vec<_>>());
                usize::MAX
            }
            (several, None) => several / 2,
        };
    }
    mended
}

impl Mended {
    /// The file with these fixes, and what is found in it; `None` where it is not better for all of them.
    fn attempt(&self, round: &[Plan], lint: &impl Fn(Arc<Source>) -> Judged) -> Option<(Arc<Source>, Judged)> {
        let bytes = apply(&self.source.bytes, round)?;
        let (old, new) = (dockerfile::read(&self.source.bytes), dockerfile::read(&bytes));
        // A comment that goes may let a directive below it count.
        let is_same = new.escape == old.escape && new.stages.len() == old.stages.len();
        if !is_same || (new.refusal().is_some() && old.refusal().is_none()) {
            return None;
        }
        let source = Arc::new(Source::new(self.source.path.clone(), bytes));
        let judged = lint(source.clone());
        let mended = || round.iter().flat_map(|plan| &plan.findings).map(|index| &self.judged.findings[*index]);
        let mut allowed = said(&self.judged.findings);
        mended().for_each(|finding| *allowed.entry(key(finding)).or_default() -= 1);
        // A comment that hid what is mended hides nothing now: it goes in the next round.
        let is_due = |rule| rule == UNUSED_IGNORE.name && mended().all(|finding| finding.rule != rule);
        let mut said = said(&judged.findings).into_iter();
        let is_better = said.all(|(key, count)| allowed.get(&key) >= Some(&count) || is_due(key.0));
        is_better.then_some((source, judged))
    }

    fn has_refused(&self, finding: &Finding) -> bool {
        self.refused.iter().any(|refused| key(refused) == key(finding) && refused.message == finding.message)
    }
}

/// What a finding says of which base; places move with every edit.
type Key = (&'static str, Option<usize>);

fn key(finding: &Finding) -> Key {
    (finding.rule, finding.base.as_ref().map(|base| base.stage))
}

/// How often each thing is said, by a finding of its own or by one that covers it.
fn said(findings: &[Finding]) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        let (rule, stage) = key(finding);
        for rule in std::iter::once(rule).chain(finding.covers.iter().copied()) {
            *counts.entry((rule, stage)).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
