//! What the jobs of a workflow say, each fact once: the combinations of a matrix repeat most of it.

use crate::discover::reader::Reader;
use crate::discover::{FoundBuild, FoundHost, FoundImage, LeftOut, ProjectFile, Value};
use crate::dockerfile::Span;
use crate::settings::Place;
use crate::source::Source;
use crate::windows::{Catalog, Isolation};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

pub(super) struct Facts<'a> {
    pub catalog: &'a Catalog,
    pub today: Date,
    pub source: &'a Arc<Source>,
    pub files: &'a [ProjectFile],
    /// Bytes of scripts that were read.
    pub work: usize,
    hosts: Vec<FoundHost>,
    builds: Vec<FoundBuild>,
    images: Vec<FoundImage>,
    left_out: Vec<LeftOut>,
    known: HashSet<Fact>,
}

/// What makes two facts the same.
#[derive(PartialEq, Eq, Hash)]
enum Fact {
    Host(HostKey),
    Build {
        at: usize,
        dockerfile: String,
        target: Option<Value>,
        args: BTreeMap<String, Value>,
        host: Option<HostKey>,
        isolation: Option<&'static str>,
        images: Vec<String>,
    },
    Image(usize, Value, Vec<HostKey>),
    LeftOut(usize, String),
}

/// The name, the place and whether it is a default.
type HostKey = (String, String, usize, bool);

fn host_key(host: &FoundHost) -> HostKey {
    (host.name.clone(), host.place.source.path.clone(), host.place.span.start, host.is_defaulted)
}

impl<'a> Facts<'a> {
    pub fn new(reader: &Reader<'a>) -> Self {
        Self {
            catalog: reader.catalog,
            today: reader.today,
            source: &reader.file.source,
            files: reader.files,
            work: 0,
            hosts: vec![],
            builds: vec![],
            images: vec![],
            left_out: vec![],
            known: HashSet::new(),
        }
    }

    pub fn add_host(&mut self, host: &FoundHost) {
        if self.known.insert(Fact::Host(host_key(host))) {
            self.hosts.push(host.clone());
        }
    }

    pub fn add_build(&mut self, build: FoundBuild) {
        let fact = Fact::Build {
            at: build.place.span.start,
            dockerfile: build.dockerfile.clone(),
            target: build.target.clone(),
            args: build.args.clone(),
            host: build.host.as_ref().map(host_key),
            isolation: build.isolation.map(Isolation::name),
            images: build.images.clone(),
        };
        if self.known.insert(fact) {
            self.builds.push(build);
        }
    }

    pub fn add_image(&mut self, image: FoundImage) {
        let hosts = image.hosts.iter().map(host_key).collect();
        if self.known.insert(Fact::Image(image.place.span.start, image.reference.clone(), hosts)) {
            self.images.push(image);
        }
    }

    pub fn leave_out(&mut self, span: Span, why: impl Into<String>) {
        let why = why.into();
        if self.known.insert(Fact::LeftOut(span.start, why.clone())) {
            let place = Place { source: self.source.clone(), span };
            self.left_out.push(LeftOut { why, place });
        }
    }

    pub fn tell(self, reader: &mut Reader<'_>) {
        self.hosts.into_iter().for_each(|host| reader.add_host(host));
        self.builds.into_iter().for_each(|build| reader.add_build(build));
        self.images.into_iter().for_each(|image| reader.add_image(image));
        reader.found.left_out.extend(self.left_out);
    }
}
