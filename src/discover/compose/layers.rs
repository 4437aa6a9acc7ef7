//! A service as several places define it: what it extends, the file itself, and what overrides it.

use crate::discover::ProjectFile;
use crate::discover::reader::{Reader, folder_of, join};
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::yaml::{self, Limits, Node};
use std::collections::HashMap;
use std::rc::Rc;

/// Longer chains of `extends` are not followed.
const LONGEST: usize = 16;

/// One file's words about a service.
#[derive(Clone)]
pub(super) struct Layer<'a> {
    pub file: &'a ProjectFile,
    document: Rc<Node>,
    service: String,
}

impl Layer<'_> {
    pub fn node(&self) -> Option<&Node> {
        self.document.at(&["services", &self.service])
    }

    pub fn place(&self, span: Span) -> Place {
        Place { source: self.file.source.clone(), span }
    }

    pub fn folder(&self) -> &str {
        folder_of(&self.file.path)
    }

    /// Where the service is named.
    pub fn name_place(&self) -> Option<Place> {
        let services = self.document.get("services")?.entries();
        let (key, _) = services.into_iter().find(|(key, _)| key.text == self.service)?;
        Some(self.place(key.span))
    }
}

/// The Compose files that were opened on the way, each parsed once.
#[derive(Default)]
pub(super) struct Documents(HashMap<String, Option<Rc<Node>>>);

impl Documents {
    /// The first document of a file, where it has services.
    pub fn of(&mut self, file: &ProjectFile) -> Option<Rc<Node>> {
        let parse = || {
            let document = yaml::documents(&file.source, Limits::Manifest).into_iter().next()?.ok()?;
            Some(Rc::new(document)).filter(|document| document.get("services").is_some())
        };
        self.0.entry(file.path.clone()).or_insert_with(parse).clone()
    }

    /// What a file says of a service, after what it extends; `None` where that cannot be read, or has no such
    /// service.
    pub fn layers<'a>(&mut self, reader: &Reader<'a>, file: &'a ProjectFile, service: &str) -> Option<Vec<Layer<'a>>> {
        let mut layers: Vec<Layer<'a>> = vec![];
        let (mut file, mut service) = (file, service.to_owned());
        for _ in 0..LONGEST {
            let layer = Layer { file, document: self.of(file)?, service: service.clone() };
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
