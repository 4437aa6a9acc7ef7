//! Evaluates `${{ }}` expressions.

use super::context::Context;
use super::expression_value::{Content, ExpressionValue, LONGEST};
use super::scalar::Scalar;
use super::syntax::{self, Expression, Key, Kind, Operator};
use crate::discover::facts::Value;
use std::cmp::Ordering;

/// Evaluates the text of an expression, without its braces.
pub(super) fn evaluate(text: &str, context: &Context<'_>) -> ExpressionValue {
    if text.len() > LONGEST {
        return ExpressionValue::unknown("long");
    }
    syntax::parse(text).map_or_else(|| ExpressionValue::unknown(text), |expression| value(&expression, context))
}

fn value(expression: &Expression<'_>, context: &Context<'_>) -> ExpressionValue {
    let asked = expression.text;
    match &expression.kind {
        Kind::Null => Content::Null.into(),
        Kind::Bool(value) => ExpressionValue::bool(*value),
        Kind::Number(number) => Content::Number(*number).into(),
        Kind::Text(text) => ExpressionValue::text(text.as_str()),
        Kind::Call(function, args) => called(function, args, asked, context),
        Kind::Name(_) => ExpressionValue::unknown(asked),
        Kind::Property(of, key) => looked_up(of, key, asked, context),
        Kind::Both(one, operator, other) => combined(one, *operator, other, asked, context),
        Kind::Not(inner) => {
            let inner = value(inner, context);
            let not = |truth: bool| ExpressionValue::bool(!truth).defaulted(inner.is_defaulted);
            inner.truth().map_or_else(|| ExpressionValue::unknown(asked), not)
        }
    }
}

/// `matrix.os`, `fromJSON(x)[0].name`.
fn looked_up(of: &Expression<'_>, key: &Key<'_>, asked: &str, context: &Context<'_>) -> ExpressionValue {
    let (name, is_defaulted) = match key {
        Key::Name(name) => ((*name).to_owned(), false),
        Key::Each => return ExpressionValue::unknown(asked),
        Key::Index(index) => match value(index, context) {
            index if index.is_known() => (index.value().to_string(), index.is_defaulted),
            _ => return ExpressionValue::unknown(asked),
        },
    };
    match &of.kind {
        Kind::Name(head) => context.named(head, &name, asked),
        _ => value(of, context).get(&name, asked),
    }
    .defaulted(is_defaulted)
}

fn combined(
    lhs: &Expression<'_>,
    operator: Operator,
    rhs: &Expression<'_>,
    asked: &str,
    context: &Context<'_>,
) -> ExpressionValue {
    let (one, other) = (value(lhs, context), value(rhs, context));
    match (operator, one.truth()) {
        (Operator::And, Some(true)) | (Operator::Or, Some(false)) => return other.defaulted(one.is_defaulted),
        (Operator::And, Some(false)) | (Operator::Or, Some(true)) => return one,
        // The result is not true, whatever the first operand is.
        (Operator::And, None) if other.truth() == Some(false) => return other,
        // An input that is not set is empty.
        (Operator::Or, None) if is_optional(lhs) => return other.defaulted(true),
        (Operator::And | Operator::Or, None) => return ExpressionValue::unknown(asked),
        _ => {}
    }
    let (Some(a), Some(b)) = (one.scalar(), other.scalar()) else { return ExpressionValue::unknown(asked) };
    let order = a.compare(&b);
    let holds = match operator {
        Operator::Equal => order == Some(Ordering::Equal),
        Operator::NotEqual => order != Some(Ordering::Equal),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Less => order == Some(Ordering::Less),
        _ => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    };
    ExpressionValue::bool(holds).defaulted(one.is_defaulted || other.is_defaulted)
}

/// Whether an expression is an input or a variable, which can be unset.
fn is_optional(expression: &Expression<'_>) -> bool {
    let text = expression.text.to_ascii_lowercase();
    ["inputs.", "github.event.inputs.", "vars."].iter().any(|context| text.starts_with(context))
}

fn called(function: &str, args: &[Expression<'_>], asked: &str, context: &Context<'_>) -> ExpressionValue {
    let args: Vec<ExpressionValue> = args.iter().map(|arg| value(arg, context)).collect();
    let is_defaulted = args.iter().any(|arg| arg.is_defaulted);
    result(function, &args).unwrap_or_else(|| ExpressionValue::unknown(asked)).defaulted(is_defaulted)
}

/// Calls a function. `None` if the result is not known, or there is no such function.
fn result(function: &str, args: &[ExpressionValue]) -> Option<ExpressionValue> {
    let text = |n: usize| args.get(n).filter(|arg| arg.is_known()).map(|arg| arg.value().to_string());
    let upper = |n: usize| text(n).map(|text| text.to_uppercase());
    match function.to_ascii_lowercase().as_str() {
        "always" => Some(ExpressionValue::bool(true)),
        "startswith" => Some(ExpressionValue::bool(upper(0)?.starts_with(&upper(1)?))),
        "endswith" => Some(ExpressionValue::bool(upper(0)?.ends_with(&upper(1)?))),
        "contains" => contains(args.first()?, args.get(1)?),
        "fromjson" => Some(ExpressionValue::of_json(serde_json::from_str(&text(0)?).ok()?)),
        "join" => {
            let Content::List(items) = &args.first()?.content else { return text(0).map(ExpressionValue::text) };
            let separator = if args.len() > 1 { text(1)? } else { ",".to_owned() };
            if items.len() * separator.len() > LONGEST {
                return None;
            }
            let mut joined = Value::default();
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    joined.push_text(&separator);
                }
                joined.append(&item.is_known().then(|| item.value())?);
            }
            Some(ExpressionValue::of_value(joined))
        }
        "format" => formatted(args),
        "case" => case(args),
        _ => None,
    }
}

fn contains(whole: &ExpressionValue, part: &ExpressionValue) -> Option<ExpressionValue> {
    let wanted = part.scalar()?;
    let holds = match &whole.content {
        Content::Map(_) => return None,
        Content::List(items) => {
            let items: Option<Vec<Scalar>> = items.iter().map(ExpressionValue::scalar).collect();
            items?.iter().any(|item| item.compare(&wanted) == Some(Ordering::Equal))
        }
        _ => whole.scalar()?.to_string().to_uppercase().contains(&wanted.to_string().to_uppercase()),
    };
    Some(ExpressionValue::bool(holds))
}

/// `format`: `{0}` is replaced by an argument, `{{` and `}}` by braces.
fn formatted(args: &[ExpressionValue]) -> Option<ExpressionValue> {
    let template = args.first().filter(|arg| arg.is_known())?.value().to_string();
    let mut value = Value::default();
    let mut rest = template.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        value.push_text(&rest[..at]);
        if value.len() > LONGEST {
            return None;
        }
        let (brace, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(brace) {
            value.push_text(brace);
            rest = after;
        } else {
            let (number, after) = after.split_once('}')?;
            let arg = args.get(number.parse::<usize>().ok()?.checked_add(1)?)?;
            value.append(&arg.is_known().then(|| arg.value())?);
            rest = after;
        }
    }
    value.push_text(rest);
    Some(ExpressionValue::of_value(value))
}

/// `case(predicate, value, ..., default)`.
fn case(args: &[ExpressionValue]) -> Option<ExpressionValue> {
    let (default, pairs) = args.split_last()?;
    for pair in pairs.chunks_exact(2) {
        if pair[0].truth()? {
            return Some(pair[1].clone());
        }
    }
    Some(default.clone())
}
