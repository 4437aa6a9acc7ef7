//! What an evaluation is given, and what comes out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Span;

/// What a build is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    pub build_args: BTreeMap<String, String>,
    /// `windows/amd64`, perhaps with a version: `windows(10.0.17763.1040)/amd64`.
    pub target_platform: String,
    pub build_platform: String,
    /// The stage to build; the last one if `None`.
    pub target_stage: Option<String>,
    /// No value may be longer than this, in bytes.
    pub max_value: usize,
}

impl Default for Arguments {
    fn default() -> Arguments {
        Arguments {
            build_args: BTreeMap::new(),
            target_platform: "windows/amd64".to_owned(),
            build_platform: "windows/amd64".to_owned(),
            target_stage: None,
            max_value: 64 << 10,
        }
    }
}

/// The bases of a file for one set of build arguments.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// One a stage, in the same order.
    pub bases: Vec<Base>,
    /// Defaults of ARGs that are refused. BuildKit stops at the first, before it looks at a base.
    pub problems: Vec<EvaluationProblem>,
    /// The values of the declared global arguments that have one.
    pub values: BTreeMap<String, String>,
}

/// A default of an ARG that cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationProblem {
    /// The default.
    pub span: Span,
    /// The line that BuildKit names: that of the ARG.
    pub line: usize,
    pub message: String,
    /// The index of the global argument. A build argument for it always mends the problem.
    pub argument: usize,
    /// Build arguments for the variables in the default might mend it as well.
    pub depends_on_args: bool,
}

/// The base of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// After expansion, exactly as BuildKit has it; `None` when the expansion fails.
    pub text: Option<String>,
    pub target: Target,
    /// The value of `--platform` after expansion; `None` when there is none, or an empty one.
    pub platform: Option<String>,
    /// Where the text comes from, in order and covering it.
    pub pieces: Vec<Piece>,
    /// Every variable that was read to make the text: first those of the base itself, which pieces
    /// refer to, then those that were read to make their values.
    pub variables: Vec<Variable>,
    /// The same for the platform.
    pub platform_variables: Vec<Variable>,
    /// Why BuildKit refuses the stage, in its words. Whether the text is a valid reference is not
    /// looked at.
    pub error: Option<String>,
    /// A variable had a part in the error, so that other build arguments might mend it.
    pub error_depends_on_args: bool,
}

/// What a base is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An earlier stage.
    Stage(usize),
    Scratch,
    /// Anything else, valid or not.
    Image,
}

/// A part of a base and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its place in the FROM: for a variable the whole `${NAME:-x}`.
    pub span: Span,
    /// For a variable, its index among those of the base.
    pub variable: Option<usize>,
    /// For a variable whose value stands somewhere as it is, that place: the default of an ARG, or
    /// the `x` of `${NAME:-x}`.
    pub default: Option<Span>,
}

/// A variable that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// Where it is read: from the `$` to the end of the name or to the closing brace.
    pub span: Span,
    pub origin: Origin,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The default of this one of the global arguments.
    Default(usize),
    /// A build argument.
    BuildArgument,
    /// BuildKit sets it, to what the platforms and the target are.
    Predefined,
    /// It has no value.
    Unset {
        /// The global argument that declares it without a default.
        declared: Option<usize>,
        /// The name of a global argument that differs in case only.
        other_case: Option<String>,
    },
}
