//! Findings that a repository already had when it took winfrom up: written down once, and not told again.

use crate::finding::Finding;
use crate::report::fingerprint::fingerprints_by;
use crate::rules::CONFIG;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the number in `schema` stands for.
const SCHEMA: &str = "winfrom/known@1";

/// The findings that are known, by their keys.
pub struct Known(BTreeSet<String>);

/// The file, which people read in a review.
#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    path: String,
    rule: String,
    #[serde(default)]
    image: Option<String>,
    key: String,
}

impl Known {
    /// Reads what [`document`] wrote. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.schema != SCHEMA {
            return Err(format!("its schema is `{}`, not `{SCHEMA}`", document.schema));
        }
        Ok(Self(document.findings.into_iter().map(|entry| entry.key).collect()))
    }

    /// Returns the findings that are known, and the others. `path_of` names a file as it was named when the known ones
    /// were written.
    pub fn partition(&self, findings: Vec<Finding>, path_of: impl Fn(&str) -> String) -> (Vec<Finding>, Vec<Finding>) {
        let is_known = self.are_known(&findings, path_of);
        let (mut known, mut others) = (vec![], vec![]);
        for (finding, is_known) in findings.into_iter().zip(is_known) {
            if is_known { known.push(finding) } else { others.push(finding) }
        }
        (known, others)
    }

    /// All findings, and no fixes of those that are known.
    pub fn without_fixes(&self, mut findings: Vec<Finding>, path_of: impl Fn(&str) -> String) -> Vec<Finding> {
        let is_known = self.are_known(&findings, path_of);
        let known = findings.iter_mut().zip(is_known).filter(|(_, is_known)| *is_known);
        known.for_each(|(finding, _)| finding.fixes.clear());
        findings
    }

    fn are_known(&self, findings: &[Finding], path_of: impl Fn(&str) -> String) -> Vec<bool> {
        let keys = fingerprints_by(findings.iter(), path_of);
        let is_known = |(finding, key): (&Finding, &String)| finding.rule != CONFIG.name && self.0.contains(key);
        findings.iter().zip(&keys).map(is_known).collect()
    }
}

/// The findings as a file, sorted, so that it changes only where they do. A wrong configuration is never known.
pub fn document(findings: &[Finding], path_of: impl Fn(&str) -> String) -> String {
    let keys = fingerprints_by(findings.iter(), &path_of);
    let entry = |(finding, key): (&Finding, String)| Entry {
        path: path_of(&finding.source.path),
        rule: finding.rule.to_owned(),
        image: finding.base.as_ref().and_then(|base| base.image.clone()),
        key,
    };
    let known = findings.iter().zip(keys).filter(|(finding, _)| finding.rule != CONFIG.name);
    let mut entries: Vec<Entry> = known.map(entry).collect();
    entries.sort();
    let document = Document { schema: SCHEMA.to_owned(), findings: entries };
    serde_json::to_string_pretty(&document).expect("strings are always JSON") + "\n"
}
