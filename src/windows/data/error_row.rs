//! The error texts and codes that users see.

use serde::Deserialize;

/// One row of `data/errors.csv`: a cause, with the texts and codes that it shows itself by.
#[derive(Deserialize, Debug)]
pub struct ErrorRow {
    /// In small letters, separated by ` | `. `*` stands for any text, `{host}`, `{image}` and `{reference}` for what
    /// [`Cause`] tells.
    pub texts: String,
    /// `0xC0370101`, blank-separated.
    pub codes: String,
    pub meaning: String,
    /// The rule that finds it in a Dockerfile; empty where none does.
    pub rule: String,
    pub next: String,
    /// Where it was reported: short names of `data/sources.csv`, blank-separated.
    pub sources: String,
}
