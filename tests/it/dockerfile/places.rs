//! Every place that the reader names, in files of any kind.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::Case;
use crate::invariants::reader::read;

/// What mutations put into a file.
const SCRAPS: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\\",
    b"\\\n",
    b"`",
    b"`\n",
    b" ",
    b"\t",
    b"\x0b",
    b"\r",
    b"#",
    b"# escape=`\n",
    b"$",
    b"${",
    b"}",
    b":-",
    b"%",
    b"/",
    b"*",
    b"\"",
    b"'",
    b"<<E",
    b"<<-\"E\"",
    b"\nE\n",
    b"[",
    b"\"]",
    b"--",
    b"--platform=",
    b"=",
    b"FROM ",
    b"ARG A=",
    b"RUN ",
    b"ONBUILD ",
    b"ENV ",
    b"AS ",
    b"$A",
    b"${A}",
    b"\xc2\xa0",
    b"\xc3\xa9",
    b"\xe3\x80\x80",
    b"\xff",
    b"\0",
    b"\xef\xbb\xbf",
];

/// A conformance case with a few bytes replaced here and there.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let files: Vec<Vec<u8>> = Case::all().iter().map(Case::bytes).collect();
    let edit = (any::<Index>(), 0..4_usize, select(SCRAPS));
    (select(files), vec(edit, 0..6)).prop_map(|(mut file, edits)| {
        for (place, removed, scrap) in edits {
            let start = place.index(file.len() + 1);
            let end = (start + removed).min(file.len());
            file.splice(start..end, scrap.iter().copied());
        }
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_can_be_read(bytes in vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn mutated_files_keep_their_places(bytes in mutated()) {
        read(&bytes);
    }
}
