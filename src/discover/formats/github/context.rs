//! The contexts that expressions can use.

use super::expression_value::{Content, ExpressionValue, Map};
use crate::discover::facts::Value;
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::source::Source;
use std::sync::Arc;

/// The contexts of a job with one combination of its matrix.
#[derive(Clone)]
pub(super) struct Context<'a> {
    pub source: &'a Arc<Source>,
    pub inputs: &'a Map,
    pub matrix: Option<&'a Map>,
    pub env: Map,
    /// The value of `runner.os`.
    pub os: Option<&'static str>,
}

impl<'a> Context<'a> {
    pub(super) fn new(source: &'a Arc<Source>, inputs: &'a Map) -> Self {
        Self { source, inputs, matrix: None, env: Map { is_open: true, ..Map::default() }, os: None }
    }

    /// Returns the value of `head.name`. `asked` is the text of the expression.
    pub(super) fn named(&self, head: &str, name: &str, asked: &str) -> ExpressionValue {
        let open = |entries: Vec<(&str, ExpressionValue)>| {
            let entries = entries.into_iter().map(|(key, result)| (key.to_owned(), result)).collect();
            Map { entries, is_open: true }
        };
        match (head.to_ascii_lowercase().as_str(), name.to_ascii_lowercase().as_str()) {
            ("matrix", _) => {
                self.matrix.map_or_else(|| ExpressionValue::unknown(asked), |matrix| matrix.at(name, asked))
            }
            ("inputs", _) => self.inputs.at(name, asked),
            ("env", _) => self.env.at(name, asked),
            ("github", "workspace") => ExpressionValue::of_value(Value::workspace()),
            ("github", "event") => {
                Content::Map(open(vec![("inputs", Content::Map(self.inputs.clone()).into())])).into()
            }
            ("runner", "os") => self.os.map_or_else(|| ExpressionValue::unknown(asked), ExpressionValue::text),
            _ => ExpressionValue::unknown(asked),
        }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place { source: self.source.clone(), span }
    }
}
