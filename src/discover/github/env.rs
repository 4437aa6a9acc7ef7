//! The environment of a job's steps.

use super::context::Context;
use super::datum::{Datum, Map};
use crate::yaml::Node;

/// No job has more variables; the rest is not known.
const MOST: usize = 500;

/// Adds the entries of an `env` to those of a context; each may ask for those that were there before.
pub(super) fn add(context: &mut Context<'_>, env: Option<&Node>) {
    let Some(env) = env else { return };
    if env.text().is_some() {
        return forget_all(&mut context.env, "env");
    }
    let asked = context.clone();
    for (key, node) in env.entries().into_iter().take(MOST) {
        context.env.set(&key.text, asked.datum(node));
    }
}

/// What a script writes to the environment file holds for the steps that follow, and is not followed here.
pub(super) fn forget_written(env: &mut Map, script: &str) {
    if !script.contains("GITHUB_ENV") {
        return;
    }
    let is_named = |line: &str| line.contains('=') || line.contains("<<") || line.trim_start().starts_with(['}', ')']);
    if script.lines().any(|line| line.contains("GITHUB_ENV") && !is_named(line)) {
        return forget_all(env, "GITHUB_ENV");
    }
    let words = script.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut names: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    for name in ["DOCKER_HOST", "DOCKER_CONTEXT"].iter().filter(|name| names.contains(name)) {
        env.set(name, Datum::unknown(*name));
    }
    for (name, datum) in env.entries.iter_mut().filter(|(name, _)| names.binary_search(&name.as_str()).is_ok()) {
        *datum = Datum::unknown(name.clone());
    }
}

fn forget_all(env: &mut Map, why: &str) {
    for (_, datum) in &mut env.entries {
        *datum = Datum::unknown(why);
    }
}
