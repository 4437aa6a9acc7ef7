//! The engine, with a lint made up for it: every word of a file that begins with `x` is a finding.

use super::*;
use crate::dockerfile::Span;
use crate::finding::{Edit, Fix, Severity};

/// Edits within a word.
type Becomes = dyn Fn(&str) -> Option<Vec<(Span, String)>>;

/// Proposes to put `becomes(word)` in the place of each word `x...`, under a rule of one name.
fn lint(source: Arc<Source>, becomes: &Becomes) -> Judged {
    let text = String::from_utf8(source.bytes.clone()).expect("UTF-8");
    let mut findings = vec![];
    for (start, _) in text.match_indices('x').filter(|(start, _)| *start == 0 || text.as_bytes()[start - 1] == b' ') {
        let word = text[start..].split_whitespace().next().unwrap_or_default();
        let edits = becomes(word).unwrap_or_default().into_iter().map(|(span, text)| Edit {
            source: source.clone(),
            span: Span::new(start + span.start, start + span.end),
            text,
        });
        let fix = Fix { title: "x".into(), applicability: Applicability::Safe, edits: edits.collect() };
        findings.push(Finding {
            rule: "x",
            severity: Severity::Error,
            source: source.clone(),
            span: Span::new(start, start + word.len()),
            message: word.into(),
            label: String::new(),
            notes: vec![],
            help: None,
            base: None,
            hosts: vec![],
            related: vec![],
            fixes: vec![fix],
            covers: vec![],
            lowered_from: None,
        });
    }
    Judged { findings, ..Judged::default() }
}

fn mended(text: &str, becomes: &Becomes) -> (String, usize, usize) {
    let source = Arc::new(Source::new("x", text.into()));
    let judged = lint(source.clone(), becomes);
    let mended = mend(source, judged, Applicability::Safe, |source| lint(source, becomes));
    let text = String::from_utf8(mended.source.bytes.clone()).expect("UTF-8");
    (text, mended.fixed, mended.refused.len())
}

fn whole(word: &str, new: &str) -> Option<Vec<(Span, String)>> {
    Some(vec![(Span::new(0, word.len()), new.to_owned())])
}

#[test]
fn fixes_that_do_not_overlap_go_together() {
    assert_eq!(mended("xa b xc\n", &|word| whole(word, "y")), ("y b y\n".into(), 2, 0));
}

#[test]
fn overlapping_fixes_go_one_a_round() {
    // Each takes the word after it along.
    let becomes = |word: &str| Some(vec![(Span::new(0, word.len() + 1), String::new())]);
    assert_eq!(mended("xa xb xc d", &becomes), ("d".into(), 3, 0));
}

#[test]
fn the_fix_that_does_not_help_is_refused_and_the_others_are_applied() {
    let becomes = |word: &str| whole(word, if word == "xbad" { "xworse" } else { "y" });
    assert_eq!(mended("xa xb xbad xc xd", &becomes), ("y y xbad y y".into(), 4, 1));
}

#[test]
fn a_fix_that_makes_another_finding_is_refused() {
    assert_eq!(mended("xa", &|word| whole(word, "x1 x2")), ("xa".into(), 0, 1));
}

#[test]
fn edits_outside_of_the_file_are_refused() {
    assert_eq!(mended("xa", &|_| Some(vec![(Span::new(7, 9), "y".into())])), ("xa".into(), 0, 1));
}

/// As `lint`, and one more finding if `ya` stands there without `yb`.
fn lint_pairs(source: Arc<Source>, becomes: &Becomes) -> Judged {
    let mut judged = lint(source.clone(), becomes);
    let text = String::from_utf8(source.bytes.clone()).expect("UTF-8");
    if text.contains("ya") && !text.contains("yb") {
        let finding = Finding { rule: "pair", fixes: vec![], ..judged.findings[0].clone() };
        judged.findings.push(finding);
    }
    judged
}

#[test]
fn a_refused_fix_is_tried_again_after_the_others() {
    let becomes = |word: &str| whole(word, &if word == "xbad" { "xworse".into() } else { word.replace('x', "y") });
    let fix = |text: &str| {
        let source = Arc::new(Source::new("x", text.into()));
        let judged = lint_pairs(source.clone(), &becomes);
        mend(source, judged, Applicability::Safe, |source| lint_pairs(source, &becomes))
    };
    // All three fail for `xbad`, then `xa` alone for the pair that it makes, until `xb` has become `yb`.
    let once = fix("xa xb xbad");
    assert_eq!(String::from_utf8_lossy(&once.source.bytes), "ya yb xbad");
    assert_eq!((once.fixed, once.refused.len(), once.is_cut_short), (2, 1, false));
    let twice = fix("ya yb xbad");
    assert_eq!((twice.fixed, &twice.source.bytes), (0, &once.source.bytes));
}

#[test]
fn a_finding_without_a_fix_stays() {
    assert_eq!(mended("xa xb", &|word| whole(word, "y").filter(|_| word == "xb")), ("xa y".into(), 1, 0));
}

#[test]
fn many_bad_fixes_end_the_attempts_and_not_the_program() {
    let text: String = (0..1000).map(|n| format!("x{n} ")).collect();
    let (after, fixed, refused) = mended(&text, &|word| whole(word, &format!("{word}0")));
    assert_eq!((after == text, fixed), (true, 0));
    assert!(refused > 0 && refused < 1000, "{refused}");
    let source = Arc::new(Source::new("x", text.into()));
    let becomes = |word: &str| whole(word, &format!("{word}0"));
    let judged = lint(source.clone(), &becomes);
    assert!(mend(source, judged, Applicability::Safe, |source| lint(source, &becomes)).is_cut_short);
}
