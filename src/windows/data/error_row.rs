//! The error texts and codes that users see.

use serde::Deserialize;

/// One row of `data/errors.csv`: a cause, with the texts and codes of its errors.
#[derive(Deserialize, Debug)]
pub struct ErrorRow {
    /// In lower case, separated by ` | `. `*` matches any text, `{host}` and `{image}` match versions, and
    /// `{reference}` matches an image reference.
    pub texts: String,
    /// `0xC0370101`, blank-separated.
    pub codes: String,
    pub meaning: String,
    /// The rule that reports the cause in a Dockerfile. Empty if there is none.
    pub rule: String,
    pub next: String,
    /// Where it was reported: short names of `data/sources.csv`, blank-separated.
    pub sources: String,
}
