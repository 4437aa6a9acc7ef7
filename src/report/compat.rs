//! Whether images run on hosts, for programs.

use crate::windows::compat::Judgement;
use crate::windows::{Host, ImageQuery, Isolation};
use serde_json::{Value, json};

/// An image on a host, and what is said of them.
pub struct Answer<'a> {
    pub host: &'a Host,
    /// What the image was called: an index bears no name itself.
    pub image_name: &'a str,
    /// The image that was judged; of an index, the one that does best on the host.
    pub image: &'a ImageQuery,
    pub isolation: Isolation,
    pub judgement: Judgement,
    /// What runs there in its place, where it does not, or may not.
    pub instead: Vec<String>,
}

/// `winfrom/compat@1`
pub fn to_json(answers: &[Answer<'_>]) -> Value {
    json!({"schema": "winfrom/compat@1", "results": answers.iter().map(result).collect::<Vec<_>>()})
}

fn result(answer: &Answer<'_>) -> Value {
    let version = answer.image.resolution.version;
    let judgement = &answer.judgement;
    json!({
        "host": {
            "name": answer.host.name,
            "kind": answer.host.kind.name(),
            "build": answer.host.build.map(|build| build.0),
            "revision": answer.host.revision,
        },
        "image": {
            "image": answer.image_name,
            "build": version.map(|version| version.build.0),
            "revision": version.and_then(|version| version.revision),
        },
        "isolation": answer.isolation.to_string(),
        "verdict": judgement.verdict.name(),
        "reason": judgement.reason.name(),
        "explanation": explanation(judgement),
        "error_text": judgement.error_text,
        "instead": answer.instead,
    })
}

/// All that is said of a pair: why, under what condition, and what was taken to be so.
fn explanation(judgement: &Judgement) -> String {
    let condition = judgement.condition.as_deref().map(sentence);
    let assumption = judgement.assumption.as_ref().map(|assumption| format!("Assumed: {assumption}."));
    let parts = [Some(judgement.explanation.clone()), condition, assumption];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A condition as a sentence of its own.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}
