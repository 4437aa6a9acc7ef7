//! `parallel: matrix`, whose combinations are jobs.

use super::texts::texts;
use crate::discover::facts::Value;
use crate::yaml::Node;
use std::collections::BTreeMap;

pub(super) type Variables = BTreeMap<String, Value>;

/// The largest number of jobs that GitLab accepts.
const MOST: usize = 200;

/// Returns the variables of each job. Without a matrix, one job without variables.
pub(super) fn combinations(parallel: Option<&Node>) -> Vec<Variables> {
    let rows = parallel.and_then(|parallel| parallel.get("matrix")).map_or(&[][..], Node::items);
    let mut all = vec![];
    for row in rows {
        let mut combined = vec![Variables::new()];
        for (name, node) in row.entries() {
            let values = texts(node);
            let with = |variables: &Variables, value: &str| {
                let mut variables = variables.clone();
                variables.insert(name.text.clone(), Value::known(value));
                variables
            };
            let longer = combined.iter().flat_map(|variables| values.iter().map(|value| with(variables, value)));
            combined = longer.take(MOST).collect();
        }
        all.extend(combined);
    }
    all.truncate(MOST);
    if all.is_empty() { vec![Variables::new()] } else { all }
}
