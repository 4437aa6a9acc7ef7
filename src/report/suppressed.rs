//! What comments, the configuration and `--known` keep out of a report, in words.

use super::Report;
use super::rank::count;
use crate::suppression::{SuppressedBy, by_rule};

/// At most this many rules are named with their numbers.
const MOST_RULES: usize = 5;

/// Describes everything that is kept out of the report. `None` if nothing is.
///
/// `1 finding ignored by comments (end-of-life 1), 2 by winfrom.yaml (pre-baseline 2); 3 files excluded by winfrom.yaml`
pub(super) fn in_words(report: &Report) -> Option<String> {
    joined([ignored(report), lowered(report), excluded(report), in_effect(report)])
}

/// The same, with the keys of configurations that change what is found: `...; winfrom.yaml sets build-args, hosts`. Most
/// repositories set some, so annotations do without them.
pub(super) fn in_words_with_keys(report: &Report) -> Option<String> {
    joined([in_words(report), keys(report)])
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { None } else { Some(parts.join("; ")) }
}

fn keys(report: &Report) -> Option<String> {
    let keys = &report.configured.keys;
    if keys.is_empty() { None } else { Some(format!("winfrom.yaml sets {}", keys.join(", "))) }
}

fn ignored(report: &Report) -> Option<String> {
    let by = [
        (SuppressedBy::Comment, "comments"),
        (SuppressedBy::Configuration, "winfrom.yaml"),
        (SuppressedBy::Known, "--known"),
    ];
    let mut text = String::new();
    for (by, what) in by {
        let suppressions = || report.suppressions.iter().filter(|suppression| suppression.by == by);
        let number = suppressions().count();
        if number == 0 {
            continue;
        }
        let rules = rules(&by_rule(suppressions().map(|suppression| &suppression.finding)));
        match text.is_empty() {
            true => text = format!("{} ignored by {what} ({rules})", count(number, "finding")),
            false => text += &format!(", {number} by {what} ({rules})"),
        }
    }
    if text.is_empty() { None } else { Some(text) }
}

fn lowered(report: &Report) -> Option<String> {
    let counts = by_rule(report.lowered());
    let number = counts.iter().map(|(_, number)| number).sum();
    let text = || format!("severity of {} lowered by winfrom.yaml ({})", count(number, "finding"), rules(&counts));
    if number > 0 { Some(text()) } else { None }
}

fn excluded(report: &Report) -> Option<String> {
    let excluded = report.configured.excluded;
    if excluded > 0 { Some(format!("{} excluded by winfrom.yaml", count(excluded, "file"))) } else { None }
}

/// One configuration file without overrides is what everybody expects, and not mentioned.
fn in_effect(report: &Report) -> Option<String> {
    let (files, overrides) = (report.configured.files, report.configured.overrides);
    match (files, overrides) {
        (0 | 1, 0) => None,
        (_, 0) => Some(format!("{files} configuration files in effect")),
        (0 | 1, _) => Some(format!("{} of winfrom.yaml in effect", count(overrides, "override"))),
        (_, _) => Some(format!("{files} configuration files and {} in effect", count(overrides, "override"))),
    }
}

/// `pre-baseline 2, end-of-life 1`
fn rules(counts: &[(&'static str, usize)]) -> String {
    let named = counts.iter().take(MOST_RULES).map(|(rule, number)| format!("{rule} {number}"));
    let rest: usize = counts.iter().skip(MOST_RULES).map(|(_, number)| number).sum();
    let rest = if rest > 0 { Some(format!("others {rest}")) } else { None };
    named.chain(rest).collect::<Vec<_>>().join(", ")
}
