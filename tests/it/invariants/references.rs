//! Image references: what is printed reads as the same reference.

use std::ops::Range;
use winfrom::image::Reference;
use winfrom::windows::images::{aliases, parse_query};
use winfrom::windows::{Catalog, Resolver};

pub(super) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let catalog = Catalog::embedded();
    for line in text.lines().take(16) {
        let asked = parse_query(&Resolver::from_data(catalog), line);
        for alias in aliases(catalog, &asked) {
            assert_eq!(
                parse_query(&Resolver::from_data(catalog), &alias).resolution.build(),
                asked.resolution.build(),
                "{line} {alias}"
            );
        }
        if let Ok(reference) = Reference::parse(line) {
            check_reference(line, &reference);
        }
    }
}

fn check_reference(text: &str, reference: &Reference) {
    let slice = |range: &Range<usize>| &text[range.clone()];
    assert_eq!(reference.tag_range.as_ref().map(slice), reference.tag.as_deref(), "{text}");
    let printed = reference.to_string();
    let again = Reference::parse(&printed).unwrap_or_else(|error| panic!("{text} is {printed}: {error}"));
    assert_eq!(again.repository(), reference.repository(), "{text}");
    assert_eq!(again.digest, reference.digest, "{text}");
    let is_latest = reference.tag.is_none() && reference.digest.is_none();
    assert_eq!(again.tag.as_deref(), if is_latest { Some("latest") } else { reference.tag.as_deref() }, "{text}");
    assert_eq!(again.to_string(), printed);
}
