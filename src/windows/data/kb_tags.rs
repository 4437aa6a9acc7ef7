//! The spellings of tags that name a KB.

use jiff::civil::Date;
use serde::Deserialize;

/// One row of `data/kb_tags.csv`: how the tags that name a KB begin.
#[derive(Deserialize, Debug)]
pub struct KbTags {
    pub build: u32,
    /// What precedes the number: `1809-KB`.
    pub prefix: String,
    /// The first and the last day of the spelling. None if the spelling has no such limit.
    pub first: Option<Date>,
    pub last: Option<Date>,
}
