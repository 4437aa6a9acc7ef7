//! The targets of the Bake files that are merged, with matrices and inheritance resolved.

use super::file::{AttributeValue, BakeFile, TargetBlock};
use super::scope::{Function, Globals, Scope, Variable};
use super::value::{Data, Kind};
use crate::discover::facts::ProjectFile;
use crate::settings::Place;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// The largest number of combinations of a matrix.
const LARGEST_MATRIX: usize = 256;

/// The longest chain of `inherits`.
const LONGEST: usize = 32;

/// The targets of several files. Later files override earlier ones.
pub(super) struct Targets<'f> {
    globals: Globals<'f>,
    /// The definitions by name, in the order of the files.
    written: HashMap<String, Vec<Rc<Piece<'f>>>>,
    /// In the order of the files.
    names: Vec<String>,
    /// The targets in groups. `None` if a group is not known.
    grouped: Option<HashSet<String>>,
    inherited: HashSet<String>,
    resolved: HashMap<String, Result<Rc<Fields>, String>>,
    /// The targets that cannot be expanded, and why.
    pub skipped: Vec<(Place, &'static str)>,
}

/// The definition of a target in one file.
struct Piece<'f> {
    file: &'f ProjectFile,
    target: &'f TargetBlock,
    /// The values of the matrix.
    scope: Scope<'static>,
}

/// The entries of an attribute, and the attribute.
type Entries<'f> = (BTreeMap<String, Data>, &'f AttributeValue);

/// The evaluated attributes of a target.
#[derive(Clone, Default)]
pub(super) struct Fields {
    /// Attributes with one value, which the last definition sets.
    single: BTreeMap<&'static str, Data>,
    pub args: BTreeMap<String, (Data, Place)>,
    pub contexts: BTreeMap<String, Data>,
}

/// The attributes that are evaluated, apart from `args` and `contexts`.
const SINGLE: [&str; 7] = ["context", "dockerfile", "dockerfile-inline", "tags", "target", "platforms", "call"];

impl Fields {
    pub(super) fn get(&self, key: &str) -> Option<&Data> {
        self.single.get(key)
    }

    fn merge(&mut self, over: &Fields) {
        self.single.extend(over.single.iter().map(|(key, value)| (*key, value.clone())));
        self.args.extend(over.args.iter().map(|(key, value)| (key.clone(), value.clone())));
        self.contexts.extend(over.contexts.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
}

impl<'f> Targets<'f> {
    pub(super) fn new(files: &[(&'f ProjectFile, &'f BakeFile)]) -> Self {
        let mut targets = Self {
            globals: globals(files),
            written: HashMap::new(),
            names: vec![],
            grouped: Some(HashSet::new()),
            inherited: HashSet::new(),
            resolved: HashMap::new(),
            skipped: vec![],
        };
        let mut of_label: HashMap<&str, Vec<String>> = HashMap::new();
        for (file, written) in files {
            for target in &written.targets {
                let names = targets.expand(file, target);
                of_label.entry(&target.label).or_default().extend(names);
            }
        }
        for (_, written) in files {
            for (_, members) in &written.groups {
                targets.group(&of_label, &targets.globals.value(members, &Scope::default()));
            }
        }
        targets
    }

    /// The targets that are built and not only inherited, in the order of the files.
    pub(super) fn built(&self) -> Vec<String> {
        let is_built = |name: &&String| match &self.grouped {
            Some(grouped) if !grouped.contains(*name) => !self.inherited.contains(*name) && !name.starts_with('_'),
            _ => true,
        };
        self.names.iter().filter(is_built).cloned().collect()
    }

    /// The location of the label in the last file that defines a target.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        let piece = self.written.get(name)?.last()?;
        Some(Place { source: piece.file.source.clone(), span: piece.target.span })
    }

    /// Merges a target with the targets that it inherits.
    pub(super) fn resolve(&mut self, name: &str) -> Result<Rc<Fields>, String> {
        self.resolve_within(name, LONGEST)
    }

    fn resolve_within(&mut self, name: &str, depth: usize) -> Result<Rc<Fields>, String> {
        if let Some(known) = self.resolved.get(name) {
            return known.clone();
        }
        let resolved = match depth.checked_sub(1) {
            Some(depth) => self.merged(name, depth).map(Rc::new),
            None => Err("targets inherit from each other without end".to_owned()),
        };
        self.resolved.insert(name.to_owned(), resolved.clone());
        resolved
    }

    fn merged(&mut self, name: &str, depth: usize) -> Result<Fields, String> {
        let pieces = self.written.get(name).cloned();
        let pieces = pieces.ok_or_else(|| format!("target `{name}` is in another file"))?;
        let mut fields = Fields::default();
        for piece in &pieces {
            for parent in self.parents(piece).ok_or("what the target inherits is not known")? {
                let parent = self.resolve_within(&parent, depth)?;
                if !self.globals.spend(1 + parent.args.len() + parent.contexts.len()) {
                    return Err("the file computes more than winfrom follows".to_owned());
                }
                fields.merge(&parent);
            }
        }
        for piece in &pieces {
            fields.merge(&self.own(piece)?);
        }
        Ok(fields)
    }

    fn parents(&self, piece: &Piece<'f>) -> Option<Vec<String>> {
        let Some(given) = piece.target.attributes.get("inherits") else { return Some(vec![]) };
        self.globals.value(&given.value, &piece.scope).items()?.iter().map(Data::as_text).collect()
    }

    /// Evaluates one definition, without inherited ones.
    fn own(&self, piece: &Piece<'f>) -> Result<Fields, String> {
        let place = |span| Place { source: piece.file.source.clone(), span };
        let mut fields = Fields::default();
        for key in SINGLE {
            let Some(given) = piece.target.attributes.get(key) else { continue };
            let value = self.globals.value(&given.value, &piece.scope);
            if !matches!(value.kind, Kind::Null) {
                fields.single.insert(key, value);
            }
        }
        if let Some((args, given)) = self.entries(piece, "args")? {
            for (name, value) in args {
                let span = given.entries.get(&name).copied().unwrap_or(given.span);
                if !value.is_certainly_null() {
                    fields.args.insert(name, (value, place(span)));
                }
            }
        }
        if let Some((contexts, _)) = self.entries(piece, "contexts")? {
            fields.contexts = contexts;
        }
        Ok(fields)
    }

    /// The entries of an attribute. `None` if the target does not have it.
    fn entries(&self, piece: &Piece<'f>, key: &str) -> Result<Option<Entries<'f>>, String> {
        let Some(given) = piece.target.attributes.get(key) else { return Ok(None) };
        let value = self.globals.value(&given.value, &piece.scope);
        if value.is_certainly_null() {
            return Ok(None);
        }
        let is_defaulted = value.is_defaulted;
        let entries = value.entries().ok_or_else(|| format!("`{key}` is not known"))?;
        let entry = |(name, value): (&String, &Data)| (name.clone(), value.clone().or_defaulted(is_defaulted));
        Ok(Some((entries.iter().map(entry).collect(), given)))
    }

    /// Adds a target once for each combination of its matrix. Returns the names.
    fn expand(&mut self, file: &'f ProjectFile, target: &'f TargetBlock) -> Vec<String> {
        let place = Place { source: file.source.clone(), span: target.span };
        let Some(scopes) = self.combinations(target) else {
            self.skipped.push((place, "the matrix of the target is not known, or is too large"));
            return vec![];
        };
        let mut names = vec![];
        for scope in scopes {
            let given = target.attributes.get("name");
            let name =
                given.map_or(Some(target.label.clone()), |name| self.globals.value(&name.value, &scope).as_text());
            // Other targets cannot refer to a name that is not known, but the target is built.
            let name = name.unwrap_or_else(|| format!("{}-{}", target.label, names.len() + 1));
            let piece = Rc::new(Piece { file, target, scope });
            self.inherited.extend(self.parents(&piece).unwrap_or_default());
            let pieces = self.written.entry(name.clone()).or_default();
            if pieces.is_empty() {
                self.names.push(name.clone());
            }
            pieces.push(piece);
            names.push(name);
        }
        names
    }

    fn combinations(&self, target: &TargetBlock) -> Option<Vec<Scope<'static>>> {
        let Some(given) = target.attributes.get("matrix") else { return Some(vec![Scope::default()]) };
        let matrix = self.globals.value(&given.value, &Scope::default());
        let mut combinations: Vec<Vec<(String, Data)>> = vec![vec![]];
        for (name, values) in matrix.entries()? {
            let is_defaulted = matrix.is_defaulted || values.is_defaulted;
            let values = values.items()?;
            if combinations.len().saturating_mul(values.len()) > LARGEST_MATRIX {
                return None;
            }
            let with = |combination: &Vec<(String, Data)>| -> Vec<_> {
                let one = |value: &Data| {
                    let mut longer = combination.clone();
                    longer.push((name.clone(), value.clone().or_defaulted(is_defaulted)));
                    longer
                };
                values.iter().map(one).collect()
            };
            combinations = combinations.iter().flat_map(with).collect();
        }
        Some(combinations.into_iter().map(Scope::new).collect())
    }

    /// Adds the members of a group: names of targets, or labels of targets with a matrix.
    fn group(&mut self, of_label: &HashMap<&str, Vec<String>>, members: &Data) {
        let names: Option<Vec<String>> = members.items().and_then(|items| items.iter().map(Data::as_text).collect());
        let (Some(names), Some(grouped)) = (names, &mut self.grouped) else {
            self.grouped = None;
            return;
        };
        for name in names {
            grouped.extend(of_label.get(name.as_str()).into_iter().flatten().cloned());
            grouped.insert(name);
        }
    }
}

fn globals<'f>(files: &[(&'f ProjectFile, &'f BakeFile)]) -> Globals<'f> {
    let mut globals = Globals::default();
    for (_, written) in files {
        for (name, default) in &written.variables {
            globals.set_variable(name, Variable { default: default.as_ref(), is_constant: false });
        }
        for (name, value) in &written.constants {
            globals.set_variable(name, Variable { default: Some(value), is_constant: true });
        }
        for function in &written.functions {
            let params = function.params.clone();
            globals.set_function(&function.name, Function { params, result: &function.result });
        }
    }
    globals
}
