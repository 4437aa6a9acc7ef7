//! Lists of tags, read as a stream, and what of them comes near the tags sought.

use crate::text::similar::nearest_versions;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Calls `visit` for each valid tag of a page. `None` if the page is not a list of tags.
pub(super) fn read_page(body: &[u8], visit: &mut dyn FnMut(&str)) -> Option<()> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let has_list = Page(visit).deserialize(&mut json).ok()?;
    json.end().ok()?;
    has_list.then_some(())
}

/// Whether a text is a tag: an image can have no other.
fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let rest = |byte: u8| is_word(byte) || byte == b'.' || byte == b'-';
    matches!(text.as_bytes(), [first, others @ ..]
        if others.len() < 128 && is_word(*first) && others.iter().all(|byte| rest(*byte)))
}

/// The page: `{"name": ..., "tags": [...]}`; registries write `null` for an empty list.
struct Page<'a>(&'a mut dyn FnMut(&str));

impl<'de> DeserializeSeed<'de> for Page<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Page<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of tags")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut has_list = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "tags" {
                map.next_value_seed(Tags(&mut *self.0))?;
                has_list = true;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(has_list)
    }
}

/// The list, or one entry of it.
struct Tags<'a>(&'a mut dyn FnMut(&str));

impl<'de> DeserializeSeed<'de> for Tags<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tags<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tags")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, tag: &str) -> Result<(), E> {
        if is_tag(tag) {
            (self.0)(tag);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Tags(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// How many candidates are kept before all but the nearest are dropped.
const MOST_CANDIDATES: usize = 256;

/// The tags of a repository that come near one tag.
pub struct NearTags {
    tag: String,
    exists: bool,
    candidates: Vec<String>,
}

impl NearTags {
    pub fn new(tag: &str) -> Self {
        Self { tag: tag.to_owned(), exists: false, candidates: vec![] }
    }

    /// Takes a tag of the repository into account.
    pub fn offer(&mut self, other: &str) {
        self.exists |= other == self.tag;
        // The edit distance is at least the difference of the lengths.
        if other.len().abs_diff(self.tag.len()) > self.tag.len().div_ceil(2) {
            return;
        }
        self.candidates.push(other.to_owned());
        if self.candidates.len() == MOST_CANDIDATES {
            self.candidates = self.nearest();
        }
    }

    /// Whether the repository has the tag itself.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// The nearest tags, the nearest first.
    pub fn nearest(&self) -> Vec<String> {
        nearest_versions(&self.tag, &self.candidates).into_iter().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(body: &str) -> Option<Vec<String>> {
        let mut tags = vec![];
        read_page(body.as_bytes(), &mut |tag| tags.push(tag.to_owned()))?;
        Some(tags)
    }

    #[test]
    fn pages_are_lists_of_valid_tags() {
        let long = "x".repeat(129);
        for (body, expected) in [
            (r#"{"name":"a","tags":["1","ltsc2022"]}"#.to_owned(), Some(vec!["1", "ltsc2022"])),
            (r#"{"tags":null}"#.into(), Some(vec![])),
            (
                r#"{"tags":["","a b","::error::","\u001b[31m","a\nb","ltsc2022`x`","\u202ea","-a",".a"]}"#.into(),
                Some(vec![]),
            ),
            (format!(r#"{{"tags":["{long}","{}"]}}"#, &long[1..]), Some(vec![&long[1..]])),
            ("{}".into(), None),
            (r#"{"tags":3}"#.into(), None),
            (r#"{"tags":["1"]} x"#.into(), None),
            ("<html>".into(), None),
            (String::new(), None),
        ] {
            let expected = expected.map(|tags| tags.into_iter().map(str::to_owned).collect());
            assert_eq!(tags(&body), expected, "{body}");
        }
    }

    #[test]
    fn few_tags_are_kept_of_many() {
        let mut near = NearTags::new("ltsc2023");
        let all: Vec<_> = (0..5_000).flat_map(|number| [format!("t{number}"), format!("ltsc{number}")]).collect();
        all.iter().for_each(|tag| near.offer(tag));
        assert!(near.candidates.len() < MOST_CANDIDATES);
        assert!(near.exists());
        assert_eq!(near.nearest(), nearest_versions("ltsc2023", &all));
    }
}
