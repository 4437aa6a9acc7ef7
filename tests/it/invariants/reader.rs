//! The reader: every place lies in the file, all of the file is read, and what means nothing changes nothing.

use super::assert_place;
use winfrom::dockerfile::{self, Arguments, Base, Dockerfile, Evaluation, ProblemKind, Span, Stage, Target, Word};

pub(crate) fn check(bytes: &[u8]) {
    read(bytes);
    let file = dockerfile::read(bytes);
    if file.problems.iter().any(|problem| is_cut_short(problem.kind)) {
        return;
    }
    check_order(&file);
    check_lines(&file, bytes);
    check_comment_at_the_end(&file, bytes);
    check_line_ends(&file, bytes);
}

/// Reads and evaluates a file, twice alike, and checks every place that comes out.
pub(crate) fn read(bytes: &[u8]) {
    let file = dockerfile::read(bytes);
    assert_eq!(format!("{file:?}"), format!("{:?}", dockerfile::read(bytes)));
    check_places(&file, bytes);
}

/// Files of which no more than a part is read, or nothing.
fn is_cut_short(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::NotText | ProblemKind::Utf16 | ProblemKind::TooLarge)
}

fn check_order(file: &Dockerfile) {
    for pair in file.instructions.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start && pair[0].end_line < pair[1].line, "{pair:?}");
    }
    assert!(file.instructions.iter().all(|instruction| instruction.line <= instruction.end_line));
    assert!(file.comments.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start && pair[0].line < pair[1].line));
    assert!(file.stages.windows(2).all(|pair| pair[0].body.end <= pair[1].instruction));
    assert!(file.problems.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
}

/// A line that belongs to no instruction is empty or a comment.
fn check_lines(file: &Dockerfile, bytes: &[u8]) {
    let mut instructions = file.instructions.iter().peekable();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        while instructions.peek().is_some_and(|instruction| instruction.end_line < number) {
            instructions.next();
        }
        let line = String::from_utf8_lossy(line);
        let line = line.trim_start_matches('\u{feff}').trim();
        let is_covered = instructions.peek().is_some_and(|instruction| instruction.line <= number);
        assert!(is_covered || line.is_empty() || line.starts_with('#'), "line {number}: {line:?}");
    }
}

/// A comment below everything changes nothing, unless a heredoc without end swallows it.
fn check_comment_at_the_end(file: &Dockerfile, bytes: &[u8]) {
    let longer = dockerfile::read(&[bytes, b"\n# end\n"].concat());
    if !file.problems.iter().any(|problem| problem.message.contains("heredoc")) {
        assert_eq!(meaning(file), meaning(&longer));
    }
}

/// Line ends of Windows mean the same as others.
fn check_line_ends(file: &Dockerfile, bytes: &[u8]) {
    let windows: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| if *byte == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(byte) }.to_vec())
        .collect();
    let windows = dockerfile::read(&windows);
    let is_long = |file: &Dockerfile| file.problems.iter().any(|problem| problem.kind == ProblemKind::LineTooLong);
    if is_long(file) == is_long(&windows) {
        assert_eq!(meaning(file), meaning(&windows));
    }
}

/// What a file comes to: its instructions, and the base of each stage.
fn meaning(file: &Dockerfile) -> (Vec<String>, Vec<(Option<String>, Target)>) {
    let keywords = file.instructions.iter().map(|instruction| format!("{:?}", instruction.keyword));
    let bases = evaluate(file).bases.into_iter().map(|base| (base.text, base.target));
    (keywords.collect(), bases.collect())
}

fn evaluate(file: &Dockerfile) -> Evaluation {
    let build_args = [("A".to_owned(), "a-$B*".to_owned())].into();
    file.evaluate(&Arguments { build_args, ..Arguments::default() })
}

/// Checks every place of a file that was read.
fn check_places(file: &Dockerfile, bytes: &[u8]) {
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
        instruction.flags(file, bytes).iter().for_each(|flag| places.check(flag.span));
        let arguments = instruction.arguments(file, bytes);
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
    let evaluation = evaluate(file);
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
        assert_place(span, self.bytes);
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
