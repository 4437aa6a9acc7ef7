//! What rules see: the stages of a file with their bases resolved.

mod base;
mod parts;
mod signs;

pub use base::{Base, BaseKind, Default};

use crate::dockerfile::{Arguments, Dockerfile, EvaluationProblem, Instruction, Keyword, Origin, Span};
use crate::source::Source;
use crate::windows::{Kind, Resolver, Status};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// A Dockerfile, understood for one set of build arguments.
pub struct Model {
    pub source: Arc<Source>,
    pub dockerfile: Arc<Dockerfile>,
    pub stages: Vec<Stage>,
    /// The stages by their names, of several the last.
    names: HashMap<String, usize>,
    /// For each root, the first stage built on it that has a `RUN`, and that instruction.
    first_runs: Vec<Option<(usize, usize)>>,
    /// Something in the file is Windows, so rules may speak.
    pub is_windows: bool,
    /// Another tool completes the file. BuildKit refuses it as it is.
    pub is_template: bool,
    /// The first default value of an ARG that BuildKit rejects, unless other build arguments could make it valid.
    pub rejected_default: Option<EvaluationProblem>,
}

/// One `FROM` and what follows it.
pub struct Stage {
    pub index: usize,
    /// Lowered, as BuildKit does.
    pub name: Option<String>,
    /// The physical line where the `FROM` begins, 1-based.
    pub line: usize,
    /// `--platform` after expansion.
    pub platform: Option<String>,
    /// The file says the platform itself; `$BUILDPLATFORM` is whatever machine builds, which says nothing of the file.
    pub platform_is_written: bool,
    pub base: Base,
    /// Something in the stage itself is Windows.
    pub shows_windows: bool,
    /// The index of the stage whose image it is built on in the end: its own, unless its base is a stage.
    root: usize,
    /// The indices of its instructions.
    body: Range<usize>,
}

impl Model {
    /// Reads the stages of a file with these build arguments, and resolves their base images.
    pub fn new(
        resolver: &Resolver<'_>,
        source: Arc<Source>,
        dockerfile: Arc<Dockerfile>,
        arguments: &Arguments,
    ) -> Self {
        let evaluation = dockerfile.evaluate(arguments);
        let rejected_default = evaluation.problems.into_iter().find(|problem| !problem.depends_on_args);
        let mut is_template = signs::is_template(&source, &dockerfile);
        let mut stages: Vec<Stage> = Vec::with_capacity(dockerfile.stages.len());
        for (index, (syntax, value)) in dockerfile.stages.iter().zip(evaluation.bases).enumerate() {
            let is_predefined = value.platform_variables.iter().any(|variable| variable.origin == Origin::Predefined);
            let platform = value.platform.clone();
            let written = platform.as_deref().filter(|_| !is_predefined);
            let platform_is_written = written.is_some();
            let shows_windows = signs::in_stage(&source, &dockerfile, syntax, written);
            is_template |= signs::is_completed(&source, &dockerfile, syntax, &value);
            let base = Base::new(resolver, &dockerfile, syntax, value, &stages);
            let name = syntax.name.as_ref().map(|name| name.text.clone());
            let root = if let BaseKind::Stage(earlier) = base.kind { stages[earlier].root } else { index };
            stages.push(Stage {
                index,
                name,
                line: syntax.line,
                platform,
                platform_is_written,
                base,
                shows_windows,
                root,
                body: syntax.body.clone(),
            });
        }
        let is_windows = signs::in_file(&source, &dockerfile, &stages);
        let first_runs = first_runs(&dockerfile, &stages);
        let names = stages.iter().filter_map(|stage| Some((stage.name.clone()?, stage.index))).collect();
        Self { source, dockerfile, stages, names, first_runs, is_windows, is_template, rejected_default }
    }

    /// The stage whose image a stage is built on in the end: itself, unless its base is a stage.
    pub fn root(&self, stage: &Stage) -> &Stage {
        &self.stages[stage.root]
    }

    pub fn instructions<'a>(&'a self, stage: &Stage) -> &'a [Instruction] {
        &self.dockerfile.instructions[stage.body.clone()]
    }

    /// The first `RUN` that needs the image of `root` to run during a build of the stages up to `last`.
    pub fn first_run(&self, root: &Stage, last: usize) -> Option<&Instruction> {
        let (stage, instruction) = self.first_runs[root.index]?;
        (stage <= last).then(|| &self.dockerfile.instructions[instruction])
    }

    /// The stage that is built: the target by name or number, else the last one.
    pub fn target(&self, target: Option<&str>) -> Option<&Stage> {
        let Some(wanted) = target else { return self.stages.last() };
        let named = self.names.get(&wanted.to_lowercase()).copied();
        self.stages.get(named.or_else(|| wanted.parse().ok())?)
    }

    /// The earlier stage that a base names in another case: a stage to the classic builder, an image to BuildKit.
    pub fn stage_in_another_case(&self, stage: &Stage) -> Option<&str> {
        // Names are lowered, so only a base with capitals can be one in another case.
        let written = Some(&stage.base.written).filter(|written| written.bytes().any(|b| b.is_ascii_uppercase()))?;
        let earlier = self.stages[..stage.index].iter().filter_map(|stage| stage.name.as_deref());
        earlier.rev().find(|name| name.eq_ignore_ascii_case(written) && name != written)
    }

    /// The bases that cannot be worked out, as far as they could be Windows.
    pub fn unresolved(&self) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(|stage| {
            let resolution = &stage.base.resolution;
            let plainly_unknown =
                resolution.kind == Kind::Unknown && stage.base.reference.is_some() && !stage.base.depends_on_unset;
            let looks = self.is_windows || stage.base.looks_windows();
            resolution.status == Status::Unresolved && (looks || !plainly_unknown)
        })
    }

    /// The text of the file between two bytes; what is not UTF-8 comes out as U+FFFD.
    pub fn text(&self, span: Span) -> String {
        self.source.text(span).into_owned()
    }
}

fn first_runs(file: &Dockerfile, stages: &[Stage]) -> Vec<Option<(usize, usize)>> {
    let mut first = vec![None; stages.len()];
    for stage in stages {
        let run = stage.body.clone().find(|index| file.instructions[*index].keyword == Keyword::Run);
        first[stage.root] = first[stage.root].or(run.map(|run| (stage.index, run)));
    }
    first
}
