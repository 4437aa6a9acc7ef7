//! The second step: the bases, for one set of build arguments (dockerfile2llb/convert.go).

use std::collections::HashMap;

use super::scope::{Entry, Read, Scope, Value};
use super::shell::{self, Expanded, Lexer, Spelled, Trouble};
use super::suggest::{self, Case};
use super::{
    Arguments, Base, Dockerfile, Evaluation, EvaluationProblem, Origin, Piece, Span, Stage, Target, Variable, Word,
    platform,
};

impl Dockerfile {
    /// Works out the bases. Time and memory are bounded: a value that grows too long is an error.
    pub fn evaluate(&self, arguments: &Arguments) -> Evaluation {
        let last_stage = self.stages.last().and_then(|stage| stage.name.as_ref());
        let last_stage = last_stage.map(|name| name.text.as_str());
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
        let names = self.global_args.iter().map(|argument| argument.name.as_str());
        let value = |name: &str| Some((name.to_owned(), scope.value(name)?.to_owned()));
        Evaluation { bases, problems, values: names.filter_map(value).collect() }
    }

    /// Gives the global arguments their values, in turn (`buildMetaArgs`).
    fn define_arguments(&self, given: &Arguments, scope: &mut Scope) -> Vec<EvaluationProblem> {
        let mut problems = Vec::new();
        for (index, argument) in self.global_args.iter().enumerate() {
            let name = argument.name.as_str();
            if let Some(given) = given.build_args.get(name) {
                scope.define(name, Entry::given(given, Origin::BuildArgument));
                continue;
            }
            let Some(default) = &argument.default else {
                scope.declare(name, index);
                continue;
            };
            let mut reads = Vec::new();
            let expanded = self.expand(default, scope, &mut reads);
            let spelled = expanded.as_ref().ok().and_then(|expanded| spelled(expanded, default));
            let value = match expanded {
                Ok(expanded) => Value::Set(expanded.text.into()),
                // Of this one a problem was made where it is defined.
                Err(Trouble::Definition(message)) => Value::Failed(message),
                Err(trouble) => {
                    let arg = self.instructions.get(argument.instruction);
                    let depends_on_args = match trouble {
                        Trouble::Syntax(_) => false,
                        Trouble::Value(_) | Trouble::Definition(_) => can_be_set(&scope.variables(&reads)),
                        // BuildKit may accept what winfrom does not evaluate.
                        Trouble::Limit(_) => true,
                    };
                    let message = trouble.in_word(&default.text);
                    problems.push(EvaluationProblem {
                        span: default.span,
                        line: arg.map_or(0, |arg| arg.line),
                        message: message.clone(),
                        argument: index,
                        depends_on_args,
                    });
                    Value::Failed(message)
                }
            };
            scope.define(name, Entry { value, origin: Origin::Default(index), spelled, reads });
        }
        problems
    }

    fn base(&self, stage: &Stage, scope: &mut Scope) -> Base {
        let mut reads = Vec::new();
        let expanded = self.expand(&stage.base, scope, &mut reads);
        let mut base = Base {
            text: None,
            target: Target::Image,
            platform: None,
            pieces: Vec::new(),
            variables: scope.variables(&reads),
            platform_variables: Vec::new(),
            error: None,
            error_depends_on_args: false,
        };
        match expanded {
            Ok(expanded) => {
                base.pieces = pieces(&expanded, &stage.base);
                if expanded.text.is_empty() {
                    let message = format!("base name ({}) should not be blank", stage.base.text);
                    base.fail(message, !base.variables.is_empty());
                }
                base.text = Some(expanded.text);
            }
            Err(trouble) => {
                let depends_on_args = trouble.depends_on_values();
                base.fail(trouble.in_word(&stage.base.text), depends_on_args);
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
        let depends_on_args = !base.platform_variables.is_empty();
        let direct = &base.platform_variables[..reads.len()];
        match expanded {
            Err(trouble) => {
                let depends_on_args = trouble.depends_on_values();
                let message = trouble.in_word(&written.text);
                let message = format!("failed to process arguments for platform : {message}");
                base.fail(message, depends_on_args);
            }
            Ok(expanded) if expanded.text.is_empty() => {
                let message = format!("empty platform value from expression {}", written.text);
                base.fail(suggest(message, direct, scope), depends_on_args);
            }
            Ok(expanded) => {
                if let Err(message) = platform::parse(&expanded.text) {
                    let message = suggest(message, direct, scope);
                    let message = format!("failed to parse platform {}: {message}", written.text);
                    base.fail(message, depends_on_args);
                }
                base.platform = Some(expanded.text);
            }
        }
    }

    fn expand(&self, word: &Word, scope: &mut Scope, reads: &mut Vec<Read>) -> Result<Expanded, Trouble> {
        scope.budget.fits(word.text.len())?;
        let escape = char::from(self.escape.byte());
        let expanded = Lexer::new(&word.text, escape, scope.reader(word, reads)).expand()?;
        scope.budget.keep(expanded.text.len(), expanded.parts.len())?;
        Ok(expanded)
    }
}

impl Base {
    /// Keeps the first error.
    fn fail(&mut self, message: String, depends_on_args: bool) {
        if self.error.is_none() {
            self.error = Some(message);
            self.error_depends_on_args = depends_on_args;
        }
    }
}

/// Whether a build argument could give any of these variables another value.
fn can_be_set(variables: &[Variable]) -> bool {
    variables.iter().any(|variable| !matches!(variable.origin, Origin::Unset { declared: None, .. }))
}

/// The message, with the name put on that may have been meant by one that is not set.
fn suggest(message: String, variables: &[Variable], scope: &Scope) -> String {
    let is_unset = |variable: &&Variable| matches!(variable.origin, Origin::Unset { .. });
    let mut unset: Vec<_> = variables.iter().filter(is_unset).collect();
    unset.sort_unstable_by_key(|variable| &variable.name);
    let names = scope.set_names();
    let nearest = |variable: &&Variable| suggest::nearest(&variable.name, names.iter().copied(), Case::Matters);
    match unset.iter().find_map(nearest) {
        Some(name) => format!("{message} (did you mean {name}?)"),
        None => message,
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

/// Where the whole value of an ARG is spelled out. An empty default has a place too.
fn spelled(expanded: &Expanded, word: &Word) -> Option<Span> {
    if word.text.is_empty() {
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
