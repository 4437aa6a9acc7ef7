//! Whatever is asked gets an answer: no text makes the readers of questions panic.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use winfrom::inspect;
use winfrom::windows::advice::nearest_images;
use winfrom::windows::errors::causes;
use winfrom::windows::images::{aliases, parse_query};
use winfrom::windows::{Catalog, Resolver};

const DAY: Date = date(2026, 11, 22);

/// Pieces that the readers look for, in any order, and anything between them.
fn question() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("mcr.microsoft.com/windows/servercore:".to_owned()),
        Just("ltsc2019".to_owned()),
        Just("10.0.17763.".to_owned()),
        Just("no matching manifest for windows/amd64 ".to_owned()),
        Just("a windows version 10.0.".to_owned()),
        Just("manifest for ".to_owned()),
        Just("-KB4546852-amd64".to_owned()),
        Just("Kernel Version: 10.0 ".to_owned()),
        Just("\nOSType: windows\nOperating System: ".to_owned()),
        Just("0xc037".to_owned()),
        any::<u32>().prop_map(|number| number.to_string()),
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn images_are_answered(text in question()) {
        let catalog = Catalog::embedded();
        let asked = parse_query(&Resolver::from_data(catalog), &text);
        for alias in aliases(catalog, &asked) {
            let again = parse_query(&Resolver::from_data(catalog), &alias);
            prop_assert_eq!(again.resolution.build(), asked.resolution.build(), "{}", alias);
        }
        prop_assert!(nearest_images(catalog, &asked, DAY).len() <= 3);
    }

    #[test]
    fn errors_and_outputs_are_answered(text in question()) {
        let catalog = Catalog::embedded();
        for cause in causes(catalog, &text) {
            let filled = !cause.next().contains('{') || text.contains('{');
            prop_assert!(filled);
        }
        let _ = inspect::host(&text);
        let json = serde_json::json!([{"Os": text, "OsVersion": text, "RepoTags": [text]}]).to_string();
        prop_assert!(inspect::images(&Resolver::from_data(catalog), &json, "index").is_ok_and(|images| images.len() == 1) || text.is_empty());
    }
}
