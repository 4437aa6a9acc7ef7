//! Several builds of one file: what holds in all is said once, the rest with the builds that it holds in.

use crate::dockerfile::Span;
use crate::finding::Finding;
use std::collections::HashMap;

/// One list of what each variant, by its label, was found to have.
pub(super) fn merge(mut found: Vec<(String, Vec<Finding>)>) -> Vec<Finding> {
    let variants = found.len();
    if variants == 1 {
        return found.pop().map(|(_, findings)| findings).unwrap_or_default();
    }
    let mut merged: Vec<(Finding, Vec<usize>)> = vec![];
    let mut by_place: HashMap<(&str, Span), Vec<usize>> = HashMap::new();
    let mut labels = vec![];
    for (variant, (label, findings)) in found.into_iter().enumerate() {
        labels.push(label);
        for finding in findings {
            let here = by_place.entry((finding.rule, finding.span)).or_default();
            match here.iter().find(|index| says_the_same(&merged[**index].0, &finding)) {
                Some(index) => merged[*index].1.push(variant),
                None => {
                    here.push(merged.len());
                    merged.push((finding, vec![variant]));
                }
            }
        }
    }
    let told = |(finding, mut holds): (Finding, Vec<usize>)| {
        holds.dedup();
        let names: Vec<_> = holds.iter().map(|variant| labels[*variant].as_str()).collect();
        match names.as_slice() {
            all if all.len() == variants => finding,
            [one] => super::with_note(finding, format!("holds in variant {one}")),
            several => super::with_note(finding, format!("holds in variants {}", several.join(" and "))),
        }
    };
    merged.into_iter().map(told).collect()
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    let said = |finding: &Finding| (finding.severity, finding.message.clone(), finding.label.clone());
    let beside = |finding: &Finding| {
        (finding.notes.clone(), finding.help.clone(), finding.hosts.clone(), finding.covers.clone())
    };
    said(a) == said(b) && beside(a) == beside(b)
}
