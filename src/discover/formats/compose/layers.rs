//! The definitions of a service: those that it extends, that of the file itself, and that of the override file.

use super::interpolation;
use crate::discover::facts::{ProjectFile, Reader, Value, folder_of, join};
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::yaml::{self, Limits, Node};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The longest chain of `extends`.
const LONGEST: usize = 16;

/// The definition of a service in one file.
#[derive(Clone)]
pub(super) struct Layer<'a> {
    pub file: &'a ProjectFile,
    document: Rc<Node>,
    service: String,
    /// The variables that the `.env` of the project sets.
    environment: Rc<HashSet<String>>,
}

impl Layer<'_> {
    pub(super) fn node(&self) -> Option<&Node> {
        self.document.at(&["services", &self.service])
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place { source: self.file.source.clone(), span }
    }

    /// Expands the variables of a scalar.
    pub(super) fn scalar(&self, node: &Node) -> Value {
        scalar(node, &self.environment)
    }

    pub(super) fn folder(&self) -> &str {
        folder_of(&self.file.path)
    }

    /// The location of the name of the service.
    pub(super) fn name_place(&self) -> Option<Place> {
        let services = self.document.get("services")?.entries();
        let (key, _) = services.into_iter().find(|(key, _)| key.text == self.service)?;
        Some(self.place(key.span))
    }
}

/// The parsed Compose files.
#[derive(Default)]
pub(super) struct Documents {
    /// By path.
    files: HashMap<String, Option<Rc<Node>>>,
    /// The variables that the `.env` of the project sets.
    environment: Rc<HashSet<String>>,
}

impl Documents {
    pub(super) fn new(reader: &Reader<'_>) -> Self {
        let environment = reader.beside(".env").map(set_by).unwrap_or_default();
        Self { environment: Rc::new(environment), ..Self::default() }
    }

    /// Returns the first document of a file, if it has services.
    pub(super) fn get(&mut self, file: &ProjectFile) -> Option<Rc<Node>> {
        let parse = || {
            let document = yaml::documents(&file.source, Limits::Manifest).into_iter().next()?.ok()?;
            Some(Rc::new(document)).filter(|document| document.get("services").is_some())
        };
        self.files.entry(file.path.clone()).or_insert_with(parse).clone()
    }

    /// Returns the definition of a service in a file, after those that it extends. `None` if one of them is missing.
    pub(super) fn layers<'a>(
        &mut self,
        reader: &Reader<'a>,
        file: &'a ProjectFile,
        service: &str,
    ) -> Option<Vec<Layer<'a>>> {
        let mut layers: Vec<Layer<'a>> = vec![];
        let (mut file, mut service) = (file, service.to_owned());
        for _ in 0..LONGEST {
            let environment = self.environment.clone();
            let layer = Layer { file, document: self.get(file)?, service: service.clone(), environment };
            let extended = layer.node()?.get("extends").cloned();
            layers.push(layer);
            let Some(extended) = extended else {
                layers.reverse();
                return Some(layers);
            };
            if let Some(other) = extended.get("file") {
                file = reader.sibling(&join(folder_of(&file.path), other.text()?)?)?;
            }
            service = extended.text().or_else(|| extended.get("service")?.text())?.to_owned();
        }
        None
    }
}

/// A scalar. A number or boolean that Go may format differently is unknown.
fn scalar(node: &Node, environment: &HashSet<String>) -> Value {
    match &node.value {
        yaml::Value::Text(text) => interpolation::value(text, environment),
        yaml::Value::Bool(text) if matches!(text.as_str(), "true" | "false") => Value::known(text),
        yaml::Value::Number(text) if is_canonical(text) => Value::known(text),
        yaml::Value::Bool(text) | yaml::Value::Number(text) => Value::unknown(text),
        _ => Value::unknown(node.kind()),
    }
}

fn is_canonical(number: &str) -> bool {
    let is_integer = number.parse::<i64>().is_ok_and(|n| n.to_string() == number);
    is_integer || (number.len() < 16 && number.parse::<f64>().is_ok_and(|n| n.to_string() == number))
}

/// The variables that an environment file sets: `TAG=ltsc2022`, `export TAG=ltsc2022`.
fn set_by(file: &ProjectFile) -> HashSet<String> {
    let name = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        line.split_once(['=', ':']).map(|(name, _)| name.trim_end().to_owned())
    };
    String::from_utf8_lossy(&file.source.bytes).lines().filter_map(name).collect()
}
