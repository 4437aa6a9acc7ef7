//! Which module imports which, read from the paths in the code.

use super::scan::{Module, Sources, child, code_of, module_of};
use std::collections::{BTreeMap, BTreeSet};

/// The imports among the modules of the library, without those of tests.
pub(super) struct Graph {
    edges: BTreeSet<(Module, Module)>,
}

/// What a file contributes to the names of its module.
struct File {
    module: Module,
    /// Every path in the code that begins with `crate`, `self`, `super` or the name of a child module.
    paths: Vec<Vec<String>>,
    /// Names that the module passes on from elsewhere, with the paths they come from.
    exports: BTreeMap<String, Vec<String>>,
}

impl Graph {
    pub(super) fn of(sources: &Sources) -> Self {
        let tests = sources.test_modules();
        let is_test = |module: &Module| (1..=module.len()).any(|end| tests.contains(&module[..end]));
        let files: BTreeMap<Module, File> = sources
            .files()
            .map(|(path, text)| File::read(module_of(path), &code_of(text)))
            .filter(|file| !is_test(&file.module))
            .map(|file| (file.module.clone(), file))
            .collect();
        let mut edges = BTreeSet::new();
        for file in files.values() {
            let targets = file.paths.iter().filter_map(|path| target(&files, &file.module, path, 0));
            edges.extend(targets.filter(|to| *to != file.module).map(|to| (file.module.clone(), to)));
        }
        Self { edges }
    }

    /// Importing and imported module.
    pub(super) fn edges(&self) -> impl Iterator<Item = (&Module, &Module)> {
        self.edges.iter().map(|(from, to)| (from, to))
    }
}

/// The module that contains what a path names: the path of a re-export is followed.
fn target(files: &BTreeMap<Module, File>, from: &Module, path: &[String], depth: usize) -> Option<Module> {
    let (mut module, mut rest) = match path.first()?.as_str() {
        "crate" => (vec![], &path[1..]),
        "self" => (from.clone(), &path[1..]),
        "super" => (from.clone(), path),
        _ => (from.clone(), path),
    };
    while rest.first().is_some_and(|part| part == "super") {
        module.pop();
        rest = &rest[1..];
    }
    while let Some(name) = rest.first() {
        let below = child(&module, name);
        if files.contains_key(&below) {
            (module, rest) = (below, &rest[1..]);
        } else if let Some(export) = files.get(&module).and_then(|file| file.exports.get(name)).filter(|_| depth < 5) {
            return target(files, &module, export, depth + 1).or(Some(module));
        } else {
            break;
        }
    }
    files.contains_key(&module).then_some(module)
}

impl File {
    fn read(module: Module, code: &str) -> Self {
        let (mut paths, mut exports) = (vec![], BTreeMap::new());
        let mut rest = code;
        while let Some((before, tree)) = next_use(rest) {
            let is_export = before.trim_end().ends_with("pub") || before.trim_end().ends_with(')');
            let end = tree.find(';').unwrap_or(tree.len());
            for (path, name) in leaves(&tree[..end]) {
                if is_export {
                    exports.insert(name, path.clone());
                }
                paths.push(path);
            }
            rest = &tree[end..];
        }
        paths.extend(inline_paths(code));
        Self { module, paths, exports }
    }
}

/// The text before the next `use` at the start of an item, and the text after that word.
fn next_use(code: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let start = from + code[from..].find("use ")?;
        let before = code[..start].trim_end_matches(' ');
        let line = before.rsplit('\n').next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with("pub") {
            return Some((&code[..start], &code[start + 4..]));
        }
        from = start + 4;
    }
}

/// The paths of a tree of `use`, each with the name that it gets: `a::{b, c as d}` is `a::b` and `a::c`.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some((prefix, group)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        let name = if name.is_empty() { path.last().cloned().unwrap_or_default() } else { name.trim().to_owned() };
        return vec![(path, name)];
    };
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let prefix: Vec<String> =
        prefix.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let branches = split_outside_braces(group);
    branches
        .into_iter()
        .flat_map(leaves)
        .map(|(path, name)| {
            let own = path.into_iter().filter(|part| part != "self");
            (prefix.iter().cloned().chain(own).collect(), name)
        })
        .collect()
}

fn split_outside_braces(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, vec![]);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

/// The paths in bodies that begin with `crate::`, `super::` or `self::`.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c| !is_part(c));
    let absolute = words.filter(|word| ["crate::", "super::", "self::"].iter().any(|start| word.starts_with(start)));
    absolute.map(|word| word.trim_end_matches(':').split("::").map(str::to_owned).collect()).collect()
}
