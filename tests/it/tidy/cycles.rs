//! Cycles of imports among the modules of one folder.

use super::graph::Graph;
use super::scan::Module;
use std::collections::{BTreeMap, BTreeSet};

/// The imports among the children of one module, by their names.
type Siblings = BTreeMap<String, BTreeSet<String>>;

/// Every group of sibling modules that import each other in a cycle, as a line of text.
pub(super) fn among_siblings(graph: &Graph) -> Vec<String> {
    let mut folders: BTreeMap<Module, Siblings> = BTreeMap::new();
    for (from, to) in graph.edges() {
        let common = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        // An import of a parent's item, or of a child, is not one among siblings.
        if let (Some(from_child), Some(to_child)) = (from.get(common), to.get(common)) {
            let siblings = folders.entry(from[..common].to_vec()).or_default();
            siblings.entry(from_child.clone()).or_default().insert(to_child.clone());
        }
    }
    folders.iter().flat_map(|(folder, siblings)| in_folder(folder, siblings)).collect()
}

fn in_folder(folder: &Module, siblings: &Siblings) -> Vec<String> {
    let reach: BTreeMap<&String, BTreeSet<&String>> =
        siblings.keys().map(|name| (name, reachable(siblings, name))).collect();
    let mut listed = BTreeSet::new();
    let mut cycles = vec![];
    for (name, reached) in &reach {
        if !reached.contains(*name) || listed.contains(name) {
            continue;
        }
        let members: Vec<&String> =
            reached.iter().copied().filter(|other| reach.get(other).is_some_and(|back| back.contains(*name))).collect();
        listed.extend(members.iter().copied());
        let names: Vec<&str> = members.iter().map(|name| name.as_str()).collect();
        cycles.push(format!(
            "in {}: {}",
            if folder.is_empty() { "src".into() } else { folder.join("::") },
            names.join(", ")
        ));
    }
    cycles
}

fn reachable<'s>(siblings: &'s Siblings, start: &str) -> BTreeSet<&'s String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = siblings.get(start).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(siblings.get(next).into_iter().flatten());
        }
    }
    reached
}
