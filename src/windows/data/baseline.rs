//! The security baseline of February 2020 ("2B"), which images and hosts must stand on the same side of.

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

/// Where an image or a host stands. Only images can be interim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Pre,
    /// The image publication of 2020-02-11: it hangs or stops responding, and was replaced on 2020-02-18.
    Interim,
    Post,
}

impl Side {
    /// `pre`, `interim` or `post`.
    pub fn name(self) -> &'static str {
        match self {
            Side::Pre => "pre",
            Side::Interim => "interim",
            Side::Post => "post",
        }
    }
}
