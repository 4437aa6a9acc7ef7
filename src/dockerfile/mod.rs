//! Reads Dockerfiles as BuildKit does: the same stages with the same bases, every part with its
//! place. It never fails: what BuildKit would refuse becomes a [`Problem`], and what can be made
//! out is kept.
//!
//! [`read`] takes a file apart; [`Dockerfile::evaluate`] then works out the bases for one set of
//! build arguments.

mod base;
mod budget;
mod check;
mod command;
mod directives;
mod encoding;
mod evaluate;
mod evaluation;
mod flags;
mod heredoc;
mod instruction;
mod joined;
mod json;
mod keyword;
mod lines;
mod parsed;
mod platform;
mod reader;
mod reference;
mod scope;
mod shell;
mod span;
mod stages;
mod suggest;
mod text;
mod words;

use std::ops::Range;

pub use self::base::{Base, Origin, Piece, Target, Variable};
pub use self::directives::Directive;
pub use self::evaluation::{Arguments, Evaluation, EvaluationProblem};
pub use self::flags::Flag;
pub use self::heredoc::Heredoc;
pub use self::joined::Joined;
pub use self::keyword::Keyword;
pub use self::reader::read;
pub use self::span::Span;

use self::joined::Places;

/// A Dockerfile taken apart. All places are bytes of the file as it is on disk.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile {
    pub escape: Escape,
    pub directives: Vec<Directive>,
    /// The comments in the order of the file, those inside continued instructions too, but not the
    /// directives.
    pub comments: Vec<Comment>,
    pub instructions: Vec<Instruction>,
    /// What the ARGs before the first FROM declare, one entry for each `name` or `name=value`.
    pub global_args: Vec<ArgDecl>,
    pub stages: Vec<Stage>,
    /// What BuildKit refuses whatever the build arguments are, in the order of the file. BuildKit
    /// names one only, see [`Dockerfile::refusal`].
    pub problems: Vec<Problem>,
}

/// The character that continues lines and escapes others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Escape {
    #[default]
    Backslash,
    Backtick,
}

impl Escape {
    pub const fn byte(self) -> u8 {
        match self {
            Escape::Backslash => b'\\',
            Escape::Backtick => b'`',
        }
    }
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, line end excluded.
    pub span: Span,
    /// Its physical line, from 1.
    pub line: usize,
}

/// An instruction, known or not.
#[derive(Clone, Debug)]
pub struct Instruction {
    pub keyword: Keyword,
    /// From the keyword to the last byte that is not white space, without the bodies of heredocs.
    pub span: Span,
    /// The physical line, from 1, where BuildKit has it start: for a line with nothing but the
    /// escape character, that one.
    pub line: usize,
    /// The last physical line that belongs to it, heredocs included.
    pub end_line: usize,
    pub heredocs: Vec<Heredoc>,
    /// The stage it stands in; none before the first FROM and after one that names no base.
    pub stage: Option<usize>,
}

/// A build argument that an ARG before the first FROM declares.
#[derive(Clone, Debug)]
pub struct ArgDecl {
    pub name: String,
    pub name_span: Span,
    /// The value after the `=`, quotes and all.
    pub default: Option<Word>,
    /// The index of the ARG.
    pub instruction: usize,
}

/// A stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The index of its FROM.
    pub instruction: usize,
    /// The first and the last physical line of the FROM, from 1.
    pub line: usize,
    pub end_line: usize,
    pub base: Word,
    pub name: Option<StageName>,
    /// The value of `--platform`, unless it is empty. Its text has no quotes and escapes any more,
    /// its span has.
    pub platform: Option<Word>,
    /// The indices of the instructions after its FROM.
    pub body: Range<usize>,
}

/// The name of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageName {
    /// In lower case, as other stages refer to it.
    pub text: String,
    pub span: Span,
}

/// A word of the file.
#[derive(Clone, Debug)]
pub struct Word {
    /// As it is written, with continuation lines joined. Each byte that is not UTF-8 is U+FFFD.
    pub text: String,
    pub span: Span,
    /// A continuation, perhaps with comments, lies inside: the text is not what the span holds.
    pub continued: bool,
    places: Places,
}

impl Word {
    /// The place of `range` of the text; of the whole word where that cannot be said.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let Places::Known(breaks) = &self.places else {
            return self.span;
        };
        let start = joined::place(self.span.start, breaks, range.start);
        let end = match range.end.checked_sub(1) {
            Some(last) if !range.is_empty() => joined::place(self.span.start, breaks, last) + 1,
            _ => start,
        };
        Span::new(start, end.min(self.span.end))
    }
}

/// Something that BuildKit refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands.
    pub span: Span,
    /// The line that BuildKit names, from 1; 0 where it names none. For a directive it names the
    /// line before.
    pub line: usize,
    /// BuildKit's words, without "dockerfile parse error on line N: ".
    pub message: String,
    pub kind: ProblemKind,
}

/// What a [`Problem`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The file holds NUL bytes. It is the only problem then.
    NotText,
    /// The file is in UTF-16; the message says which. It is the only problem then, and nothing else
    /// was read.
    Utf16,
    /// The file, or what is in it, is more than is read.
    TooLarge,
    /// BuildKit stops at a line of more than 65,535 bytes.
    LineTooLong,
    /// The file cannot be taken apart: a directive, a heredoc without end, JSON of other things
    /// than strings.
    Parse,
    /// An instruction is refused: unknown, a flag, a number of arguments.
    Instruction,
    /// An instruction stands before the first FROM.
    NoStage,
    /// The file has no instructions, or no FROM.
    Empty,
}

impl Dockerfile {
    /// The problem that BuildKit names: it takes the whole file apart before it looks at the first
    /// instruction.
    pub fn refusal(&self) -> Option<&Problem> {
        let is_early = |problem: &&Problem| !matches!(problem.kind, ProblemKind::Instruction | ProblemKind::NoStage);
        self.problems.iter().find(is_early).or(self.problems.first())
    }

    /// The instructions of a stage, its FROM excluded.
    pub fn body(&self, stage: &Stage) -> &[Instruction] {
        self.instructions.get(stage.body.clone()).unwrap_or_default()
    }
}
