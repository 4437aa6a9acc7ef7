//! What an evaluation is given, and what comes out.

use std::collections::BTreeMap;

use super::{Base, Span};

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
    /// Default values of ARGs that BuildKit rejects. BuildKit stops at the first one, before it resolves any base image.
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
    /// The index of the global argument. BuildKit does not expand the default if a build argument replaces it.
    pub argument: usize,
    /// Whether other build arguments could make the default valid, or winfrom's own limit was exceeded, so that BuildKit
    /// might accept the default.
    pub depends_on_args: bool,
}

#[cfg(test)]
mod tests {
    use super::super::{Target, read};
    use super::*;

    fn evaluate(text: &str, build_args: &[(&str, &str)]) -> Evaluation {
        let pairs = build_args.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        let arguments = Arguments { build_args: pairs.collect(), ..Arguments::default() };
        read(text.as_bytes()).evaluate(&arguments)
    }

    #[test]
    fn a_default_in_trouble_is_told_once() {
        let text = "ARG V=\"1\nARG W=$V\nFROM a:$W AS x\nFROM b:$V\nFROM x\n";
        let found = evaluate(text, &[]);
        let message =
            "failed to process \"\\\"1\": unexpected end of statement while looking for matching double-quote";
        let problems: Vec<_> = found.problems.iter().map(|problem| (problem.line, problem.message.as_str())).collect();
        assert_eq!(problems, [(1, message)]);
        assert!(found.bases[..2].iter().all(|base| base.error.as_deref() == Some(message)));
        assert_eq!(found.bases[2].target, Target::Stage(0));

        let mended = evaluate(text, &[("V", "2")]);
        assert_eq!(mended.problems, []);
        assert_eq!(mended.bases[0].text.as_deref(), Some("a:2"));
    }

    #[test]
    fn doubling_arguments_end_in_an_error() {
        let mut text = "ARG A0=xx\n".to_owned();
        for n in 0..40 {
            text.push_str(&format!("ARG A{}=$A{n}$A{n}\n", n + 1));
        }
        let found = evaluate(&format!("{text}FROM $A40\nFROM $A3\n"), &[]);
        let message = "failed to process \"$A15$A15\": a value is longer than 65536 bytes";
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.bases[0].error.as_deref(), Some(message));
        assert_eq!(found.bases[1].text.as_deref(), Some("xxxxxxxxxxxxxxxx"));
    }

    #[test]
    fn the_target_stage_is_a_variable() {
        for (target, expected) in [(None, "a:last"), (Some("mid"), "a:mid"), (Some(""), "a:last")] {
            let file = read(b"FROM a:$TARGETSTAGE AS mid\nFROM b AS last\n");
            let target_stage = target.map(str::to_owned);
            let found = file.evaluate(&Arguments { target_stage, ..Arguments::default() });
            assert_eq!(found.bases[0].text.as_deref(), Some(expected));
        }
    }
}
