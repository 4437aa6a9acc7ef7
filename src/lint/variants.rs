//! Several builds of one file: what holds in all is said once, the rest with the builds that it holds in.

use crate::finding::Finding;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// So many variants are named in a note, by names of so many characters: the notes of all findings together would grow
/// with the product of variants and stages.
const MOST_NAMES: usize = 16;
const LONGEST_NAME: usize = 200;

/// One list of what each variant, by its label, was found to have.
pub(super) fn merge(mut found: Vec<(&str, Vec<Finding>)>) -> Vec<Finding> {
    let variants = found.len();
    if variants == 1 {
        return found.pop().map(|(_, findings)| findings).unwrap_or_default();
    }
    let mut merged: Vec<(Finding, Vec<usize>)> = vec![];
    let mut by_text: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut labels = vec![];
    for (variant, (label, findings)) in found.into_iter().enumerate() {
        labels.push(label);
        for finding in findings {
            let same = by_text.entry(hash(&finding)).or_default();
            match same.iter().find(|index| says_the_same(&merged[**index].0, &finding)) {
                Some(index) => merged[*index].1.push(variant),
                None => {
                    same.push(merged.len());
                    merged.push((finding, vec![variant]));
                }
            }
        }
    }
    let told = |(finding, mut holds): (Finding, Vec<usize>)| {
        holds.dedup();
        let names: Vec<String> = holds.iter().take(MOST_NAMES).map(|variant| name(labels[*variant])).collect();
        match (names.as_slice(), holds.len().saturating_sub(names.len())) {
            _ if holds.len() == variants => finding,
            ([one], 0) => super::with_note(finding, format!("holds in variant {one}")),
            (several, 0) => super::with_note(finding, format!("holds in variants {}", several.join(" and "))),
            (several, more) => {
                super::with_note(finding, format!("holds in variants {} and {more} more", several.join(", ")))
            }
        }
    };
    merged.into_iter().map(told).collect()
}

/// The name of a variant, cut if it is long.
fn name(label: &str) -> String {
    match label.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}\u{2026}", &label[..end]),
        None => label.to_owned(),
    }
}

fn hash(finding: &Finding) -> u64 {
    let mut hasher = DefaultHasher::new();
    let Finding { rule, span, message, label, notes, help, hosts, .. } = finding;
    (rule, span, message, label, notes, help, hosts).hash(&mut hasher);
    hasher.finish()
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    let is_same_place = (a.rule, a.span) == (b.rule, b.span);
    let says_the_same = (a.severity, &a.message, &a.label) == (b.severity, &b.message, &b.label);
    let beside = (&a.notes, &a.help, &a.hosts, &a.covers) == (&b.notes, &b.help, &b.hosts, &b.covers);
    is_same_place && says_the_same && beside
}
