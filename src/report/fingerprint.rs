//! What makes a finding the same one after the file around it has changed.

use super::place::slashed;
use crate::finding::Finding;
use crate::suppression::Suppression;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A fingerprint for each finding, in their order: SHA-256, as 64 hexadecimal digits.
///
/// It is made of the rule, the file, the base image, the text of the line (white space aside), the stage's name, and
/// a number that counts the findings that are equal in all that. Lines that move keep it; so do other findings.
pub fn fingerprints(findings: &[Finding]) -> Vec<String> {
    fingerprints_by(findings.iter(), |path| slashed(path).into_owned())
}

/// The same, with the files named by `path_of`.
pub fn fingerprints_by<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    path_of: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut seen: HashMap<Vec<u8>, u32> = HashMap::new();
    let fingerprint = |finding: &Finding| {
        let mut identity = identity(finding, &path_of(&finding.source.path));
        let occurrence = seen.entry(identity.clone()).or_default();
        push(&mut identity, &occurrence.to_string());
        *occurrence += 1;
        hex(&Sha256::digest(&identity))
    };
    findings.map(fingerprint).collect()
}

/// The fingerprints of findings and of suppressed findings, each in their order. They are counted together, so that
/// suppressing a finding changes no other fingerprint.
pub fn fingerprints_with_suppressed(findings: &[Finding], suppressions: &[Suppression]) -> (Vec<String>, Vec<String>) {
    let suppressed = suppressions.iter().map(|suppression| &suppression.finding);
    let mut all: Vec<_> = findings.iter().chain(suppressed).enumerate().collect();
    all.sort_by_key(|(_, finding)| (&finding.source.path, finding.span));
    let sorted = fingerprints_by(all.iter().map(|(_, finding)| *finding), |path| slashed(path).into_owned());
    let mut fingerprints = vec![String::new(); all.len()];
    for ((index, _), fingerprint) in all.iter().zip(sorted) {
        fingerprints[*index] = fingerprint;
    }
    let of_suppressed = fingerprints.split_off(findings.len());
    (fingerprints, of_suppressed)
}

fn identity(finding: &Finding, path: &str) -> Vec<u8> {
    let base = finding.base.as_ref();
    let marked = base.map_or(finding.span, |base| base.image_span);
    let line = finding.source.line_span(finding.source.line_of(marked.start));
    let text = finding.source.text(line).split_whitespace().collect::<Vec<_>>().join(" ");
    let image = base.and_then(|base| base.image.as_deref());
    let stage = base.and_then(|base| base.stage_name.as_deref());
    let mut identity = vec![];
    for part in [finding.rule, path, image.unwrap_or_default(), &text, stage.unwrap_or_default()] {
        push(&mut identity, part);
    }
    identity
}

/// The length goes first, so that no text can pass for two.
fn push(identity: &mut Vec<u8>, part: &str) {
    identity.extend(part.len().to_le_bytes().iter().take(4));
    identity.extend(part.as_bytes());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn of(file: &str) -> Vec<String> {
        fingerprints(&samples::lint("Dockerfile", file).findings)
    }

    #[test]
    fn moved_lines_keep_their_fingerprint() {
        let plain = of("FROM mcr.microsoft.com/windows/servercore:1909 AS a\n");
        assert_eq!(plain, of("# a comment\n\n\nFROM  mcr.microsoft.com/windows/servercore:1909\tAS a\r\n"));
        assert_eq!(plain[0].len(), 64);
    }

    #[test]
    fn what_differs_has_another() {
        let plain = of("FROM mcr.microsoft.com/windows/servercore:1909 AS a\n");
        for file in [
            "FROM mcr.microsoft.com/windows/servercore:1909 AS b\n",
            "FROM mcr.microsoft.com/windows/servercore:20H2 AS a\n",
            "FROM mcr.microsoft.com/windows/nanoserver:1909 AS a\n",
        ] {
            assert_ne!(plain, of(file), "{file}");
        }
        let elsewhere = samples::lint("other/Dockerfile", "FROM mcr.microsoft.com/windows/servercore:1909 AS a\n");
        assert_ne!(plain, fingerprints(&elsewhere.findings));
    }

    #[test]
    fn equal_lines_are_counted() {
        let twice =
            of("FROM mcr.microsoft.com/windows/servercore:1909\nFROM mcr.microsoft.com/windows/servercore:1909\n");
        assert_eq!(twice.len(), 2);
        assert_ne!(twice[0], twice[1]);
        assert_eq!(twice[0], of("FROM mcr.microsoft.com/windows/servercore:1909\n")[0]);
    }
}
