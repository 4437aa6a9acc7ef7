//! Reads a file from top to bottom: directives, comments, instructions (`Parse` in
//! parser/parser.go).

mod comments;
mod instructions;

use super::lines::{self, Line, Lines, Shape};
use super::stages::{self, Stages};
use super::{Dockerfile, Problem, ProblemKind, Span, encoding};

/// So many problems are told of one file.
const MAX_PROBLEMS: usize = 1_000;
/// A message is cut at this length.
const MAX_MESSAGE: usize = 2_000;
/// So many instructions, and as many comments, are read of one file.
const MAX_INSTRUCTIONS: usize = 8 << 20;

/// Room is made at once for as many instructions and stages as a dense file has: to move them to
/// more room again and again took a third of the reader's time.
const BYTES_PER_INSTRUCTION: usize = 64;
const BYTES_PER_STAGE: usize = 256;
/// A longer file gets no more room than this many bytes until it needs it.
const MAX_USUAL: usize = 4 << 20;

/// Takes a Dockerfile apart. It never fails; time and memory grow with the length of the file, up
/// to 256 MiB.
pub fn read(bytes: &[u8]) -> Dockerfile {
    if bytes.len() > encoding::MAX_FILE {
        return unread(ProblemKind::TooLarge, "the file is larger than 256 MiB".to_owned());
    }
    if let Some(name) = encoding::utf16(bytes) {
        let message = format!("the file is {name}; BuildKit reads UTF-8 only");
        return unread(ProblemKind::Utf16, message);
    }
    let mut file = Reader::new(bytes).read();
    if let Some(nul) = memchr::memchr(0, bytes) {
        file.problems = vec![Problem {
            span: Span::new(nul, nul + 1),
            line: 1 + memchr::memchr_iter(b'\n', &bytes[..nul]).count(),
            message: "the file is not text: it holds NUL bytes".to_owned(),
            kind: ProblemKind::NotText,
        }];
    }
    file
}

/// A file of which nothing is read.
fn unread(kind: ProblemKind, message: String) -> Dockerfile {
    let problem = Problem { span: Span::new(0, 0), line: 1, message, kind };
    Dockerfile { problems: vec![problem], ..Dockerfile::default() }
}

struct Reader<'a> {
    bytes: &'a [u8],
    lines: Lines<'a>,
    file: Dockerfile,
    stages: Stages,
    /// Directives may still come.
    is_top: bool,
    /// The frontend may know more flags and instructions than we do.
    is_foreign: bool,
    has_long_line: bool,
    /// How many bytes more may be searched for the end of heredocs that have none, so that many of
    /// them cost no more than reading the file a few times.
    search_budget: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        let usual = bytes.len().min(MAX_USUAL);
        Reader {
            bytes,
            lines: Lines::after_mark(bytes, encoding::bom_length(bytes)),
            file: Dockerfile {
                instructions: Vec::with_capacity(usual / BYTES_PER_INSTRUCTION),
                stages: Vec::with_capacity(usual / BYTES_PER_STAGE),
                ..Dockerfile::default()
            },
            stages: Stages::default(),
            is_top: true,
            is_foreign: false,
            has_long_line: false,
            search_budget: bytes.len().saturating_mul(4),
        }
    }

    fn read(mut self) -> Dockerfile {
        while let Some(line) = self.next_line() {
            match lines::shape(self.bytes, &line) {
                Shape::Blank => self.is_top = false,
                Shape::Comment(comment) => self.comment_or_directive(comment),
                Shape::Text(text) => {
                    self.is_top = false;
                    self.instruction(text);
                }
            }
            if self.is_full() {
                break;
            }
        }
        self.finish()
    }

    fn next_line(&mut self) -> Option<Line> {
        let line = self.lines.next()?;
        // BuildKit counts a line after it was read.
        self.check_length(line.length, line.range.start, self.lines.number - 1);
        Some(line)
    }

    /// Reports a line that is too long, if it is the first. `named` is the line that BuildKit
    /// names.
    fn check_length(&mut self, length: usize, start: usize, named: usize) {
        if length <= lines::MAX_LINE || self.has_long_line {
            return;
        }
        self.has_long_line = true;
        let limit = lines::MAX_LINE;
        self.report(Problem {
            span: Span::new(start, start),
            line: named,
            message: format!("dockerfile line greater than max allowed size of {limit}"),
            kind: ProblemKind::LineTooLong,
        });
    }

    fn report(&mut self, mut problem: Problem) {
        if self.is_silent() {
            return;
        }
        if problem.message.len() > MAX_MESSAGE {
            problem.message.truncate(problem.message.floor_char_boundary(MAX_MESSAGE));
            problem.message.push('…');
        }
        self.file.problems.push(problem);
    }

    /// Whether enough problems were reported.
    fn is_silent(&self) -> bool {
        self.file.problems.len() >= MAX_PROBLEMS
    }

    /// Whether no more is read, which is reported.
    fn is_full(&mut self) -> bool {
        let most = self.file.instructions.len().max(self.file.comments.len());
        if most < MAX_INSTRUCTIONS && !stages::is_full(&self.file) {
            return false;
        }
        let here = self.lines.offset();
        let message = "the file has more instructions, stages or arguments than are read";
        self.file.problems.push(Problem {
            span: Span::new(here, here),
            line: self.lines.number,
            message: message.to_owned(),
            kind: ProblemKind::TooLarge,
        });
        true
    }

    fn finish(mut self) -> Dockerfile {
        self.stages.finish(&mut self.file);
        self.file.problems.sort_by_key(|problem| problem.span.start);
        if self.file.problems.is_empty() && self.file.stages.is_empty() {
            let (message, line) = if self.bytes.is_empty() {
                ("the Dockerfile cannot be empty", 0)
            } else if self.file.instructions.is_empty() {
                ("file with no instructions", self.lines.number)
            } else {
                ("dockerfile contains no stages to build", 0)
            };
            let end = Span::new(self.bytes.len(), self.bytes.len());
            let message = message.to_owned();
            self.report(Problem { span: end, line, message, kind: ProblemKind::Empty });
        }
        self.file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(bytes: &[u8]) -> Vec<(ProblemKind, String)> {
        read(bytes).problems.into_iter().map(|problem| (problem.kind, problem.message)).collect()
    }

    #[test]
    fn all_problems_are_told_and_the_rest_is_read() {
        let file = read(b"RUN a\nFORM x\nFROM a b\nRUN <<E\nFROM --x b AS c\nENV d\n");
        let problems: Vec<_> = file.problems.iter().map(|problem| (problem.kind, problem.message.as_str())).collect();
        assert_eq!(
            problems,
            [
                (ProblemKind::NoStage, "no build stage in current context"),
                (ProblemKind::Instruction, "unknown instruction: FORM (did you mean FROM?)"),
                (ProblemKind::Instruction, "FROM requires either one or three arguments"),
                (ProblemKind::Parse, "unterminated heredoc"),
                (ProblemKind::Instruction, "unknown flag: --x"),
                (ProblemKind::Parse, "ENV must have two arguments"),
            ]
        );
        assert_eq!(file.refusal().map(|problem| problem.line), Some(4));
        let bases: Vec<_> = file.stages.iter().map(|stage| stage.base.text.as_str()).collect();
        assert_eq!(bases, ["a", "b"]);
    }

    #[test]
    fn other_files_than_text_have_one_problem() {
        assert_eq!(
            messages(b"\xFF\xFEF\0R\0O\0M\0"),
            [(ProblemKind::Utf16, "the file is UTF-16 LE; BuildKit reads UTF-8 only".to_owned())]
        );
        assert_eq!(
            messages(b"\x7fELF\x02\0\0\n"),
            [(ProblemKind::NotText, "the file is not text: it holds NUL bytes".to_owned())]
        );
        assert_eq!(messages(b""), [(ProblemKind::Empty, "the Dockerfile cannot be empty".to_owned())]);
    }

    #[test]
    fn a_long_line_is_told_once_and_read() {
        let long = "x".repeat(lines::MAX_LINE - "RUN ".len());
        assert_eq!(messages(format!("FROM a\nRUN {long}\n").as_bytes()), []);
        let heredoc = format!("FROM a\nRUN <<E\n{long}xxxxx\nE\n");
        assert_eq!(read(heredoc.as_bytes()).problems[0].kind, ProblemKind::LineTooLong);
        let file = read(format!("FROM a\nRUN {long}x\nRUN {long}x\nFROM b\n").as_bytes());
        assert_eq!(file.problems.len(), 1);
        assert_eq!((file.problems[0].kind, file.problems[0].line), (ProblemKind::LineTooLong, 1));
        assert_eq!(file.stages.len(), 2);
    }

    #[test]
    fn a_foreign_frontend_may_know_more() {
        assert_eq!(messages(b"# syntax=docker/dockerfile:1-labs\nFROM --x=y a\nFOO b\n"), []);
    }

    #[test]
    fn comments_are_kept_but_not_those_in_heredocs() {
        let bytes = b"# escape=\\\n# a\nFROM x\nRUN b \\\n  # c \r\n d <<E\n# e\nE\n";
        let file = read(bytes);
        let comments: Vec<_> = file.comments.iter().map(|comment| (comment.span.slice(bytes), comment.line)).collect();
        assert_eq!(comments, [(&b"# a"[..], 2), (b"# c ", 5)]);
        let run = &file.instructions[1];
        assert_eq!((run.line, run.end_line), (4, 8));
        assert_eq!(run.heredocs[0].body.slice(bytes), b"# e\n");
        assert_eq!(run.span.slice(bytes), b"RUN b \\\n  # c \r\n d <<E");
    }
}
