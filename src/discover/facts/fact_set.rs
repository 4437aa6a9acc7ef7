//! The facts of a file, without duplicates: the combinations of a matrix repeat most of them.

use super::found::{FoundBuild, FoundHost, FoundImage, Skipped};
use super::reader::Reader;
use super::value::Value;
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::source::Source;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Collects the facts of one file. A fact that equals an earlier one is dropped.
pub(crate) struct FactSet {
    source: Arc<Source>,
    /// The number of bytes of scripts that were parsed for these facts. The formats limit it.
    pub script_bytes: usize,
    hosts: Vec<FoundHost>,
    builds: Vec<FoundBuild>,
    images: Vec<FoundImage>,
    skipped: Vec<Skipped>,
    known: HashSet<Fact>,
}

/// Everything by which two facts can differ. Descriptions (`what`, `key`) follow from the location.
#[derive(PartialEq, Eq, Hash)]
enum Fact {
    Host(HostFact),
    Build {
        at: Location,
        dockerfile: String,
        target: Option<Value>,
        args: BTreeMap<String, Value>,
        host: Option<HostFact>,
        isolation: Option<String>,
        images: Vec<String>,
    },
    Image {
        at: Location,
        reference: Value,
        is_windows: bool,
        is_host_process: bool,
        hosts: Vec<HostFact>,
        isolation: Option<String>,
    },
    Skipped(Location, String),
}

#[derive(PartialEq, Eq, Hash)]
struct HostFact {
    at: Location,
    name: String,
    isolation: Option<String>,
    is_defaulted: bool,
}

/// The file and the span.
type Location = (*const Source, Span);

fn location(place: &Place) -> Location {
    (Arc::as_ptr(&place.source), place.span)
}

impl HostFact {
    fn new(host: &FoundHost) -> Self {
        Self {
            at: location(&host.place),
            name: host.name.clone(),
            isolation: host.isolation.map(|isolation| isolation.to_string()),
            is_defaulted: host.is_defaulted,
        }
    }
}

impl FactSet {
    /// Creates an empty set for the facts of a file.
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        Self {
            source: source.clone(),
            script_bytes: 0,
            hosts: vec![],
            builds: vec![],
            images: vec![],
            skipped: vec![],
            known: HashSet::new(),
        }
    }

    pub(crate) fn add_host(&mut self, host: &FoundHost) {
        if self.known.insert(Fact::Host(HostFact::new(host))) {
            self.hosts.push(host.clone());
        }
    }

    /// Adds a build. Returns whether it is new.
    pub(crate) fn add_build(&mut self, build: FoundBuild) -> bool {
        let is_new = self.known.insert(Fact::Build {
            at: location(&build.place),
            dockerfile: build.dockerfile.clone(),
            target: build.target.clone(),
            args: build.args.clone(),
            host: build.host.as_ref().map(HostFact::new),
            isolation: build.isolation.map(|isolation| isolation.to_string()),
            images: build.images.clone(),
        });
        if is_new {
            self.builds.push(build);
        }
        is_new
    }

    pub(crate) fn add_image(&mut self, image: FoundImage) {
        let fact = Fact::Image {
            at: location(&image.place),
            reference: image.reference.clone(),
            is_windows: image.is_windows,
            is_host_process: image.is_host_process,
            hosts: image.hosts.iter().map(HostFact::new).collect(),
            isolation: image.isolation.map(|isolation| isolation.to_string()),
        };
        if self.known.insert(fact) {
            self.images.push(image);
        }
    }

    /// Notes that the value at a location cannot be known.
    pub(crate) fn skip(&mut self, span: Span, why: impl Into<String>) {
        let why = why.into();
        let place = Place { source: self.source.clone(), span };
        if self.known.insert(Fact::Skipped(location(&place), why.clone())) {
            self.skipped.push(Skipped { why, place });
        }
    }

    /// Adds all facts to the reader's, in the order in which they were added here.
    pub(crate) fn add_to(self, reader: &mut Reader<'_>) {
        self.hosts.into_iter().for_each(|host| reader.add_host(host));
        self.builds.into_iter().for_each(|build| reader.add_build(build));
        self.images.into_iter().for_each(|image| reader.add_image(image));
        self.skipped.into_iter().for_each(|skipped| reader.skip_at(skipped.place, skipped.why));
    }
}

#[cfg(test)]
mod tests {
    use super::FactSet;
    use crate::discover::facts::FoundBuild;
    use crate::dockerfile::Span;
    use crate::settings::Place;
    use crate::source::Source;
    use crate::windows::Isolation;
    use std::sync::Arc;

    #[test]
    fn builds_that_differ_only_in_isolation_are_two_facts() {
        let source = Arc::new(Source::new("a.yml", b"docker build .".to_vec()));
        let build = |isolation| FoundBuild {
            what: "docker build".to_owned(),
            dockerfile: "Dockerfile".to_owned(),
            target: None,
            args: [].into(),
            host: None,
            isolation,
            images: vec![],
            place: Place { source: source.clone(), span: Span::new(0, 14) },
        };
        let mut facts = FactSet::new(&source);
        let isolations = [Some(Isolation::HyperV), Some(Isolation::Process), None, Some(Isolation::HyperV)];
        assert_eq!(isolations.map(|isolation| facts.add_build(build(isolation))), [true, true, true, false]);
    }
}
