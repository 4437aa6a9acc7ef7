//! Every place that the reader names, in files of any kind.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use winfrom::dockerfile::{self, Arguments, Base, Span, Stage, Word};

use super::Case;

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
        check_places(&bytes);
    }

    #[test]
    fn mutated_files_keep_their_places(bytes in mutated()) {
        check_places(&bytes);
    }
}

/// Reads and evaluates a file, and checks every place that comes out.
fn check_places(bytes: &[u8]) {
    let file = dockerfile::read(bytes);
    let places = Places { bytes, text: str::from_utf8(bytes).ok() };
    for problem in &file.problems {
        places.check(problem.span);
    }
    for comment in &file.comments {
        places.check(comment.span);
        assert_eq!(comment.span.slice(bytes).first(), Some(&b'#'));
    }
    for instruction in &file.instructions {
        places.check(instruction.span);
        instruction.heredocs.iter().for_each(|heredoc| places.check(heredoc.body));
        instruction.flags(&file, bytes).iter().for_each(|flag| places.check(flag.span));
        let arguments = instruction.arguments(&file, bytes);
        for (start, c) in arguments.to_text().char_indices() {
            // The offsets are those of the text only where it is UTF-8.
            if places.text.is_some() && str::from_utf8(&arguments.text).is_ok() {
                let place = arguments.span_of(start..start + c.len_utf8());
                assert_eq!(place.slice(bytes), c.to_string().as_bytes());
            }
        }
    }
    for argument in &file.global_args {
        places.check(argument.name_span);
        argument.default.iter().for_each(|default| places.check_word(default));
    }
    let build_args = [("A".to_owned(), "a-$B*".to_owned())].into();
    let evaluation = file.evaluate(&Arguments { build_args, ..Arguments::default() });
    assert_eq!(file.stages.len(), evaluation.bases.len());
    for (stage, base) in file.stages.iter().zip(&evaluation.bases) {
        places.check_word(&stage.base);
        stage.name.iter().for_each(|name| places.check(name.span));
        stage.platform.iter().for_each(|platform| places.check(platform.span));
        places.check_base(stage, base);
    }
}

struct Places<'a> {
    bytes: &'a [u8],
    /// The bytes, where they are UTF-8.
    text: Option<&'a str>,
}

impl Places<'_> {
    fn check(&self, span: Span) {
        assert!(span.start <= span.end && span.end <= self.bytes.len(), "{span:?}");
        if let Some(text) = self.text {
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?}");
        }
    }

    fn check_word(&self, word: &Word) {
        self.check(word.span);
        if self.text.is_some() && !word.continued {
            assert_eq!(word.span.slice(self.bytes), word.text.as_bytes());
        }
    }

    fn check_base(&self, stage: &Stage, base: &Base) {
        for variable in base.variables.iter().chain(&base.platform_variables) {
            self.check(variable.span);
        }
        let Some(text) = &base.text else { return };
        let mut covered = 0;
        for piece in &base.pieces {
            assert_eq!(piece.range.start, covered);
            covered = piece.range.end;
            self.check(piece.span);
            assert!(stage.base.span.contains(piece.span));
            piece.default.into_iter().for_each(|default| self.check(default));
            if let Some(variable) = piece.variable {
                assert!(piece.span.contains(base.variables[variable].span));
            } else if self.text.is_some() && !stage.base.continued {
                assert_eq!(piece.span.slice(self.bytes), text[piece.range.clone()].as_bytes());
            }
        }
        assert_eq!(covered, text.len());
    }
}
