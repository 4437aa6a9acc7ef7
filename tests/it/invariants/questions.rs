//! What Docker, `ver` and people print of images, hosts and errors: whatever it is, there is an answer.

use jiff::civil::date;
use winfrom::inspect;
use winfrom::windows::advice::nearest_images;
use winfrom::windows::errors::causes;
use winfrom::windows::hosts::find_host;
use winfrom::windows::{Catalog, Resolver};

pub(super) fn check(bytes: &[u8]) {
    let today = date(2026, 11, 22);
    let catalog = Catalog::embedded();
    let text = inspect::decode(bytes);
    for image in inspect::images(&Resolver::from_data(catalog), &text, "index.json").into_iter().flatten() {
        for entry in &image.entries {
            assert!(nearest_images(catalog, entry, today).len() <= 3);
        }
    }
    if let Ok(found) = inspect::host(&text) {
        // What it names is a host, or is told as none.
        let _ = find_host(catalog, &found.name, today);
    }
    if let Ok(host) = find_host(catalog, &text, today) {
        assert!(host.revision.is_none() || host.build.is_some(), "{host:?}");
    }
    for cause in causes(catalog, &text) {
        assert!(!cause.next().contains('{') || text.contains('{'), "{}", cause.next());
    }
}
