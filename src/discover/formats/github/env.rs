//! The environment of a job's steps.

use super::context::Context;
use super::expression_value::{ExpressionValue, Map};
use crate::discover::languages::shell::is_name;
use crate::yaml::Node;

/// The largest number of variables of an `env`. The others are ignored.
const MOST: usize = 500;

/// Adds an `env` to a context. Its expressions can use the variables before it.
pub(super) fn add(context: &mut Context<'_>, env: Option<&Node>) {
    let Some(env) = env else { return };
    if env.text().is_some() {
        return forget_all(&mut context.env, "env");
    }
    let asked = context.clone();
    for (key, node) in env.entries().into_iter().take(MOST) {
        context.env.set(&key.text, asked.evaluate(node));
    }
}

/// Marks the variables that a script writes to `GITHUB_ENV` as unknown.
pub(super) fn forget_written(env: &mut Map, script: &str) {
    if !script.contains("GITHUB_ENV") {
        return;
    }
    let tells = |line: &str| match named(line) {
        Some(names) => !names.is_empty() || line.trim_start().starts_with(['}', ')']),
        None => false,
    };
    if script.lines().any(|line| line.contains("GITHUB_ENV") && !tells(line)) {
        return forget_all(env, "GITHUB_ENV");
    }
    for name in script.lines().filter_map(named).flatten() {
        forget(env, name);
    }
}

/// Marks the variables that a script of actions/github-script exports as unknown.
pub(super) fn forget_exported(env: &mut Map, script: &str) {
    for call in script.split("exportVariable(").skip(1) {
        match call.trim_start().strip_prefix(['\'', '"']).and_then(|call| call.split(['\'', '"']).next()) {
            Some(name) => forget(env, name),
            None => forget_all(env, "exportVariable"),
        }
    }
}

/// The names before `=` and `<<` in a line. `None` if a name is itself a variable.
fn named(line: &str) -> Option<Vec<&str>> {
    let mut names = vec![];
    for (at, _) in line.match_indices(['=', '<']) {
        let before = &line[..at];
        let start = before.rfind(|c: char| !is_name(c)).map_or(0, |last| last + 1);
        let is_variable = before[..start].ends_with('$') || (start == at && before.ends_with(['}', ')', '%']));
        if is_variable {
            return None;
        }
        names.extend(Some(&before[start..]).filter(|name| !name.is_empty()));
    }
    Some(names)
}

fn forget(env: &mut Map, name: &str) {
    let is_daemon = matches!(name, "DOCKER_HOST" | "DOCKER_CONTEXT");
    if is_daemon || env.get(name).is_some() {
        env.set(name, ExpressionValue::unknown(name));
    }
}

fn forget_all(env: &mut Map, why: &str) {
    for (_, result) in &mut env.entries {
        *result = ExpressionValue::unknown(why);
    }
}
