//! Evaluates expressions of Bake files.

use super::functions;
use super::scope::{Globals, Scope};
use super::value::{Data, Kind};
use crate::discover::facts::Value;
use hcl_edit::expr::{
    BinaryOperator, Conditional, Expression, ForExpr, FuncCall, ObjectKey, Traversal, TraversalOperator, UnaryOperator,
};
use hcl_edit::template::{Directive, Element, Strip, Template};
use std::collections::BTreeMap;

impl Globals<'_> {
    /// Evaluates an expression with its local names.
    pub(super) fn value(&self, expression: &Expression, scope: &Scope<'_>) -> Data {
        let too_long = || Data::unknown("a long computation");
        if !self.spend(1) {
            return too_long();
        }
        let value = self.computed(expression, scope);
        if self.spend(value.text_size()) { value } else { too_long() }
    }

    fn computed(&self, expression: &Expression, scope: &Scope<'_>) -> Data {
        match expression {
            Expression::Null(_) => Data::new(Kind::Null),
            Expression::Bool(value) => Data::bool(*value.value()),
            Expression::Number(number) => number.as_f64().map_or_else(|| Data::unknown("a number"), Data::number),
            Expression::String(text) => Data::text(text.as_str()),
            Expression::StringTemplate(template) => self.template(template, scope),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, scope),
            Expression::Parenthesis(inner) => self.value(inner.inner(), scope),
            Expression::Array(items) => Data::list(items.iter().map(|item| self.value(item, scope)).collect()),
            Expression::Object(object) => {
                let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                    Some((self.key(key, scope)?, self.value(value.expr(), scope)))
                };
                let entries: Option<BTreeMap<_, _>> = object.iter().map(entry).collect();
                entries.map_or_else(|| Data::unknown("keys"), |entries| Data::new(Kind::Map(entries)))
            }
            Expression::Variable(name) => self.variable(name.as_str(), scope),
            Expression::Conditional(conditional) => self.conditional(conditional, scope),
            Expression::FuncCall(call) => self.call(call, scope),
            Expression::Traversal(traversal) => self.traversal(traversal, scope),
            Expression::UnaryOp(operation) => {
                let value = self.value(&operation.expr, scope);
                let result = match *operation.operator.value() {
                    UnaryOperator::Not => value.as_bool().map(|value| Data::bool(!value)),
                    UnaryOperator::Neg => value.as_number().map(|number| Data::number(-number)),
                };
                result.unwrap_or_else(|| Data::unknown("a condition")).or_defaulted(value.is_defaulted)
            }
            Expression::BinaryOp(operation) => {
                let (a, b) = (self.value(&operation.lhs_expr, scope), self.value(&operation.rhs_expr, scope));
                let is_defaulted = a.is_defaulted_within() || b.is_defaulted_within();
                let result = binary(*operation.operator.value(), &a, &b);
                result.unwrap_or_else(|| Data::unknown("a condition")).or_defaulted(is_defaulted)
            }
            Expression::ForExpr(each) => self.each(each, scope).unwrap_or_else(|| Data::unknown("for")),
        }
    }

    /// Returns the key of an entry, if it is known. A bare word is its own name.
    pub(super) fn key(&self, key: &ObjectKey, scope: &Scope<'_>) -> Option<String> {
        match key {
            ObjectKey::Ident(name) => Some(name.as_str().to_owned()),
            ObjectKey::Expression(Expression::Variable(name)) => Some(name.as_str().to_owned()),
            ObjectKey::Expression(expression) => self.value(expression, scope).as_text(),
        }
    }

    fn conditional(&self, conditional: &Conditional, scope: &Scope<'_>) -> Data {
        let condition = self.value(&conditional.cond_expr, scope);
        let chosen = match condition.as_bool() {
            Some(true) => self.value(&conditional.true_expr, scope),
            Some(false) => self.value(&conditional.false_expr, scope),
            None => Data::unknown("a condition"),
        };
        chosen.or_defaulted(condition.is_defaulted_within())
    }

    fn call(&self, call: &FuncCall, scope: &Scope<'_>) -> Data {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() || call.args.expand_final() {
            return Data::unknown(name);
        }
        let args: Vec<Data> = call.args.iter().map(|arg| self.value(arg, scope)).collect();
        match self.function(name) {
            Some(own) => self.call_own(name, own, args),
            None if self.spend(args.iter().map(Data::size).sum()) => functions::call(name, &args),
            None => Data::unknown(name),
        }
    }

    fn traversal(&self, traversal: &Traversal, scope: &Scope<'_>) -> Data {
        let mut value = self.value(&traversal.expr, scope);
        for operator in &traversal.operators {
            let index = match operator.value() {
                TraversalOperator::GetAttr(name) => Data::text(name.as_str()),
                TraversalOperator::Index(index) => self.value(index, scope),
                TraversalOperator::LegacyIndex(index) => Data::text(index.value().to_string()),
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => return Data::unknown("splat"),
            };
            value = value.at(&index).unwrap_or_else(|| Data::unknown("an element"));
        }
        value
    }

    fn each(&self, each: &ForExpr, scope: &Scope<'_>) -> Option<Data> {
        let collection = self.value(&each.intro.collection_expr, scope);
        let key_name = each.intro.key_var.as_ref().map(|name| name.as_str());
        let (mut list, mut map) = (vec![], BTreeMap::new());
        for (key, item) in pairs(&collection)? {
            let mut names = vec![(each.intro.value_var.as_str(), item)];
            names.extend(key_name.map(|name| (name, key)));
            let inner = scope.with(names);
            if let Some(condition) = &each.cond
                && !self.value(&condition.expr, &inner).as_bool()?
            {
                continue;
            }
            let value = self.value(&each.value_expr, &inner);
            match &each.key_expr {
                Some(key) => drop(map.insert(self.value(key, &inner).as_text()?, value)),
                None => list.push(value),
            }
        }
        let is_map = each.key_expr.is_some();
        let made = if is_map { Data::new(Kind::Map(map)) } else { Data::list(list) };
        (!each.grouping).then(|| made.or_defaulted(collection.is_defaulted_within()))
    }

    /// Evaluates a template. A single interpolation keeps its type.
    fn template(&self, template: &Template, scope: &Scope<'_>) -> Data {
        if let Some(Element::Interpolation(only)) = template.as_single_element() {
            return self.value(&only.expr, scope);
        }
        self.text_of(template, scope).map_or_else(|| Data::unknown("a text"), Data::from)
    }

    /// Returns `None` if a part is not a scalar, or white space is stripped.
    fn text_of(&self, template: &Template, scope: &Scope<'_>) -> Option<Value> {
        let mut text = Value::known("");
        for element in template {
            match element {
                Element::Literal(literal) => text.push_text(literal.value()),
                Element::Interpolation(part) if part.strip == Strip::None => {
                    text.push(&self.value(&part.expr, scope).to_value()?);
                }
                Element::Directive(directive) => text.push(&self.directive(directive, scope)?),
                Element::Interpolation(_) => return None,
            }
        }
        Some(text)
    }

    fn directive(&self, directive: &Directive, scope: &Scope<'_>) -> Option<Value> {
        let Directive::If(conditional) = directive else { return None };
        let condition = self.value(&conditional.if_expr.cond_expr, scope);
        let otherwise = conditional.else_expr.as_ref();
        let strips = [conditional.if_expr.strip, conditional.endif_expr.strip];
        if strips.into_iter().chain(otherwise.map(|part| part.strip)).any(|strip| strip != Strip::None) {
            return None;
        }
        let mut text = match (condition.as_bool()?, otherwise) {
            (true, _) => self.text_of(&conditional.if_expr.template, scope)?,
            (false, Some(otherwise)) => self.text_of(&otherwise.template, scope)?,
            (false, None) => Value::known(""),
        };
        text.is_defaulted |= condition.is_defaulted_within();
        Some(text)
    }
}

/// The keys and values of a collection, in the order of `for`.
fn pairs(collection: &Data) -> Option<Vec<(Data, Data)>> {
    let is_defaulted = collection.is_defaulted;
    let pair = |(key, value): (Data, Data)| (key, value.or_defaulted(is_defaulted));
    match &collection.kind {
        Kind::List(items) => {
            let numbered = items.iter().enumerate().map(|(at, item)| (Data::text(at.to_string()), item.clone()));
            Some(numbered.map(pair).collect())
        }
        Kind::Map(entries) => {
            Some(entries.iter().map(|(key, value)| (Data::text(key.as_str()), value.clone())).map(pair).collect())
        }
        _ => None,
    }
}

fn binary(operator: BinaryOperator, a: &Data, b: &Data) -> Option<Data> {
    let numbers = || Some((a.as_number()?, b.as_number()?));
    let number = |of: fn(f64, f64) -> f64| numbers().map(|(a, b)| Data::number(of(a, b)));
    let compared = |of: fn(&f64, &f64) -> bool| numbers().map(|(a, b)| Data::bool(of(&a, &b)));
    match operator {
        BinaryOperator::Eq => a.equals(b).map(Data::bool),
        BinaryOperator::NotEq => a.equals(b).map(|is| Data::bool(!is)),
        BinaryOperator::And => Some(Data::bool(a.as_bool()? && b.as_bool()?)),
        BinaryOperator::Or => Some(Data::bool(a.as_bool()? || b.as_bool()?)),
        BinaryOperator::Less => compared(f64::lt),
        BinaryOperator::LessEq => compared(f64::le),
        BinaryOperator::Greater => compared(f64::gt),
        BinaryOperator::GreaterEq => compared(f64::ge),
        BinaryOperator::Plus => number(|a, b| a + b),
        BinaryOperator::Minus => number(|a, b| a - b),
        BinaryOperator::Mul => number(|a, b| a * b),
        BinaryOperator::Div | BinaryOperator::Mod => None,
    }
}
