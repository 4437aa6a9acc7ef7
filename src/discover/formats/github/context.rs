//! The contexts that expressions can use.

use super::datum::{Content, Datum, Map};
use crate::discover::facts::Value;
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::source::Source;
use std::sync::Arc;

/// The values of one run of a job.
#[derive(Clone)]
pub(super) struct Context<'a> {
    pub source: &'a Arc<Source>,
    pub inputs: &'a Map,
    pub matrix: Option<&'a Map>,
    pub env: Map,
    /// As `runner.os` tells it.
    pub os: Option<&'static str>,
}

impl<'a> Context<'a> {
    pub fn new(source: &'a Arc<Source>, inputs: &'a Map) -> Self {
        Self { source, inputs, matrix: None, env: Map { is_open: true, ..Map::default() }, os: None }
    }

    /// What `head.name` stands for in an expression.
    pub fn named(&self, head: &str, name: &str, asked: &str) -> Datum {
        let open = |entries: Vec<(&str, Datum)>| {
            let entries = entries.into_iter().map(|(key, datum)| (key.to_owned(), datum)).collect();
            Map { entries, is_open: true }
        };
        match (head.to_ascii_lowercase().as_str(), name.to_ascii_lowercase().as_str()) {
            ("matrix", _) => self.matrix.map_or_else(|| Datum::unknown(asked), |matrix| matrix.at(name, asked)),
            ("inputs", _) => self.inputs.at(name, asked),
            ("env", _) => self.env.at(name, asked),
            ("github", "workspace") => Datum::of_value(Value::workspace()),
            ("github", "event") => {
                Content::Map(open(vec![("inputs", Content::Map(self.inputs.clone()).into())])).into()
            }
            ("runner", "os") => self.os.map_or_else(|| Datum::unknown(asked), Datum::text),
            _ => Datum::unknown(asked),
        }
    }

    pub fn place(&self, span: Span) -> Place {
        Place { source: self.source.clone(), span }
    }
}
