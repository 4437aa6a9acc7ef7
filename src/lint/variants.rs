//! Several builds of one file: what holds in all is said once, the rest with the builds that it holds in.

use crate::finding::Finding;

/// One list of what each variant, by its label, was found to have.
pub(super) fn merge(found: Vec<(String, Vec<Finding>)>) -> Vec<Finding> {
    let variants = found.len();
    let mut merged: Vec<(Finding, Vec<String>)> = vec![];
    for (label, findings) in found {
        for finding in findings {
            match merged.iter_mut().find(|(known, _)| says_the_same(known, &finding)) {
                Some((_, labels)) if labels.last() == Some(&label) => {}
                Some((_, labels)) => labels.push(label.clone()),
                None => merged.push((finding, vec![label.clone()])),
            }
        }
    }
    let told = |(finding, labels): (Finding, Vec<String>)| match labels.len() {
        all if all == variants => finding,
        1 => super::with_note(finding, format!("holds in variant {}", labels[0])),
        _ => super::with_note(finding, format!("holds in variants {}", labels.join(" and "))),
    };
    merged.into_iter().map(told).collect()
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    let said = |finding: &Finding| {
        (
            finding.rule,
            finding.severity,
            finding.span,
            finding.message.clone(),
            finding.label.clone(),
            finding.help.clone(),
        )
    };
    let beside = |finding: &Finding| (finding.notes.clone(), finding.hosts.clone(), finding.covers.clone());
    said(a) == said(b) && beside(a) == beside(b)
}
