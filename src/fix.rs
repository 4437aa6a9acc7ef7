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
    pub refused: Vec<Refused>,
    /// Fixes may be left: the limit of attempts was reached.
    pub is_cut_short: bool,
}

/// A finding whose fix was not applied.
pub struct Refused {
    pub finding: Finding,
    /// What the file would be with it, or have.
    pub why: String,
}

/// The limit of lints for one file. A file that reaches it keeps the findings that are left.
const MOST_ATTEMPTS: usize = 200;

/// Applies the fixes of `judged`, which is what `lint` finds in `source`, that are no bolder than `boldest`.
///
/// A round applies the fixes that do not overlap. Its result counts if it has none of their findings any more, and no
/// new one (but for ignore comments that hid them); otherwise the first half of them is tried, down to the one that is
/// to blame, which is refused. A fix may be refused only because of a finding that another fix removes, so the refused
/// fixes are tried again after the last round, until no round counts. Fixing the result again repeats these last
/// attempts and changes nothing. Each round that counts leaves fewer findings, so that there is an end.
pub fn mend(
    source: Arc<Source>,
    judged: Judged,
    boldest: Applicability,
    lint: impl Fn(Arc<Source>) -> Judged,
) -> Mended {
    let mut mended = Mended { source, judged, fixed: 0, refused: vec![], is_cut_short: false };
    let mut most = usize::MAX;
    let mut attempts = 0;
    // Whether a round has counted since the first of the refused fixes was refused.
    let mut is_retry_due = false;
    loop {
        let mut round = plans(&mended, boldest);
        if round.is_empty() && is_retry_due {
            mended.refused.clear();
            is_retry_due = false;
            round = plans(&mended, boldest);
        }
        round.truncate(most);
        if round.is_empty() {
            break;
        }
        if attempts == MOST_ATTEMPTS {
            mended.is_cut_short = true;
            break;
        }
        attempts += 1;
        most = match mended.attempt(&round, &lint) {
            Ok((source, judged)) => {
                mended.fixed += round.iter().map(|plan| plan.findings.len()).sum::<usize>();
                mended = Mended { source, judged, ..mended };
                is_retry_due = !mended.refused.is_empty();
                usize::MAX
            }
            Err(_) if round.len() > 1 => round.len() / 2,
            Err(why) => {
                let findings = round[0].findings.iter().map(|index| mended.judged.findings[*index].clone());
                let refused: Vec<_> = findings.map(|finding| Refused { finding, why: why.clone() }).collect();
                mended.refused.extend(refused);
                usize::MAX
            }
        };
    }
    mended
}

impl Mended {
    /// The file with these fixes, and what is found in it. The error says why it is not better for all of them.
    fn attempt(&self, round: &[Plan], lint: &impl Fn(Arc<Source>) -> Judged) -> Result<(Arc<Source>, Judged), String> {
        let bytes = apply(&self.source.bytes, round).ok_or("an edit lies outside of the file")?;
        let (old, new) = (dockerfile::read(&self.source.bytes), dockerfile::read(&bytes));
        // A comment that goes may let a directive below it count. More stages are those that a backslash swallowed.
        if new.escape != old.escape || new.stages.len() < old.stages.len() {
            return Err("the file would be read in another way".into());
        }
        if let (Some(refusal), None) = (new.refusal(), old.refusal()) {
            return Err(format!("BuildKit would refuse the file: {}", refusal.message));
        }
        let source = Arc::new(Source::new(self.source.path.clone(), bytes));
        let judged = lint(source.clone());
        let mended: Vec<_> =
            round.iter().flat_map(|plan| &plan.findings).map(|index| &self.judged.findings[*index]).collect();
        match still_said(&self.judged.findings, &mended, &judged.findings) {
            Some(rule) if mended.iter().any(|finding| finding.rule == rule) => Err("it would still be found".into()),
            Some(rule) => Err(format!("{rule} would be found instead")),
            None => Ok((source, judged)),
        }
    }

    fn has_refused(&self, finding: &Finding) -> bool {
        let is_same = |refused: &Finding| key(refused) == key(finding) && refused.message == finding.message;
        self.refused.iter().any(|refused| is_same(&refused.finding))
    }
}

/// The rule that speaks after a round and should not: of what was mended, or of something new.
fn still_said(before: &[Finding], mended: &[&Finding], after: &[Finding]) -> Option<&'static str> {
    let mut allowed = said(before);
    mended.iter().for_each(|finding| *allowed.entry(key(finding)).or_default() -= 1);
    // A comment that hid what is mended hides nothing now: it goes in the next round.
    let is_due = |rule| rule == UNUSED_IGNORE.name && mended.iter().all(|finding| finding.rule != rule);
    let wrong = |(key, count): &(Key, usize)| allowed.get(key) < Some(count) && !is_due(key.0);
    said(after).into_iter().find(wrong).map(|((rule, _), _)| rule)
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
