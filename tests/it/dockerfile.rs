//! The reader against BuildKit's answers.

mod places;

use std::collections::BTreeMap;

use serde_json::Value;
use winfrom::dockerfile::{self, Arguments, Base, Dockerfile, Escape, Origin, ProblemKind, Stage, Target, Variable};

/// A case of `fixtures/conformance/dockerfile-cases.json`.
struct Case {
    json: Value,
}

impl Case {
    fn all() -> Vec<Case> {
        let json = include_str!("../../fixtures/conformance/dockerfile-cases.json");
        let cases: Vec<Value> = serde_json::from_str(json).expect("the cases are JSON");
        cases.into_iter().map(|json| Case { json }).collect()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.json[key].as_str()
    }

    fn bytes(&self) -> Vec<u8> {
        match self.text("dockerfile_hex") {
            None => self.text("dockerfile").expect("each case has a file").as_bytes().to_vec(),
            Some(hex) => {
                let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).expect("hexadecimal") as u8).collect();
                digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
            }
        }
    }

    fn arguments(&self) -> Arguments {
        let mut arguments = Arguments { build_args: strings(&self.json["build_args"]), ..Arguments::default() };
        for (key, platform) in
            [("target_platform", &mut arguments.target_platform), ("build_platform", &mut arguments.build_platform)]
        {
            if let Some(given) = self.json[key].as_str() {
                given.clone_into(platform);
            }
        }
        arguments
    }
}

fn strings(object: &Value) -> BTreeMap<String, String> {
    let pairs = object.as_object().into_iter().flatten();
    pairs.map(|(key, value)| (key.clone(), value.as_str().expect("a string").to_owned())).collect()
}

#[test]
fn every_conformance_case_is_read_as_by_buildkit() {
    let mut failures = Vec::new();
    for case in Case::all() {
        let bytes = case.bytes();
        let file = dockerfile::read(&bytes);
        let mut differences = differences(&case, &bytes, &file);
        if !differences.is_empty() {
            let name = case.text("name").unwrap_or_default();
            differences.insert(0, format!("{name}: {:?}", String::from_utf8_lossy(&bytes)));
            failures.push(differences.join("\n    "));
        }
    }
    assert!(failures.is_empty(), "{} cases differ:\n{}", failures.len(), failures.join("\n"));
}

fn differences(case: &Case, bytes: &[u8], file: &Dockerfile) -> Vec<String> {
    let mut differences = Vec::new();
    let mut same = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            differences.push(format!("{what}: {ours:?}, BuildKit: {theirs:?}"));
        }
    };
    let evaluation = file.evaluate(&case.arguments());
    let error = case.text("error");
    let error_in = case.text("error_in");

    if let Some(escape) = case.text("escape") {
        let ours = if file.escape == Escape::Backtick { "`" } else { "\\" };
        same("escape", ours.to_owned(), escape.to_owned());
    }
    match error_in {
        Some("parse" | "instructions") => {
            let refusal = file.refusal();
            // We say more of UTF-16 than that its first word is unknown.
            if refusal.is_none_or(|problem| problem.kind != ProblemKind::Utf16) {
                let message = refusal.map_or("", |problem| &problem.message);
                let line = refusal.map_or(0, |problem| problem.line);
                same("message", message.to_owned(), without_line(error.unwrap_or_default()).to_owned());
                same("error line", line.to_string(), case.json["error_line"].as_u64().unwrap_or(0).to_string());
            }
            return differences;
        }
        Some("meta-args") => {
            let problem = evaluation.problems.first();
            same(
                "message",
                problem.map_or("", |problem| &problem.message).to_owned(),
                error.unwrap_or_default().to_owned(),
            );
            same(
                "error line",
                problem.map_or(0, |problem| problem.line).to_string(),
                case.json["error_line"].to_string(),
            );
            return differences;
        }
        _ => {}
    }
    same("problems", format!("{:?}", file.problems), "[]".to_owned());
    if case.json.get("meta_args").is_some() {
        same("values", format!("{:?}", evaluation.values), format!("{:?}", strings(&case.json["meta_args"])));
    }

    let expected = case.json["expect"].as_array().expect("a list of stages");
    same("stages", file.stages.len().to_string(), expected.len().to_string());
    for ((stage, base), expected) in file.stages.iter().zip(&evaluation.bases).zip(expected) {
        for (key, ours) in stage_fields(bytes, stage, base) {
            let theirs = expected.get(key).unwrap_or(&Value::Null);
            // BuildKit says nothing of the platform after an error in the base.
            if key == "platform_resolved" && theirs.is_null() && expected.get("error").is_some() {
                continue;
            }
            same(key, ours.to_string(), theirs.to_string());
        }
        // Errors of the reference itself are those of `image.rs`, which tests `reference` and
        // `ref_error`.
        if expected.get("ref_error").is_none() {
            let error = expected["error"].as_str().unwrap_or_default();
            same("error", base.error.clone().unwrap_or_default(), error.to_owned());
        }
        let unset = expected["unmatched"].as_array().map_or(0, Vec::len);
        if base.text.is_some() {
            same("unset", unset_names(base).len().to_string(), unset.to_string());
        }
    }
    differences
}

/// What the cases say of a stage, with our values.
fn stage_fields(bytes: &[u8], stage: &Stage, base: &Base) -> Vec<(&'static str, Value)> {
    let kind = match base.target {
        _ if base.text.is_none() => "error",
        Target::Stage(_) => "stage",
        Target::Scratch => "scratch",
        Target::Image => "image",
    };
    let base_stage = match base.target {
        Target::Stage(index) => index.into(),
        _ => Value::Null,
    };
    let written = if stage.base.continued { stage.base.text.as_bytes() } else { stage.base.span.slice(bytes) };
    vec![
        ("line", stage.line.into()),
        ("end_line", stage.end_line.into()),
        ("base", String::from_utf8_lossy(written).into()),
        ("base_span", vec![stage.base.span.start, stage.base.span.end].into()),
        ("resolved", base.text.clone().unwrap_or_default().into()),
        ("stage", stage.name.as_ref().map_or("", |name| &name.text).into()),
        ("platform", stage.platform.as_ref().map_or("", |platform| &platform.text).into()),
        ("platform_resolved", base.platform.clone().map_or(Value::Null, Value::from)),
        ("kind", kind.into()),
        ("base_stage", base_stage),
    ]
}

fn unset_names(base: &Base) -> Vec<&str> {
    let is_unset = |variable: &&Variable| matches!(variable.origin, Origin::Unset { .. });
    let mut names: Vec<_> = base.variables.iter().filter(is_unset).map(|variable| variable.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn without_line(error: &str) -> &str {
    match error.strip_prefix("dockerfile parse error on line ") {
        Some(rest) => rest.split_once(": ").map_or(rest, |(_, message)| message),
        None => error,
    }
}
