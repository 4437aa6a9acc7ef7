//! The variables, functions, groups and targets of a Bake file in HCL or JSON.

use crate::dockerfile::Span;
use crate::source::Source;
use crate::yaml::{self, Limits, Node};
use hcl_edit::expr::{Array, Expression, Object, ObjectKey, ObjectValue};
use hcl_edit::structure::{Attribute, Block, BlockLabel, Body};
use hcl_edit::template::Template;
use hcl_edit::{Number, Span as _};
use std::collections::HashMap;

/// A parsed file. Expressions are not evaluated.
#[derive(Default)]
pub(super) struct BakeFile {
    /// The names and default values.
    pub variables: Vec<(String, Option<Expression>)>,
    /// `name = value` at the top level.
    pub constants: Vec<(String, Expression)>,
    pub functions: Vec<FunctionBlock>,
    /// The names and lists of targets.
    pub groups: Vec<(String, Expression)>,
    pub targets: Vec<TargetBlock>,
}

pub(super) struct FunctionBlock {
    pub name: String,
    pub params: Vec<String>,
    pub result: Expression,
}

pub(super) struct TargetBlock {
    pub label: String,
    /// The location of the label.
    pub span: Span,
    pub attributes: HashMap<String, AttributeValue>,
}

/// The value of an attribute, with its location and those of its entries.
pub(super) struct AttributeValue {
    pub value: Expression,
    pub span: Span,
    pub entries: HashMap<String, Span>,
}

/// Why a file cannot be parsed, with the byte offset.
pub(super) struct ParseError {
    pub offset: usize,
    pub why: String,
}

pub(super) fn parse(source: &Source) -> Result<BakeFile, ParseError> {
    let is_json = source.path.to_ascii_lowercase().ends_with(".json");
    let mut written = BakeFile::default();
    if is_json {
        written.read_json(source)?
    } else {
        written.read_hcl(source)?
    }
    Ok(written)
}

impl BakeFile {
    fn read_hcl(&mut self, source: &Source) -> Result<(), ParseError> {
        let refused = |offset, why: String| ParseError { offset, why };
        let text = std::str::from_utf8(&source.bytes)
            .map_err(|error| refused(error.valid_up_to(), "the file is not UTF-8".to_owned()))?;
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let body = hcl_edit::parser::parse_body(&text[start..]).map_err(|error| {
            let place = error.location();
            let why = format!("no HCL that winfrom reads: {}", error.message());
            refused(source.offset(place.line(), place.column()), why)
        })?;
        for attribute in body.attributes() {
            self.constants.push((attribute.key.as_str().to_owned(), attribute.value.clone()));
        }
        for block in body.blocks() {
            self.add_block(block, start);
        }
        Ok(())
    }

    fn add_block(&mut self, block: &Block, start: usize) {
        let [label] = block.labels.as_slice() else { return };
        let name = label.as_str().to_owned();
        let value = |key: &str| block.body.get_attribute(key).map(|attribute| attribute.value.clone());
        match block.ident.as_str() {
            "variable" => self.variables.push((name, value("default"))),
            "function" => self.add_function(name, value),
            "group" => self.groups.extend(value("targets").map(|targets| (name, targets))),
            "target" => {
                let span = match label {
                    BlockLabel::Ident(ident) => ident.span(),
                    BlockLabel::String(text) => text.span(),
                };
                let attributes = attributes(&block.body, start);
                self.targets.push(TargetBlock { label: name, span: placed(span, start), attributes });
            }
            _ => {}
        }
    }

    fn add_function(&mut self, name: String, value: impl Fn(&str) -> Option<Expression>) {
        let (Some(params), Some(result), None) = (value("params"), value("result"), value("variadic_params")) else {
            return;
        };
        let word = |expression: &Expression| {
            expression.as_variable().map(|name| name.as_str()).or(expression.as_str()).map(str::to_owned)
        };
        let params: Option<Vec<String>> = params.as_array().and_then(|params| params.iter().map(word).collect());
        self.functions.extend(params.map(|params| FunctionBlock { name, params, result }));
    }

    /// Parses JSON as YAML, whose parser keeps locations.
    fn read_json(&mut self, source: &Source) -> Result<(), ParseError> {
        // JSON can be indented with tabs, which YAML does not allow. Strings contain them only escaped.
        let untabbed = source.bytes.iter().map(|byte| if *byte == b'\t' { b' ' } else { *byte }).collect();
        let untabbed = Source::new(source.path.clone(), untabbed);
        let refused = |offset| ParseError { offset, why: "no JSON that winfrom reads".to_owned() };
        let root = yaml::read(&untabbed, Limits::Manifest).map_err(|refusal| refused(refusal.offset))?;
        for (kind, blocks) in root.iter().flat_map(Node::entries) {
            let lists = if blocks.items().is_empty() { std::slice::from_ref(blocks) } else { blocks.items() };
            let is_block = matches!(kind.text.as_str(), "variable" | "function" | "group" | "target");
            if !is_block {
                self.constants.push((kind.text.clone(), expression(blocks)));
            }
            for (label, block) in lists.iter().filter(|_| is_block).flat_map(Node::entries) {
                self.add_json_block(&kind.text, label, block);
            }
        }
        Ok(())
    }

    fn add_json_block(&mut self, kind: &str, label: &yaml::Key, block: &Node) {
        let name = label.text.clone();
        let value = |key: &str| block.get(key).map(expression);
        match kind {
            "variable" => self.variables.push((name, value("default"))),
            "function" => {
                // `result` is a text in JSON, and an expression within `${ }`.
                self.add_function(name, value);
            }
            "group" => self.groups.extend(value("targets").map(|targets| (name, targets))),
            _ => {
                let attributes = block.entries().into_iter().map(|(key, node)| {
                    let entries = node.entries().into_iter().map(|(key, node)| (key.text.clone(), node.mark()));
                    let given =
                        AttributeValue { value: expression(node), span: node.mark(), entries: entries.collect() };
                    (key.text.clone(), given)
                });
                self.targets.push(TargetBlock { label: name, span: label.span, attributes: attributes.collect() });
            }
        }
    }
}

fn attributes(body: &Body, start: usize) -> HashMap<String, AttributeValue> {
    let entry_span = |(key, value): (&ObjectKey, &ObjectValue)| {
        let name = match key {
            ObjectKey::Ident(name) => name.as_str(),
            ObjectKey::Expression(expression) => {
                expression.as_str().or(expression.as_variable().map(|name| name.as_str()))?
            }
        };
        Some((name.to_owned(), placed(value.expr().span(), start)))
    };
    let given = |attribute: &Attribute| AttributeValue {
        value: attribute.value.clone(),
        span: placed(attribute.value.span(), start),
        entries: attribute.value.as_object().into_iter().flatten().filter_map(entry_span).collect(),
    };
    body.attributes().map(|attribute| (attribute.key.as_str().to_owned(), given(attribute))).collect()
}

fn placed(span: Option<std::ops::Range<usize>>, start: usize) -> Span {
    span.map_or(Span::new(0, 0), |span| Span::new(start + span.start, start + span.end))
}

/// Converts a JSON value to HCL. Texts are templates.
fn expression(node: &Node) -> Expression {
    match &node.value {
        yaml::Value::Null => Expression::null(),
        yaml::Value::Bool(text) => Expression::from(text == "true"),
        yaml::Value::Number(text) => number(text).map_or_else(Expression::null, Expression::from),
        yaml::Value::Text(text) if !text.contains("${") && !text.contains("%{") => Expression::from(text.as_str()),
        yaml::Value::Text(text) => match text.parse::<Template>() {
            Ok(template) => Expression::StringTemplate(template.into()),
            Err(_) => Expression::from("$(a template)"),
        },
        yaml::Value::List(items) => Expression::from(items.iter().map(expression).collect::<Array>()),
        yaml::Value::Map(entries) => {
            let entry = |(key, node): &(yaml::Key, Node)| {
                (ObjectKey::Expression(Expression::from(key.text.as_str())), ObjectValue::from(expression(node)))
            };
            Expression::from(entries.iter().map(entry).collect::<Object>())
        }
    }
}

fn number(text: &str) -> Option<Number> {
    text.parse::<i64>().map(Number::from).ok().or_else(|| Number::from_f64(text.parse().ok()?))
}
