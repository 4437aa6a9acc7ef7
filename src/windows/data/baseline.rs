//! The security baseline of February 2020 ("2B"). Image and host must both be older than it, or both newer.

use serde::Deserialize;

/// One row of `data/baseline.csv`: the revisions of one line around 2020-02.
#[derive(Deserialize, Debug)]
pub struct Threshold {
    pub build: u32,
    /// The first patched host revision, of 2020-02-11.
    pub host_2b: u32,
    /// The image published on 2020-02-11 and replaced a week later.
    pub image_interim: Option<u32>,
    /// The first good image, of 2020-02-18.
    pub image_2b: Option<u32>,
}

/// Whether an image or a host is older or newer than the baseline. Only images can be interim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BaselineSide {
    Pre,
    /// The image publication of 2020-02-11: it hangs or stops responding, and was replaced on 2020-02-18.
    Interim,
    Post,
}

impl BaselineSide {
    /// `pre`, `interim` or `post`.
    pub fn name(self) -> &'static str {
        match self {
            BaselineSide::Pre => "pre",
            BaselineSide::Interim => "interim",
            BaselineSide::Post => "post",
        }
    }
}
