//! The variables that FROM can see: the predefined ones and the ARGs before the first FROM.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::evaluate::Arguments;
use super::platform::{self, Platform};
use super::shell::{self, Trouble};
use super::{Span, Word};

/// A variable that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// Where it is read: from the `$` to the end of the name or to the closing brace.
    pub span: Span,
    pub origin: Origin,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The default of this one of the global arguments.
    Default(usize),
    /// A build argument.
    BuildArgument,
    /// BuildKit sets it, to what the platforms and the target are.
    Predefined,
    /// It has no value.
    Unset {
        /// The global argument that declares it without a default.
        declared: Option<usize>,
        /// The name of a global argument that differs in case only.
        other_case: Option<String>,
    },
}

/// The variables, their values, and how much more may be spent on them.
pub(super) struct Scope {
    names: HashMap<String, usize>,
    /// A name in lower case, and how it was written first.
    folded: HashMap<String, String>,
    entries: Vec<Entry>,
    budget: Budget,
}

/// What is known under a name.
struct Entry {
    name: String,
    /// Why there is none, where a default cannot be expanded.
    value: Option<Result<Rc<str>, String>>,
    origin: Origin,
    /// Where the value is spelled out in the file.
    spelled: Option<Span>,
    /// What was read to make the value.
    reads: Vec<Read>,
}

/// One reading of a variable.
#[derive(Clone)]
pub(super) struct Read {
    name: Rc<str>,
    span: Span,
    /// The entry it was found as, or none.
    entry: Option<usize>,
}

/// Bounds, since forty ARGs that each double the one before are a terabyte.
pub(super) struct Budget {
    max_value: usize,
    /// Of all values together.
    bytes: usize,
    steps: usize,
    /// Variables that may still be listed because other variables read them.
    transitive: usize,
}

impl Budget {
    pub fn new(max_value: usize) -> Budget {
        Budget {
            max_value,
            bytes: 64 << 20,
            steps: 1 << 28,
            transitive: 1 << 20,
        }
    }

    /// Takes note of a value that is kept.
    pub fn keep(&mut self, value: &str) -> Result<(), Trouble> {
        self.bytes = self
            .bytes
            .checked_sub(value.len())
            .ok_or_else(|| self.exceeded())?;
        if value.len() > self.max_value {
            Err(self.exceeded())
        } else {
            Ok(())
        }
    }

    fn exceeded(&self) -> Trouble {
        Trouble::Value(format!(
            "the value is longer than {} bytes, or takes too long to work out",
            self.max_value
        ))
    }
}

impl Scope {
    /// The predefined arguments (`defaultArgs` in dockerfile2llb/platform.go).
    pub fn predefined(arguments: &Arguments, last_stage: Option<&str>) -> Scope {
        let mut scope = Scope {
            names: HashMap::new(),
            folded: HashMap::new(),
            entries: Vec::new(),
            budget: Budget::new(arguments.max_value),
        };
        let build = platform(&arguments.build_platform);
        let target = platform(&arguments.target_platform);
        let stage = arguments
            .target_stage
            .as_deref()
            .or(last_stage)
            .filter(|stage| !stage.is_empty());
        for (name, value) in [
            ("BUILDPLATFORM", build.without_version()),
            ("BUILDOS", build.os),
            ("BUILDOSVERSION", build.os_version),
            ("BUILDARCH", build.architecture),
            ("BUILDVARIANT", build.variant),
            ("TARGETPLATFORM", target.with_version()),
            ("TARGETOS", target.os),
            ("TARGETOSVERSION", target.os_version),
            ("TARGETARCH", target.architecture),
            ("TARGETVARIANT", target.variant),
            ("TARGETSTAGE", stage.unwrap_or("default").to_owned()),
        ] {
            let (value, origin) = match arguments.build_args.get(name) {
                Some(given) => (given.as_str(), Origin::BuildArgument),
                None => (value.as_str(), Origin::Predefined),
            };
            scope.set(name, Some(Ok(value.into())), origin, None, Vec::new());
        }
        scope
    }

    /// Declares a global argument that has no value; one that has keeps it.
    pub fn declare(&mut self, name: &str, declaration: usize) {
        self.note_case(name);
        let is_set = self.entry(name).is_some_and(|entry| entry.value.is_some());
        if !is_set {
            let origin = Origin::Unset {
                declared: Some(declaration),
                other_case: None,
            };
            self.set(name, None, origin, None, Vec::new());
        }
    }

    /// Gives a global argument a value, or the reason why it has none.
    pub fn define(
        &mut self,
        name: &str,
        value: Result<Rc<str>, String>,
        origin: Origin,
        spelled: Option<Span>,
        reads: Vec<Read>,
    ) {
        self.note_case(name);
        self.set(name, Some(value), origin, spelled, reads);
    }

    /// The value under a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.entry(name)?.value.as_ref()?.as_deref().ok()
    }

    /// The names that have a value, the newest first, as BuildKit goes through them for a suggestion.
    pub fn set_names(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter(|entry| entry.value.is_some())
            .map(|entry| entry.name.as_str())
    }

    pub fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }

    /// A reader of variables for the expansion of `word`.
    pub fn reader<'s>(&'s mut self, word: &'s Word, reads: &'s mut Vec<Read>) -> Reader<'s> {
        Reader {
            scope: self,
            word,
            reads,
        }
    }

    /// The variables that were read, then those that were read to make their values.
    pub fn variables(&mut self, reads: &[Read]) -> Vec<Variable> {
        let mut variables: Vec<Variable> = reads.iter().map(|read| self.variable(read)).collect();
        let mut seen = HashSet::new();
        let mut open: Vec<usize> = reads.iter().rev().filter_map(|read| read.entry).collect();
        while let Some(entry) = open.pop() {
            if !seen.insert(entry) {
                continue;
            }
            for read in &self.entries[entry].reads {
                let Some(left) = self.budget.transitive.checked_sub(1) else {
                    return variables;
                };
                self.budget.transitive = left;
                variables.push(self.variable(read));
            }
            open.extend(
                self.entries[entry]
                    .reads
                    .iter()
                    .rev()
                    .filter_map(|read| read.entry),
            );
        }
        variables
    }

    fn variable(&self, read: &Read) -> Variable {
        let known = read.entry.map(|entry| &self.entries[entry].origin);
        let origin = match known {
            Some(origin) if !matches!(origin, Origin::Unset { .. }) => origin.clone(),
            _ => {
                let declared = match known {
                    Some(Origin::Unset { declared, .. }) => *declared,
                    _ => None,
                };
                let other_case = self
                    .folded
                    .get(&read.name.to_lowercase())
                    .filter(|name| **name != *read.name)
                    .cloned();
                Origin::Unset {
                    declared,
                    other_case,
                }
            }
        };
        Variable {
            name: read.name.to_string(),
            span: read.span,
            origin,
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.names.get(name).map(|&index| &self.entries[index])
    }

    fn note_case(&mut self, name: &str) {
        self.folded
            .entry(name.to_lowercase())
            .or_insert_with(|| name.to_owned());
    }

    fn set(
        &mut self,
        name: &str,
        value: Option<Result<Rc<str>, String>>,
        origin: Origin,
        spelled: Option<Span>,
        reads: Vec<Read>,
    ) {
        self.names.insert(name.to_owned(), self.entries.len());
        self.entries.push(Entry {
            name: name.to_owned(),
            value,
            origin,
            spelled,
            reads,
        });
    }
}

/// A platform that cannot be read is taken as it is.
fn platform(specifier: &str) -> Platform {
    platform::parse(specifier).unwrap_or_else(|_| Platform {
        os: specifier.to_owned(),
        ..Platform::default()
    })
}

/// Reads variables for one word, and keeps a list.
pub(super) struct Reader<'s> {
    scope: &'s mut Scope,
    word: &'s Word,
    reads: &'s mut Vec<Read>,
}

impl shell::Variables for Reader<'_> {
    fn read(&mut self, name: &str, source: Range<usize>) -> Result<shell::Variable, Trouble> {
        let entry = self.scope.names.get(name).copied();
        self.reads.push(Read {
            name: name.into(),
            span: self.word.span_of(source),
            entry,
        });
        let index = self.reads.len() - 1;
        let entry = entry.map(|entry| &self.scope.entries[entry]);
        let value = match entry.and_then(|entry| entry.value.as_ref()) {
            None => None,
            Some(Ok(value)) => Some(Rc::clone(value)),
            Some(Err(message)) => return Err(Trouble::Value(message.clone())),
        };
        Ok(shell::Variable {
            index,
            value,
            spelled: entry.and_then(|entry| entry.spelled),
        })
    }

    fn spend(&mut self, length: usize, steps: usize) -> Result<(), Trouble> {
        let budget = &mut self.scope.budget;
        budget.steps = budget
            .steps
            .checked_sub(steps)
            .ok_or_else(|| budget.exceeded())?;
        if length > budget.max_value {
            Err(budget.exceeded())
        } else {
            Ok(())
        }
    }
}
