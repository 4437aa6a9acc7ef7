//! The second step: the bases, for one set of build arguments (dockerfile2llb/convert.go).

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::scope::{Origin, Scope, Variable};
use super::shell::{self, Expanded, Lexer, Spelled, Trouble};
use super::suggest::{self, Case};
use super::{Dockerfile, Span, Stage, Word, platform};

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
    /// What is refused outside of the stages: defaults of ARGs. BuildKit stops at the first, before it looks at any base.
    pub problems: Vec<EvaluationProblem>,
    /// The values of the declared global arguments that have one.
    pub values: BTreeMap<String, String>,
}

/// A default of an ARG that cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationProblem {
    pub span: Span,
    /// The line that BuildKit names: that of the ARG.
    pub line: usize,
    pub message: String,
    /// The global argument.
    pub argument: usize,
    /// Other build arguments might mend it otherwise than by overriding this one.
    pub depends_on_args: bool,
}

/// The base of a stage.
#[derive(Clone, Debug)]
pub struct Base {
    /// After expansion, exactly as BuildKit has it; `None` when the expansion fails.
    pub text: Option<String>,
    pub target: Target,
    /// The value of `--platform` after expansion; `None` when there is none, or an empty one.
    pub platform: Option<String>,
    /// Where the text comes from, in order and covering it.
    pub pieces: Vec<Piece>,
    /// Every variable that was read to make the text: first those of the base itself, which pieces refer to, then those that
    /// were read to make their values.
    pub variables: Vec<Variable>,
    /// The same for the platform.
    pub platform_variables: Vec<Variable>,
    /// Why BuildKit refuses the stage, in its words. Whether `text` is a valid reference is not looked at.
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
    /// For a variable, its index.
    pub variable: Option<usize>,
    /// For a variable whose value stands somewhere as it is, that place: the default of an ARG, or the `x` of `${NAME:-x}`.
    pub default: Option<Span>,
}

impl Dockerfile {
    /// Works out the bases. Time and memory are bounded: a value that grows too long is an error.
    pub fn evaluate(&self, arguments: &Arguments) -> Evaluation {
        let last_stage = self
            .stages
            .last()
            .and_then(|stage| stage.name.as_ref())
            .map(|name| name.text.as_str());
        let mut scope = Scope::predefined(arguments, last_stage);
        let problems = self.define_arguments(arguments, &mut scope);
        let mut stages: HashMap<&str, usize> = HashMap::new();
        let mut bases = Vec::with_capacity(self.stages.len());
        for (index, stage) in self.stages.iter().enumerate() {
            let mut base = self.base(stage, &mut scope);
            base.target = match base.text.as_deref() {
                Some(text) if stages.contains_key(text) => Target::Stage(stages[text]),
                Some("scratch") => Target::Scratch,
                _ => Target::Image,
            };
            bases.push(base);
            if let Some(name) = &stage.name {
                stages.insert(&name.text, index);
            }
        }
        let declared = self
            .global_args
            .iter()
            .map(|argument| argument.name.as_str());
        let values = declared
            .filter_map(|name| Some((name.to_owned(), scope.value(name)?.to_owned())))
            .collect();
        Evaluation {
            bases,
            problems,
            values,
        }
    }

    /// Gives the global arguments their values, in turn (`buildMetaArgs`).
    fn define_arguments(&self, arguments: &Arguments, scope: &mut Scope) -> Vec<EvaluationProblem> {
        let mut problems = Vec::new();
        for (index, argument) in self.global_args.iter().enumerate() {
            let name = argument.name.as_str();
            if let Some(given) = arguments.build_args.get(name) {
                scope.define(
                    name,
                    Ok(given.as_str().into()),
                    Origin::BuildArgument,
                    None,
                    Vec::new(),
                );
                continue;
            }
            let Some(default) = &argument.default else {
                scope.declare(name, index);
                continue;
            };
            let mut reads = Vec::new();
            let expanded = self.expand(default, scope, &mut reads);
            let spelled = expanded
                .as_ref()
                .ok()
                .and_then(|expanded| spelled(expanded, default));
            let value = match expanded {
                Ok(expanded) => Ok(expanded.text.into()),
                Err(trouble) => {
                    let message = shell::failed(&default.text, &trouble);
                    let line = self
                        .instructions
                        .get(argument.instruction)
                        .map_or(0, |instruction| instruction.line);
                    let depends_on_args = matches!(trouble, Trouble::Value(_));
                    let span = default.span;
                    problems.push(EvaluationProblem {
                        span,
                        line,
                        message: message.clone(),
                        argument: index,
                        depends_on_args,
                    });
                    Err(message)
                }
            };
            scope.define(name, value, Origin::Default(index), spelled, reads);
        }
        problems
    }

    fn base(&self, stage: &Stage, scope: &mut Scope) -> Base {
        let mut reads = Vec::new();
        let expanded = self.expand(&stage.base, scope, &mut reads);
        let variables = scope.variables(&reads);
        let mut base = Base {
            text: None,
            target: Target::Image,
            platform: None,
            pieces: Vec::new(),
            variables,
            platform_variables: Vec::new(),
            error: None,
            error_depends_on_args: false,
        };
        match expanded {
            Ok(expanded) => {
                base.pieces = pieces(&expanded, &stage.base);
                if expanded.text.is_empty() {
                    base.error = Some(format!(
                        "base name ({}) should not be blank",
                        stage.base.text
                    ));
                    base.error_depends_on_args = !base.variables.is_empty();
                }
                base.text = Some(expanded.text);
            }
            Err(trouble) => {
                base.error = Some(shell::failed(&stage.base.text, &trouble));
                base.error_depends_on_args = matches!(trouble, Trouble::Value(_));
            }
        }
        if let Some(platform) = &stage.platform {
            self.platform(platform, scope, &mut base);
        }
        base
    }

    fn platform(&self, written: &Word, scope: &mut Scope, base: &mut Base) {
        let mut reads = Vec::new();
        let expanded = self.expand(written, scope, &mut reads);
        base.platform_variables = scope.variables(&reads);
        let suggest = |message: String, scope: &Scope| {
            let mut unset: Vec<&str> = base.platform_variables[..reads.len()]
                .iter()
                .filter(|variable| matches!(variable.origin, Origin::Unset { .. }))
                .map(|variable| variable.name.as_str())
                .collect();
            unset.sort_unstable();
            match unset
                .iter()
                .find_map(|name| suggest::nearest(name, scope.set_names(), Case::Matters))
            {
                Some(name) => format!("{message} (did you mean {name}?)"),
                None => message,
            }
        };
        let mut depends_on_args = !base.platform_variables.is_empty();
        let error = match expanded {
            Err(trouble) => {
                depends_on_args = matches!(trouble, Trouble::Value(_));
                Some(format!(
                    "failed to process arguments for platform : {}",
                    shell::failed(&written.text, &trouble)
                ))
            }
            Ok(expanded) if expanded.text.is_empty() => Some(suggest(
                format!("empty platform value from expression {}", written.text),
                scope,
            )),
            Ok(expanded) => {
                let parsed = platform::parse(&expanded.text);
                base.platform = Some(expanded.text);
                parsed.err().map(|error| {
                    format!(
                        "failed to parse platform {}: {}",
                        written.text,
                        suggest(error, scope)
                    )
                })
            }
        };
        if base.error.is_none() && error.is_some() {
            base.error = error;
            base.error_depends_on_args = depends_on_args;
        }
    }

    fn expand(
        &self,
        word: &Word,
        scope: &mut Scope,
        reads: &mut Vec<super::scope::Read>,
    ) -> Result<Expanded, Trouble> {
        let escape = char::from(self.escape.byte());
        let expanded = Lexer::new(&word.text, escape, scope.reader(word, reads)).expand()?;
        scope.budget().keep(&expanded.text)?;
        Ok(expanded)
    }
}

fn pieces(expanded: &Expanded, word: &Word) -> Vec<Piece> {
    let piece = |part: &shell::Part| Piece {
        range: part.range.clone(),
        span: word.span_of(part.source.clone()),
        variable: part.variable,
        default: part.spelled.as_ref().map(|spelled| place(spelled, word)),
    };
    expanded.parts.iter().map(piece).collect()
}

/// Where the whole value of an ARG is spelled out.
fn spelled(expanded: &Expanded, word: &Word) -> Option<Span> {
    if expanded.text.is_empty() && word.text.is_empty() {
        return Some(word.span);
    }
    expanded.spelled().map(|spelled| place(&spelled, word))
}

fn place(spelled: &Spelled, word: &Word) -> Span {
    match spelled {
        Spelled::Here(range) => word.span_of(range.clone()),
        Spelled::There(span) => *span,
    }
}
