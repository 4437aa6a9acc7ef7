//! Fixes of files made up: all but the tag comes out as it went in.

use crate::harness::{Case, screen};
use crate::newest::newest_image;
use proptest::prelude::*;
use winfrom::finding::Applicability::Safe;

/// What a file is made of around its tag: everything but the tag must come out as it went in.
#[derive(Debug)]
struct Around {
    bom: bool,
    /// Latin-1, control characters: any bytes but line ends and NUL.
    comment: Vec<u8>,
    line_end: &'static str,
    quote: &'static str,
    /// The tag is the default of an ARG.
    argument: bool,
    last_line_end: bool,
}

fn around() -> impl Strategy<Value = Around> {
    let byte = any::<u8>().prop_filter("no line end", |byte| ![0, b'\n', b'\r'].contains(byte));
    let comment = prop::collection::vec(byte, 0..20);
    let line_end = prop::sample::select(vec!["\n", "\r\n"]);
    let quote = prop::sample::select(vec!["", "\"", "'"]);
    (any::<bool>(), comment, line_end, quote, any::<bool>(), any::<bool>()).prop_map(
        |(bom, comment, line_end, quote, argument, last_line_end)| Around {
            bom,
            comment,
            line_end,
            quote,
            argument,
            last_line_end,
        },
    )
}

impl Around {
    fn file(&self, tag: &str) -> Vec<u8> {
        let Around { quote, line_end, .. } = self;
        let mut file = if self.bom { "\u{feff}".as_bytes().to_vec() } else { vec![] };
        file.extend_from_slice(b"# a comment: ");
        file.extend_from_slice(&self.comment);
        let from = "FROM  mcr.microsoft.com/windows/servercore";
        let rest = match self.argument {
            true => format!("{line_end}arg TAG={quote}{tag}{quote}{line_end}{from}:${{TAG}} AS build"),
            false => format!("{line_end}{from}:{quote}{tag}{quote} AS build"),
        };
        file.extend_from_slice(rest.as_bytes());
        file.extend_from_slice(if self.last_line_end { line_end.as_bytes() } else { b"" });
        file
    }
}

/// Tags before the baseline, and what they become.
fn tags() -> Vec<(&'static str, String)> {
    let (of_2016, of_2019) = (newest_image(14393), newest_image(17763));
    vec![
        ("10.0.17763.973", of_2019.version()),
        ("10.0.17763.1-amd64", format!("{}-amd64", of_2019.version())),
        ("1809-KB4534273", format!("1809-KB{}", of_2019.kb)),
        ("10.0.14393.3443", of_2016.version()),
    ]
}

proptest! {
    #[test]
    fn all_but_the_tag_stays_byte_for_byte(around in around(), (old, new) in prop::sample::select(tags())) {
        let case = Case { path: "Dockerfile".into(), bytes: around.file(old), options: vec![] };
        prop_assert_eq!(&case.mend(Safe).source.bytes, &around.file(&new));
        prop_assert!(screen(&case.lint()).contains("(--fix)"));
    }
}
