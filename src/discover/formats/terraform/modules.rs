//! Evaluates expressions with the variables and locals of a module.

use crate::discover::facts::{FileName, ProjectFile, Reader, Value};
use crate::discover::languages::hcl::parse;
use hcl_edit::expr::{Expression, TraversalOperator};
use hcl_edit::structure::Body;
use hcl_edit::template::{Element, Template};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The names of Terraform files.
pub(super) const TERRAFORM: &[FileName] = &[FileName::Ending(".tf")];

/// The modules of a repository. Each folder is a module.
#[derive(Default)]
pub(super) struct Modules(BTreeMap<String, Module>);

#[derive(Default)]
struct Module {
    /// The values of `var.name` and `local.name`. `None` for a variable without a default.
    names: BTreeMap<String, Option<Expression>>,
}

/// The deepest nesting of locals.
const DEEPEST: usize = 8;

fn modules(files: &[ProjectFile]) -> Modules {
    let mut modules = Modules::default();
    for file in files.iter().filter(|file| FileName::any_matches(TERRAFORM, file)) {
        if let Some(body) = parse(file) {
            modules.0.entry(file.folder().to_owned()).or_default().add(&body);
        }
    }
    modules
}

impl Module {
    fn add(&mut self, body: &Body) {
        for block in body.blocks() {
            if block.has_ident("variable")
                && let Some(label) = block.labels.first()
            {
                let default = block.body.get_attribute("default").map(|default| default.value.clone());
                self.names.insert(format!("var.{}", label.as_str()), default);
            }
            for local in block.body.attributes().filter(|_| block.has_ident("locals")) {
                self.names.insert(format!("local.{}", local.key.as_str()), Some(local.value.clone()));
            }
        }
    }
}

impl Modules {
    /// Returns the modules of the repository.
    pub(super) fn of(reader: &Reader<'_>) -> Rc<Self> {
        reader.shared.get_or_compute(reader.files, modules)
    }

    /// Evaluates an expression of a file in this folder.
    ///
    /// # Errors
    ///
    /// Why the value is not known.
    pub(super) fn evaluate(&self, folder: &str, expression: &Expression) -> Result<Value, String> {
        self.text(folder, expression, DEEPEST)
    }

    fn text(&self, folder: &str, expression: &Expression, deepest: usize) -> Result<Value, String> {
        match expression {
            Expression::String(text) => Ok(Value::known(text.as_str())),
            Expression::Parenthesis(inner) => self.text(folder, inner.inner(), deepest),
            Expression::StringTemplate(template) => match lone_expression(template) {
                Some(inner) => self.text(folder, inner, deepest),
                None => worked_out(),
            },
            Expression::Traversal(_) => match name(expression) {
                Some(name) => self.named(folder, &name, deepest),
                None => worked_out(),
            },
            _ => worked_out(),
        }
    }

    fn named(&self, folder: &str, name: &str, deepest: usize) -> Result<Value, String> {
        let module = self.0.get(folder);
        let default = module.and_then(|module| module.names.get(name)?.as_ref());
        let is_variable = name.starts_with("var.");
        match default.filter(|default| deepest > 0 && !default.is_null()) {
            Some(default) => match self.text(folder, default, deepest - 1) {
                Ok(value) if is_variable => Ok(value.or_defaulted(true)),
                result => result,
            },
            None if is_variable => Err(format!("`{name}` has no default")),
            None => worked_out(),
        }
    }
}

fn worked_out() -> Result<Value, String> {
    Err("it is worked out by Terraform".to_owned())
}

/// `var.x` of `"${var.x}"`.
fn lone_expression(template: &Template) -> Option<&Expression> {
    Some(&template.as_single_element().and_then(Element::as_interpolation)?.expr)
}

/// `var.sku` and `local.sku`.
fn name(expression: &Expression) -> Option<String> {
    let traversal = expression.as_traversal()?;
    let scope = traversal.expr.as_variable()?.as_str();
    match traversal.operators.as_slice() {
        [one] if matches!(scope, "var" | "local") => match one.value() {
            TraversalOperator::GetAttr(attribute) => Some(format!("{scope}.{}", attribute.as_str())),
            _ => None,
        },
        _ => None,
    }
}
