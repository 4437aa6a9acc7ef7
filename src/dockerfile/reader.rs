//! Reads a file from top to bottom: directives, comments, instructions, heredocs (`Parse` in parser/parser.go).

use std::ops::Range;

use super::check::{self, Parsed, Refusal};
use super::json::Form;
use super::lines::{self, Line, Lines, Shape};
use super::stages::Stages;
use super::{
    Comment, Dockerfile, Heredoc, Instruction, Joined, Problem, ProblemKind, Span, directives,
    encoding, heredoc, text,
};

/// So many problems are told of one file.
const MAX_PROBLEMS: usize = 1_000;
/// A message is cut at this length.
const MAX_MESSAGE: usize = 2_000;
/// So many instructions, and as many comments, are read of one file.
const MAX_INSTRUCTIONS: usize = 8 << 20;
/// So many stages, and as many global arguments, are read of one file.
const MAX_STAGES: usize = 1 << 18;

/// Takes a Dockerfile apart. It never fails; time and memory grow with the length of the file, up to 256 MiB.
pub fn read(bytes: &[u8]) -> Dockerfile {
    if bytes.len() > encoding::MAX_FILE {
        return refused(
            bytes,
            ProblemKind::TooLarge,
            "the file is larger than 256 MiB".to_owned(),
        );
    }
    if let Some(name) = encoding::utf16(bytes) {
        return refused(
            bytes,
            ProblemKind::Utf16,
            format!("the file is {name}; BuildKit reads UTF-8 only"),
        );
    }
    let mut file = Reader::new(bytes).read();
    if let Some(nul) = memchr::memchr(0, bytes) {
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..nul]).count();
        let message = "the file is not text: it holds NUL bytes".to_owned();
        file.problems = vec![Problem {
            span: Span::new(nul, nul + 1),
            line,
            message,
            kind: ProblemKind::NotText,
        }];
    }
    file
}

/// A file that is not read.
fn refused(bytes: &[u8], kind: ProblemKind, message: String) -> Dockerfile {
    let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(lines::MAX_LINE)]).unwrap_or(0);
    Dockerfile {
        problems: vec![Problem {
            span: Span::new(0, end),
            line: 1,
            message,
            kind,
        }],
        ..Dockerfile::default()
    }
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
    /// How many bytes more may be searched for the end of heredocs that have none, so that many of them cost no more than
    /// reading the file a few times.
    search_budget: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader {
            bytes,
            lines: Lines::new(bytes, encoding::bom_length(bytes)),
            file: Dockerfile::default(),
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
                    if self.is_full() {
                        break;
                    }
                }
            }
        }
        self.finish()
    }

    fn is_full(&mut self) -> bool {
        let is_full = self.file.instructions.len() >= MAX_INSTRUCTIONS
            || self.file.comments.len() >= MAX_INSTRUCTIONS
            || self.file.stages.len() >= MAX_STAGES
            || self.file.global_args.len() >= MAX_STAGES;
        if is_full {
            let here = self.lines.offset();
            let message =
                "the file has more instructions, stages or arguments than are read".to_owned();
            self.problem(
                Span::new(here, here),
                self.lines.number,
                message,
                ProblemKind::TooLarge,
            );
        }
        is_full
    }

    fn finish(mut self) -> Dockerfile {
        let end = Span::new(self.bytes.len(), self.bytes.len());
        if self.file.problems.is_empty() && self.file.stages.is_empty() {
            let (message, line) = if self.bytes.is_empty() {
                ("the Dockerfile cannot be empty", 0)
            } else if self.file.instructions.is_empty() {
                ("file with no instructions", self.lines.number)
            } else {
                ("dockerfile contains no stages to build", 0)
            };
            self.problem(end, line, message.to_owned(), ProblemKind::Empty);
        }
        self.stages.finish(&mut self.file);
        self.file
    }

    /// The next line; a long one is noted.
    fn next_line(&mut self) -> Option<Line> {
        let line = self.lines.next()?;
        if line.length > lines::MAX_LINE && !self.has_long_line {
            self.has_long_line = true;
            let message = format!(
                "dockerfile line greater than max allowed size of {}",
                lines::MAX_LINE
            );
            let end = text_boundary(self.bytes, line.range.start, line.range.start + 80);
            self.problem(
                Span::new(line.range.start, end),
                self.lines.number - 1,
                message,
                ProblemKind::LineTooLong,
            );
        }
        Some(line)
    }

    fn problem(&mut self, span: Span, line: usize, mut message: String, kind: ProblemKind) {
        if self.file.problems.len() < MAX_PROBLEMS {
            if message.len() > MAX_MESSAGE {
                message.truncate(message.floor_char_boundary(MAX_MESSAGE));
                message.push('…');
            }
            self.file.problems.push(Problem {
                span,
                line,
                message,
                kind,
            });
        }
    }

    fn comment_or_directive(&mut self, comment: Range<usize>) {
        let directive = if self.is_top {
            directives::directive(self.bytes, comment.clone())
        } else {
            None
        };
        let Some(directive) = directive else {
            self.is_top = false;
            self.comment(comment);
            return;
        };
        // BuildKit counts a line after it was read, so it names the line before.
        let line = self.lines.number - 1;
        if self
            .file
            .directives
            .iter()
            .any(|earlier| earlier.key == directive.key)
        {
            let message = format!("only one {} parser directive can be used", directive.key);
            self.problem(directive.span, line, message, ProblemKind::Parse);
            return;
        }
        match directive.key.as_str() {
            "escape" => match directives::escape(&directive.value) {
                Ok(escape) => self.file.escape = escape,
                Err(message) => {
                    self.problem(directive.value_span, line, message, ProblemKind::Parse)
                }
            },
            "syntax" => self.is_foreign = directives::is_foreign_frontend(&directive.value),
            _ => {}
        }
        self.file.directives.push(directive);
    }

    fn comment(&mut self, comment: Range<usize>) {
        self.file.comments.push(Comment {
            span: comment.into(),
            line: self.lines.number,
        });
    }

    /// Reads the instruction that starts with `first`, the text of the line that was read last.
    fn instruction(&mut self, first: Range<usize>) {
        let line = self.lines.number;
        let joined = self.join(first.clone());
        let parsed = Parsed::new(&joined.text, 0..joined.text.len(), self.file.escape.byte());
        let form = parsed.form();
        let mut span = joined.span_of(text::trim(&joined.text, 0..joined.text.len()));
        if span.is_empty() {
            span = first.into();
        }

        let opened = check::parse(&parsed, &form).and_then(|()| heredocs(&parsed, &form));
        let (heredocs, refusal) = match opened {
            Ok(opened) => self.bodies(opened),
            Err(refusal) => (Vec::new(), Some(refusal)),
        };
        let refusal = match refusal {
            Some(refusal) => Err((refusal, ProblemKind::Parse)),
            None => check::instruction(&parsed, &form, self.is_foreign)
                .map_err(|refusal| (refusal, ProblemKind::Instruction)),
        };
        if let Err((refusal, kind)) = refusal {
            let place = joined.span_of(refusal.range);
            let place = if place.is_empty() { span } else { place };
            self.problem(place, line, refusal.message, kind);
        } else if self.stages.is_before_first(parsed.keyword) {
            self.stages.has_stray = true;
            let message = "no build stage in current context".to_owned();
            self.problem(span, line, message, ProblemKind::NoStage);
        }

        self.stages
            .add(&mut self.file, &parsed, &joined, line, self.lines.number);
        let stage = self.stages.current();
        self.file.instructions.push(Instruction {
            keyword: parsed.keyword,
            span,
            line,
            end_line: self.lines.number,
            heredocs,
            stage,
        });
    }

    /// Reads the lines that continue the one with `first`.
    fn join(&mut self, first: Range<usize>) -> Joined<'a> {
        let bytes = self.bytes;
        let escape = self.file.escape.byte();
        let mut cut = lines::continuation(bytes, first.clone(), escape);
        let mut joined = Joined::new(bytes, first.start..cut.unwrap_or(first.end));
        while cut.is_some() {
            let Some(line) = self.next_line() else { break };
            match lines::shape(bytes, &line) {
                Shape::Blank => {}
                Shape::Comment(comment) => self.comment(comment),
                Shape::Text(_) => {
                    cut = lines::continuation(bytes, line.range.clone(), escape);
                    joined.push(bytes, line.range.start..cut.unwrap_or(line.range.end));
                }
            }
        }
        joined
    }

    /// Finds the bodies of heredocs. One without end is left out, with those after it, and the
    /// lines are read as if it were not there.
    fn bodies(&mut self, opened: Vec<Heredoc>) -> (Vec<Heredoc>, Option<Refusal>) {
        let mut found = Vec::with_capacity(opened.len());
        for mut heredoc in opened {
            let start = self.lines.clone();
            let body = match self.search_budget {
                0 => None,
                _ => heredoc::body(self.bytes, &mut self.lines, &heredoc),
            };
            let Some(body) = body else {
                let searched = self.lines.offset() - start.offset();
                self.search_budget = self.search_budget.saturating_sub(searched);
                self.lines = start;
                return (found, Some(Refusal::new("unterminated heredoc", 0..0)));
            };
            heredoc.body = body.into();
            found.push(heredoc);
        }
        (found, None)
    }
}

/// The heredocs that an instruction opens, or that the one inside an ONBUILD does.
fn heredocs(parsed: &Parsed<'_>, form: &Form) -> Result<Vec<Heredoc>, Refusal> {
    let takes = match parsed.trigger() {
        Some(trigger) => {
            trigger.keyword.takes_heredocs() && !matches!(trigger.form(), Form::Strings(_))
        }
        None => parsed.keyword.takes_heredocs() && !matches!(form, Form::Strings(_)),
    };
    if !takes {
        return Ok(Vec::new());
    }
    heredoc::opened(parsed.text).map_err(|message| Refusal::new(message, 0..0))
}

/// The last boundary between characters at or before `at`.
fn text_boundary(bytes: &[u8], start: usize, at: usize) -> usize {
    let is_boundary = |&at: &usize| bytes.get(at).is_none_or(|&byte| byte & 0xC0 != 0x80);
    (start..=at.min(bytes.len()))
        .rev()
        .find(is_boundary)
        .unwrap_or(start)
}
