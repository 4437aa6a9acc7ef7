//! The judgement of an image on a host: verdict, reason and explanation.

use crate::windows::data::{Build, Catalog, KnownBreak, Reason, Verdict};
use crate::windows::hosts::Host;

/// Whether an image runs on a host, with an explanation.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub verdict: Verdict,
    pub reason: Reason,
    /// One or two sentences that name the lines.
    pub explanation: String,
    /// The condition under which the image runs, or what is in doubt. None if there is none.
    pub condition: Option<String>,
    /// The error messages of a failure.
    pub error_text: Vec<String>,
    /// Whether users report failures of this pair.
    pub reported_failures: bool,
    /// What winfrom assumes because it is not known. None if nothing is assumed.
    pub assumption: Option<String>,
    /// The known break that affects these revisions.
    pub known_break: Option<KnownBreak>,
}

/// For a tag that has one image a line: none of the lines that it is published for runs on the host.
pub(super) fn not_published(catalog: &Catalog, host: &Host, lines: &[Build]) -> Judgement {
    let names: Vec<_> = lines.iter().map(|build| catalog.line_name(*build)).collect();
    let version = host.build.map_or_else(String::new, |build| format!(" 10.0.{build}"));
    Judgement {
        explanation: format!("The tag is published for {}, none of which {} runs.", names.join(", "), host.title()),
        error_text: vec![format!("no matching manifest for windows/amd64{version} in the manifest list entries")],
        ..bare(Verdict::No, Reason::NotPublished)
    }
}

/// For an image whose line is not known.
pub fn image_unknown() -> Judgement {
    let explanation = "The Windows line of the image is not known.".to_owned();
    Judgement { explanation, ..bare(Verdict::Unknown, Reason::ImageUnknown) }
}

/// For a tag that certainly does not exist.
pub(super) fn no_such_tag(image: &str, why: &str) -> Judgement {
    Judgement {
        explanation: format!("There is no such image: {why}."),
        error_text: vec![format!("manifest for {image} not found: manifest unknown")],
        ..bare(Verdict::No, Reason::NoSuchTag)
    }
}

/// For an image of Linux.
pub(super) fn not_windows(host: &Host, why: &str) -> Judgement {
    let Some(build) = host.build else {
        let explanation = format!("It is no Windows image ({why}), and only those are judged.");
        return Judgement { explanation, ..bare(Verdict::Unknown, Reason::NotWindows) };
    };
    Judgement {
        explanation: format!("It is no Windows image ({why}), and {} runs Windows containers.", host.title()),
        error_text: vec![format!("no matching manifest for windows/amd64 10.0.{build} in the manifest list entries")],
        ..bare(Verdict::No, Reason::NotWindows)
    }
}

/// A judgement with only a verdict and a reason.
fn bare(verdict: Verdict, reason: Reason) -> Judgement {
    Judgement {
        verdict,
        reason,
        explanation: String::new(),
        condition: None,
        error_text: vec![],
        reported_failures: false,
        assumption: None,
        known_break: None,
    }
}
