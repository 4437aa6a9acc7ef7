//! Findings that a repository already had when it took winfrom up: written down once, and not told again.

use crate::finding::Finding;
use crate::rules::CONFIG;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

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

    /// The findings that are not known. `path_of` names a file as it was named when the known ones were written.
    pub fn new_ones(&self, findings: Vec<Finding>, path_of: impl Fn(&str) -> String) -> Vec<Finding> {
        let keys = keys(&findings, path_of);
        let is_new = |finding: &Finding, key: &String| finding.rule == CONFIG.name || !self.0.contains(key);
        findings
            .into_iter()
            .zip(keys)
            .filter(|(finding, key)| is_new(finding, key))
            .map(|(finding, _)| finding)
            .collect()
    }
}

/// The findings as a file, sorted, so that it changes only where they do. A wrong configuration is never known.
pub fn document(findings: &[Finding], path_of: impl Fn(&str) -> String) -> String {
    let keys = keys(findings, &path_of);
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

/// A key for each finding that stays while lines move: rule, file, image, text of the line, stage, and a number
/// that counts the findings that are equal in all that.
fn keys(findings: &[Finding], path_of: impl Fn(&str) -> String) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut key = |finding: &Finding| {
        let identity = identity(finding, path_of(&finding.source.path));
        let occurrence = seen.entry(identity.clone()).or_default();
        *occurrence += 1;
        let digest = Sha256::digest(format!("{identity}{occurrence}"));
        // Half of it tells findings apart as well, and reads better in a review.
        digest.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    findings.iter().map(&mut key).collect()
}

fn identity(finding: &Finding, path: String) -> String {
    let base = finding.base.as_ref();
    let marked = base.map_or(finding.span, |base| base.image_span);
    let line = finding.source.line_span(finding.source.line_of(marked.start));
    let text = finding.source.text(line).split_whitespace().collect::<Vec<_>>().join(" ");
    let image = base.and_then(|base| base.image.clone()).unwrap_or_default();
    let stage = base.and_then(|base| base.stage_name.clone()).unwrap_or_default();
    // The length goes first, so that no text can pass for two.
    [finding.rule.to_owned(), path, image, text, stage].map(|part| format!("{}:{part}", part.len())).concat()
}
