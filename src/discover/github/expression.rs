//! What a `${{ }}` expression comes to, as far as the repository tells.

use super::context::Context;
use super::datum::{Content, Datum, LONGEST};
use github_actions_expressions::call::{Call, Function};
use github_actions_expressions::literal::Literal;
use github_actions_expressions::op::{BinExpr, BinOp, UnOp};
use github_actions_expressions::{Evaluation, Expr, SpannedExpr};

/// Operators between values that are read: the parser nests each in the one before, without a bound of its own.
const MOST_OPERATORS: usize = 100;

/// Evaluates the text of an expression, without its braces.
pub(super) fn evaluate(text: &str, context: &Context<'_>) -> Datum {
    let operators = text.split(['&', '|', '=', '<', '>']).filter(|rest| !rest.is_empty()).count();
    if text.len() > LONGEST || operators > MOST_OPERATORS {
        return Datum::unknown("long");
    }
    match Expr::parse(text) {
        Ok(expression) => value(&expression, context),
        Err(_) => Datum::unknown(text),
    }
}

fn value(expression: &SpannedExpr<'_>, context: &Context<'_>) -> Datum {
    let asked = expression.origin.raw;
    match &expression.inner {
        Expr::Literal(literal) => of_literal(literal),
        Expr::Call(call) => called(call, asked, context),
        Expr::Context(path) => looked_up(&path.parts, asked, context),
        Expr::BinExpr(BinExpr { lhs, op, rhs }) => combined(lhs, op, rhs, asked, context),
        Expr::UnExpr { op: UnOp::Not, expr } => {
            let inner = value(expr, context);
            let not = |truth: bool| Datum::bool(!truth).defaulted(inner.is_defaulted);
            inner.truth().map_or_else(|| Datum::unknown(asked), not)
        }
        Expr::Identifier(_) | Expr::Index(_) | Expr::Star => Datum::unknown(asked),
    }
}

fn of_literal(literal: &Literal<'_>) -> Datum {
    match literal {
        Literal::Number(number) => Content::Number(*number).into(),
        Literal::String(text) => Datum::text(text.as_ref()),
        Literal::Boolean(value) => Datum::bool(*value),
        Literal::Null => Content::Null.into(),
    }
}

/// `matrix.os`, `fromJSON(x)[0].name`.
fn looked_up(parts: &[SpannedExpr<'_>], asked: &str, context: &Context<'_>) -> Datum {
    let (from, rest) = match parts {
        [head, name, rest @ ..] => match (&head.inner, &name.inner) {
            (Expr::Identifier(head), Expr::Identifier(name)) => {
                (context.named(head.as_str(), name.as_str(), asked), rest)
            }
            (Expr::Identifier(head), Expr::Index(index)) => match value(index, context) {
                index if index.is_known() => (context.named(head.as_str(), &index.value().text, asked), rest),
                _ => return Datum::unknown(asked),
            },
            _ => (value(head, context), &parts[1..]),
        },
        _ => return Datum::unknown(asked),
    };
    rest.iter().fold(from, |from, part| match &part.inner {
        Expr::Identifier(name) => from.get(name.as_str(), asked),
        Expr::Index(index) => match (&index.inner, value(index, context)) {
            (Expr::Star, _) => Datum::unknown(asked),
            (_, index) if index.is_known() => from.get(&index.value().text, asked).defaulted(index.is_defaulted),
            _ => Datum::unknown(asked),
        },
        _ => Datum::unknown(asked),
    })
}

fn combined(lhs: &SpannedExpr<'_>, op: &BinOp, rhs: &SpannedExpr<'_>, asked: &str, context: &Context<'_>) -> Datum {
    let (one, other) = (value(lhs, context), value(rhs, context));
    match (op, one.truth()) {
        (BinOp::And, Some(true)) | (BinOp::Or, Some(false)) => return other.defaulted(one.is_defaulted),
        (BinOp::And, Some(false)) | (BinOp::Or, Some(true)) => return one,
        // Whatever the first one is, nothing true comes of it.
        (BinOp::And, None) if other.truth() == Some(false) => return other,
        // What nobody gives is empty.
        (BinOp::Or, None) if is_optional(lhs) => return other.defaulted(true),
        (BinOp::And | BinOp::Or, None) => return Datum::unknown(asked),
        _ => {}
    }
    let (Some(a), Some(b)) = (one.evaluation(), other.evaluation()) else { return Datum::unknown(asked) };
    let (a, b) = (a.sema(), b.sema());
    let holds = match op {
        BinOp::Eq => a == b,
        BinOp::Neq => a != b,
        BinOp::Gt => a > b,
        BinOp::Ge => a >= b,
        BinOp::Lt => a < b,
        _ => a <= b,
    };
    Datum::bool(holds).defaulted(one.is_defaulted || other.is_defaulted)
}

/// What people set by hand, or not at all.
fn is_optional(expression: &SpannedExpr<'_>) -> bool {
    let text = expression.origin.raw.to_ascii_lowercase();
    ["inputs.", "github.event.inputs.", "vars."].iter().any(|context| text.starts_with(context))
}

fn called(call: &Call<'_>, asked: &str, context: &Context<'_>) -> Datum {
    let args: Vec<Datum> = call.args.iter().map(|arg| value(arg, context)).collect();
    let is_defaulted = args.iter().any(|arg| arg.is_defaulted);
    result(call.func, &args).unwrap_or_else(|| Datum::unknown(asked)).defaulted(is_defaulted)
}

fn result(function: Function, args: &[Datum]) -> Option<Datum> {
    let text = |n: usize| args.get(n).filter(|arg| arg.is_known()).map(|arg| arg.value().text);
    let upper = |n: usize| text(n).map(|text| text.to_uppercase());
    match function {
        Function::Always => Some(Datum::bool(true)),
        Function::StartsWith => Some(Datum::bool(upper(0)?.starts_with(&upper(1)?))),
        Function::EndsWith => Some(Datum::bool(upper(0)?.ends_with(&upper(1)?))),
        Function::Contains => contains(args.first()?, args.get(1)?),
        Function::FromJSON => Some(Datum::of_json(serde_json::from_str(&text(0)?).ok()?)),
        Function::Join => {
            let Content::List(items) = &args.first()?.content else { return text(0).map(Datum::text) };
            let items: Option<Vec<String>> =
                items.iter().map(|item| item.is_known().then(|| item.value().text)).collect();
            let separator = if args.len() > 1 { text(1)? } else { ",".to_owned() };
            let items = items?;
            (items.len() * separator.len() <= LONGEST).then(|| Datum::text(items.join(&separator)))
        }
        Function::Format => formatted(args),
        Function::Case => case(args),
        Function::ToJSON | Function::HashFiles | Function::Success | Function::Cancelled | Function::Failure => None,
    }
}

fn contains(whole: &Datum, part: &Datum) -> Option<Datum> {
    let wanted = part.evaluation()?;
    let holds = match &whole.content {
        Content::Map(_) => return None,
        Content::List(items) => {
            let items: Option<Vec<Evaluation>> = items.iter().map(Datum::evaluation).collect();
            items?.iter().any(|item| item.sema() == wanted.sema())
        }
        _ => {
            let text = whole.evaluation()?.sema().to_string().to_uppercase();
            text.contains(&wanted.sema().to_string().to_uppercase())
        }
    };
    Some(Datum::bool(holds))
}

/// `{0}` for what is put in, `{{` and `}}` for braces.
fn formatted(args: &[Datum]) -> Option<Datum> {
    let template = args.first().filter(|arg| arg.is_known())?.value().text;
    let mut text = String::new();
    let mut rest = template.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        text += &rest[..at];
        if text.len() > LONGEST {
            return None;
        }
        let (brace, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(brace) {
            text += brace;
            rest = after;
        } else {
            let (number, after) = after.split_once('}')?;
            let arg = args.get(number.parse::<usize>().ok()?.checked_add(1)?)?;
            text += &arg.is_known().then(|| arg.value().text)?;
            rest = after;
        }
    }
    Some(Datum::text(text + rest))
}

/// `case(predicate, value, ..., default)`.
fn case(args: &[Datum]) -> Option<Datum> {
    let (default, pairs) = args.split_last()?;
    for pair in pairs.chunks_exact(2) {
        if pair[0].truth()? {
            return Some(pair[1].clone());
        }
    }
    Some(default.clone())
}
