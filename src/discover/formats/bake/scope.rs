//! The names in expressions of a Bake file, and the limits of evaluation.

use super::value::Data;
use hcl_edit::expr::Expression;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

/// The largest number of values that are computed for one set of files.
const STEPS: usize = 200_000;

/// The deepest nesting of function calls and variables.
const DEEPEST: usize = 32;

/// Variables and functions of the files that Bake merges.
#[derive(Default)]
pub(super) struct Globals<'f> {
    variables: HashMap<&'f str, Variable<'f>>,
    functions: HashMap<&'f str, Function<'f>>,
    values: RefCell<HashMap<&'f str, Data>>,
    /// The variables and functions that are being evaluated.
    open: RefCell<HashSet<(Defined, &'f str)>>,
    steps: Cell<usize>,
}

/// The kind of a definition. A variable and a function can have the same name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Defined {
    Variable,
    Function,
}

/// A variable, which the environment can set, or a constant.
#[derive(Clone, Copy)]
pub(super) struct Variable<'f> {
    pub default: Option<&'f Expression>,
    /// `name = value` at the top level, which the environment cannot set.
    pub is_constant: bool,
}

pub(super) struct Function<'f> {
    pub params: Vec<String>,
    pub result: &'f Expression,
}

/// Local names of an expression: parameters, the items of `for`, the values of a matrix.
#[derive(Clone, Default)]
pub(super) struct Scope<'s> {
    names: Vec<(String, Data)>,
    outer: Option<&'s Scope<'s>>,
}

impl Scope<'_> {
    pub(super) fn new(names: Vec<(String, Data)>) -> Self {
        Self { names, outer: None }
    }

    pub(super) fn with<'s>(&'s self, names: Vec<(&str, Data)>) -> Scope<'s> {
        let names = names.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Scope { names, outer: Some(self) }
    }

    fn get(&self, name: &str) -> Option<&Data> {
        let own = self.names.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        own.or_else(|| self.outer?.get(name))
    }
}

impl<'f> Globals<'f> {
    pub(super) fn set_variable(&mut self, name: &'f str, variable: Variable<'f>) {
        self.variables.insert(name, variable);
    }

    pub(super) fn set_function(&mut self, name: &'f str, function: Function<'f>) {
        self.functions.insert(name, function);
    }

    pub(super) fn function(&self, name: &str) -> Option<&Function<'f>> {
        self.functions.get(name)
    }

    /// Counts computed values. Returns whether the limit is not exceeded.
    pub(super) fn spend(&self, steps: usize) -> bool {
        self.steps.set(self.steps.get().saturating_add(steps));
        self.steps.get() <= STEPS
    }

    /// Returns the value of a name. A name that no file defines is unknown.
    pub(super) fn variable(&self, name: &str, scope: &Scope<'_>) -> Data {
        let value = match scope.get(name) {
            Some(value) => value.clone(),
            None => self.global(name),
        };
        if self.spend(value.size()) { value } else { Data::unknown(name) }
    }

    fn global(&self, name: &str) -> Data {
        let Some((&name, variable)) = self.variables.get_key_value(name) else { return Data::unknown(name) };
        if let Some(known) = self.values.borrow().get(name) {
            return known.clone();
        }
        let Some(default) = variable.default else { return Data::unknown(name) };
        let compute = || self.value(default, &Scope::default()).or_defaulted(!variable.is_constant);
        let value = self.within(Defined::Variable, name, compute);
        self.values.borrow_mut().insert(name, value.clone());
        value
    }

    /// Calls a function that a file defines. Bake rejects recursion.
    pub(super) fn call_own(&self, name: &str, function: &Function<'f>, args: Vec<Data>) -> Data {
        let Some((&name, _)) = self.functions.get_key_value(name) else { return Data::unknown(name) };
        if args.len() != function.params.len() {
            return Data::unknown(name);
        }
        let scope = Scope::new(function.params.iter().cloned().zip(args).collect());
        self.within(Defined::Function, name, || self.value(function.result, &scope))
    }

    /// Evaluates a definition, unless it is recursive or nested too deeply.
    fn within(&self, defined: Defined, name: &'f str, compute: impl FnOnce() -> Data) -> Data {
        if self.open.borrow().len() >= DEEPEST || !self.open.borrow_mut().insert((defined, name)) {
            return Data::unknown(name);
        }
        let value = compute();
        self.open.borrow_mut().remove(&(defined, name));
        value
    }
}
