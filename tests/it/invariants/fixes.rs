//! Fixes: they end, fixing twice is fixing once, and only lines that a fix names change.

use super::{lint, settings, source};
use std::sync::Arc;
use winfrom::dockerfile::{self, Dockerfile, Keyword};
use winfrom::finding::Applicability::{self, Safe, Unsafe};
use winfrom::finding::Finding;
use winfrom::fix::{self, Mended};
use winfrom::source::Source;

/// Longer files are linted too often to be tried in number.
const LONGEST: usize = 4_000;

pub(super) fn check(bytes: &[u8]) {
    if bytes.len() > LONGEST {
        return;
    }
    for boldest in [Safe, Unsafe] {
        let before = source(bytes);
        let mended = mend(before.clone(), boldest);
        let found = lint(mended.source.clone(), settings());
        assert_eq!(keys(&found.findings), keys(&mended.judged.findings), "what is reported is what is there");
        if mended.fixed == 0 {
            assert_eq!(mended.source.bytes, before.bytes);
            continue;
        }
        // That rule mends other instructions than those that name bases.
        let is_mended = |finding: &Finding| finding.fixable().is_some_and(|boldness| boldness <= boldest);
        let findings = lint(before.clone(), settings()).findings;
        if !findings.iter().any(|finding| finding.rule == "escape-trap" && is_mended(finding)) {
            check_rest(&before.bytes, &mended.source.bytes);
        }
        let again = mend(mended.source.clone(), boldest);
        assert_eq!((again.fixed, &again.source.bytes), (0, &mended.source.bytes), "fixing twice is fixing once");
    }
}

fn mend(source: Arc<Source>, boldest: Applicability) -> Mended {
    let relint = |source| lint(source, settings());
    fix::mend(source.clone(), lint(source, settings()), boldest, relint)
}

fn keys(findings: &[Finding]) -> Vec<(&'static str, usize, usize)> {
    findings.iter().map(|finding| (finding.rule, finding.span.start, finding.span.end)).collect()
}

/// Fixes are about bases: all but FROM, ARG and comments says what it said.
fn check_rest(old: &[u8], new: &[u8]) {
    let (before, after) = (dockerfile::read(old), dockerfile::read(new));
    assert_eq!(others(&before, old), others(&after, new));
    assert_eq!(before.escape, after.escape);
    assert_eq!(before.stages.len(), after.stages.len());
}

/// Without the comments that may lie inside a continued instruction.
fn others(file: &Dockerfile, bytes: &[u8]) -> Vec<String> {
    let is_other = |keyword: Keyword| !matches!(keyword, Keyword::From | Keyword::Arg);
    let others = file.instructions.iter().filter(|instruction| is_other(instruction.keyword));
    others.map(|instruction| instruction.arguments(file, bytes).to_text()).collect()
}
