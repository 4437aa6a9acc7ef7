//! The spellings of tags that name a KB.

use jiff::civil::Date;
use serde::Deserialize;

/// One row of `data/kb_tags.csv`: how the tags that name a KB begin.
#[derive(Deserialize, Debug)]
pub struct KbTags {
    pub build: u32,
    /// `1809-KB`, what the number follows.
    pub prefix: String,
    /// The first and the last day of the spelling, where it had one.
    pub first: Option<Date>,
    pub last: Option<Date>,
}
