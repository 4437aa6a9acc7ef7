//! The combinations of a matrix.

use super::context::Context;
use super::expression_value::{Content, ExpressionValue, Map};
use crate::yaml::Node;

/// The largest number of jobs of a matrix that GitHub accepts.
const MOST: usize = 256;

/// Returns the combinations of a matrix. If they are not known, one open combination. Without a matrix, one without
/// entries.
pub(super) fn combinations(strategy: Option<&Node>, context: &Context<'_>) -> Vec<Map> {
    let Some(node) = strategy.and_then(|strategy| strategy.get("matrix")) else { return vec![Map::default()] };
    let matrix = context.evaluate(node);
    match &matrix.content {
        Content::Map(map) => expanded(map, matrix.is_defaulted).unwrap_or_else(|| vec![open()]),
        _ => vec![open()],
    }
}

fn open() -> Map {
    Map { entries: vec![], is_open: true }
}

/// Returns `None` if the combinations are not known.
fn expanded(matrix: &Map, is_defaulted: bool) -> Option<Vec<Map>> {
    let is_vector = |key: &str| !key.eq_ignore_ascii_case("include") && !key.eq_ignore_ascii_case("exclude");
    let vectors: Vec<_> = matrix.entries.iter().filter(|(key, _)| is_vector(key)).collect();
    let mut all = vec![Map::default()];
    for (key, values) in &vectors {
        let values = match &values.content {
            Content::List(items) => {
                items.iter().map(|item| item.clone().defaulted(values.is_defaulted || is_defaulted)).collect()
            }
            _ => vec![ExpressionValue::unknown(format!("matrix.{key}"))],
        };
        if all.len() * values.len() > MOST {
            return None;
        }
        all = all.iter().flat_map(|map| values.iter().map(|value| with(map, key, value))).collect();
    }
    let list = |name: &str| match matrix.get(name).map(|result| &result.content) {
        None | Some(Content::Null) => Some(vec![]),
        Some(Content::List(items)) => Some(items.clone()),
        Some(_) => None,
    };
    for entry in list("exclude")? {
        let Content::Map(entry) = &entry.content else { return None };
        all.retain(|map| !entry.entries.iter().all(|(key, value)| is_in(map, key, value) == Some(true)));
    }
    if vectors.is_empty() {
        all.clear();
    }
    match list("include") {
        Some(entries) => {
            included(all, &vectors.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), &entries, is_defaulted)
        }
        None if all.is_empty() => None,
        None => {
            all.iter_mut().for_each(|map| map.is_open = true);
            Some(all)
        }
    }
}

fn with(map: &Map, key: &str, value: &ExpressionValue) -> Map {
    let mut map = map.clone();
    map.set(key, value.clone());
    map
}

/// Whether a combination has a value. A map must have at least the entries of `value`.
fn is_in(map: &Map, key: &str, value: &ExpressionValue) -> Option<bool> {
    let Some(own) = map.get(key) else { return Some(false) };
    match (&own.content, &value.content) {
        (Content::Map(own), Content::Map(wanted)) => {
            let mut entries = wanted.entries.iter();
            entries.try_fold(true, |so_far, (key, value)| Some(so_far & is_in(own, key, value)?))
        }
        _ => own.equals(value),
    }
}

/// Applies `include`: extends the combinations that match an entry, or adds the entry as a combination.
fn included(mut all: Vec<Map>, vectors: &[&str], entries: &[ExpressionValue], is_defaulted: bool) -> Option<Vec<Map>> {
    let originals: Vec<Map> = all.clone();
    for entry in entries {
        let Content::Map(map) = &entry.content else { return None };
        let is_vector = |key: &str| vectors.iter().any(|vector| vector.eq_ignore_ascii_case(key));
        let shared: Vec<_> = map.entries.iter().filter(|(key, _)| is_vector(key)).collect();
        let fits = |original: &Map| {
            shared.iter().try_fold(true, |so_far, (key, value)| {
                Some(so_far & original.get(key).map_or(Some(false), |own| own.equals(value))?)
            })
        };
        let fitting: Vec<Option<bool>> = originals.iter().map(fits).collect();
        for (combination, _) in all.iter_mut().zip(&fitting).filter(|(_, fits)| **fits == Some(true)) {
            for (key, value) in map.entries.iter().filter(|(key, _)| !is_vector(key)) {
                combination.set(key, value.clone().defaulted(is_defaulted));
            }
        }
        if !fitting.contains(&Some(true)) {
            let mut more = map.clone();
            // The entry can match a combination with unknown values and then has those, too.
            more.is_open = fitting.contains(&None);
            more.entries.iter_mut().for_each(|(_, value)| value.is_defaulted |= is_defaulted);
            all.push(more);
        }
        if all.len() > MOST {
            return None;
        }
    }
    Some(all)
}
