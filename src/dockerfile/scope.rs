//! The variables that FROM can see: the predefined ones and the ARGs before the first FROM.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::budget::Budget;
use super::platform::{self, Platform};
use super::shell::{self, Trouble};
use super::{Arguments, Origin, Span, Variable, Word};

/// Of so many names one is suggested for a misspelt one.
const MAX_CHOICE: usize = 1_000;

/// The variables, their values, and how much more may be spent on them.
pub(super) struct Scope {
    entries: Vec<Entry>,
    names: HashMap<String, usize>,
    /// Names of global arguments in lower case, and as they were first written.
    folded: HashMap<String, String>,
    pub budget: Budget,
}

/// What is known under a name.
pub(super) struct Entry {
    pub value: Value,
    pub origin: Origin,
    /// Where the value is spelled out in the file.
    pub spelled: Option<Span>,
    /// What was read to make the value.
    pub reads: Vec<Read>,
}

pub(super) enum Value {
    Unset,
    Set(Rc<str>),
    /// The default cannot be expanded, for this reason.
    Failed(String),
}

/// One reading of a variable.
pub(super) struct Read {
    name: Rc<str>,
    span: Span,
    /// The entry it was found as, or none.
    entry: Option<usize>,
}

impl Entry {
    /// A value that comes from outside of the file.
    pub(super) fn given(value: &str, origin: Origin) -> Entry {
        Entry { value: Value::Set(value.into()), origin, spelled: None, reads: Vec::new() }
    }
}

impl Scope {
    /// The predefined arguments (`defaultArgs` in dockerfile2llb/platform.go).
    pub(super) fn predefined(arguments: &Arguments, last_stage: Option<&str>) -> Scope {
        let mut scope = Scope {
            entries: Vec::new(),
            names: HashMap::new(),
            folded: HashMap::new(),
            budget: Budget::new(arguments.max_value),
        };
        let build = platform(&arguments.build_platform);
        let target = platform(&arguments.target_platform);
        let given = arguments.target_stage.as_deref().filter(|stage| !stage.is_empty());
        let stage = given.or(last_stage).unwrap_or("default");
        for (name, value) in [
            ("BUILDPLATFORM", build.without_version().as_str()),
            ("BUILDOS", &build.os),
            ("BUILDOSVERSION", &build.os_version),
            ("BUILDARCH", &build.architecture),
            ("BUILDVARIANT", &build.variant),
            ("TARGETPLATFORM", &target.with_version()),
            ("TARGETOS", &target.os),
            ("TARGETOSVERSION", &target.os_version),
            ("TARGETARCH", &target.architecture),
            ("TARGETVARIANT", &target.variant),
            ("TARGETSTAGE", stage),
        ] {
            let entry = match arguments.build_args.get(name) {
                Some(given) => Entry::given(given, Origin::BuildArgument),
                None => Entry::given(value, Origin::Predefined),
            };
            scope.set(name, entry);
        }
        scope
    }

    /// Declares a global argument that has no value; one that has keeps it.
    pub(super) fn declare(&mut self, name: &str, declaration: usize) {
        let known = self.names.get(name).map(|&known| &self.entries[known].value);
        if matches!(known, None | Some(Value::Unset)) {
            let origin = Origin::Unset { declared: Some(declaration), other_case: None };
            let reads = Vec::new();
            self.define(name, Entry { value: Value::Unset, origin, spelled: None, reads });
        }
    }

    /// Defines a global argument.
    pub(super) fn define(&mut self, name: &str, entry: Entry) {
        self.folded.entry(name.to_lowercase()).or_insert_with(|| name.to_owned());
        self.set(name, entry);
    }

    fn set(&mut self, name: &str, entry: Entry) {
        self.names.insert(name.to_owned(), self.entries.len());
        self.entries.push(entry);
    }

    /// The value under a name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        match &self.entries[*self.names.get(name)?].value {
            Value::Set(value) => Some(value),
            Value::Unset | Value::Failed(_) => None,
        }
    }

    /// The names that have a value, in alphabetical order; none when there are too many to choose
    /// from.
    pub(super) fn set_names(&self) -> Vec<&str> {
        if self.names.len() > MAX_CHOICE {
            return Vec::new();
        }
        let names = self.names.keys().map(String::as_str);
        let mut names: Vec<_> = names.filter(|name| self.value(name).is_some()).collect();
        names.sort_unstable();
        names
    }

    /// A reader of variables for the expansion of `word`.
    pub(super) fn reader<'s>(&'s mut self, word: &'s Word, reads: &'s mut Vec<Read>) -> Reader<'s> {
        Reader { scope: self, word, reads }
    }

    /// The variables that were read, then those that were read to make their values. These are left
    /// out when a file has too many of them.
    pub(super) fn variables(&mut self, reads: &[Read]) -> Vec<Variable> {
        let mut variables: Vec<Variable> = reads.iter().map(|read| self.variable(read)).collect();
        let mut seen = HashSet::new();
        let mut open: Vec<usize> = reads.iter().rev().filter_map(|read| read.entry).collect();
        while let Some(entry) = open.pop() {
            if !seen.insert(entry) {
                continue;
            }
            for read in &self.entries[entry].reads {
                if !self.budget.list() {
                    return variables;
                }
                variables.push(self.variable(read));
            }
            open.extend(self.entries[entry].reads.iter().rev().filter_map(|read| read.entry));
        }
        variables
    }

    fn variable(&self, read: &Read) -> Variable {
        let mut origin = match read.entry {
            Some(entry) => self.entries[entry].origin.clone(),
            None => Origin::Unset { declared: None, other_case: None },
        };
        if let Origin::Unset { other_case, .. } = &mut origin {
            let other = self.folded.get(&read.name.to_lowercase());
            *other_case = other.filter(|name| ***name != *read.name).cloned();
        }
        Variable { name: read.name.to_string(), span: read.span, origin }
    }
}

/// A platform that cannot be read is taken as the name of an operating system.
fn platform(specifier: &str) -> Platform {
    let unread = |_| Platform { os: specifier.to_owned(), ..Platform::default() };
    platform::parse(specifier).unwrap_or_else(unread)
}

/// Reads variables for one word, and keeps a list.
pub(super) struct Reader<'s> {
    scope: &'s mut Scope,
    word: &'s Word,
    reads: &'s mut Vec<Read>,
}

impl shell::Variables for Reader<'_> {
    fn read(&mut self, name: &str, source: Range<usize>) -> Result<shell::Variable, Trouble> {
        self.scope.budget.read()?;
        let index = self.reads.len();
        let entry = self.scope.names.get(name).copied();
        self.reads.push(Read { name: name.into(), span: self.word.span_of(source), entry });
        let Some(entry) = entry.map(|entry| &self.scope.entries[entry]) else {
            return Ok(shell::Variable { index, value: None, spelled: None });
        };
        let value = match &entry.value {
            Value::Unset => None,
            Value::Set(value) => Some(Rc::clone(value)),
            Value::Failed(message) => return Err(Trouble::Definition(message.clone())),
        };
        Ok(shell::Variable { index, value, spelled: entry.spelled })
    }

    fn spend(&mut self, length: usize, steps: usize) -> Result<(), Trouble> {
        self.scope.budget.fits(length)?;
        self.scope.budget.steps(steps)
    }
}
