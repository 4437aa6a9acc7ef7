//! Lists of tags, read as a stream, and what of them comes near the tags sought.

use crate::text::similar::NearestVersions;
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

/// How many tags of a repository are compared with one tag at most.
const MOST_COMPARED: usize = 20_000;

/// The tags of a repository that are similar to one tag.
pub struct NearTags {
    tag: String,
    exists: bool,
    /// None if only the existence of the tag is sought.
    nearest: Option<NearestVersions>,
    compared: usize,
}

impl NearTags {
    /// Seeks a tag and the tags that are similar to it.
    pub fn new(tag: &str) -> Self {
        Self { nearest: Some(NearestVersions::new(tag)), ..Self::exact(tag) }
    }

    /// Seeks a tag only.
    pub fn exact(tag: &str) -> Self {
        Self { tag: tag.to_owned(), exists: false, nearest: None, compared: 0 }
    }

    /// Takes a tag of the repository into account.
    pub fn offer(&mut self, other: &str) {
        self.exists |= other == self.tag;
        if let Some(nearest) = self.nearest.as_mut().filter(|_| self.compared < MOST_COMPARED) {
            self.compared += 1;
            nearest.offer(other);
        }
    }

    /// Whether the repository has the tag itself.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// The most similar tags, best first. Empty if they are not sought.
    pub fn nearest(&self) -> Vec<String> {
        self.nearest.as_ref().map(NearestVersions::found).unwrap_or_default()
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
    fn nearest_tags_of_many_are_found_and_the_comparisons_are_limited() {
        let (mut near, mut exact) = (NearTags::new("ltsc2023"), NearTags::exact("ltsc2023"));
        let all: Vec<_> = (0..5_000).flat_map(|number| [format!("t{number}"), format!("ltsc{number}")]).collect();
        for tag in &all {
            near.offer(tag);
            exact.offer(tag);
        }
        assert_eq!(
            (near.exists(), near.nearest()),
            (true, ["ltsc2023", "ltsc4023", "ltsc3023"].map(str::to_owned).to_vec())
        );
        assert_eq!((exact.exists(), exact.nearest()), (true, vec![]));
        let mut late = NearTags::new("ltsc2023");
        (0..MOST_COMPARED).for_each(|_| late.offer("other"));
        late.offer("ltsc2022");
        assert!(late.nearest().is_empty());
        late.offer("ltsc2023");
        assert!(late.exists());
    }
}
