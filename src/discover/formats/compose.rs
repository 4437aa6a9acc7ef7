//! Compose files: the builds and images of services, merged with the default override file as Compose does.

mod build;
mod image;
mod interpolation;
mod layers;
#[cfg(test)]
mod tests;

use crate::discover::facts::{FileName, Format, ProjectFile, Reader, Row, YAML, file_name};
use crate::dockerfile::Span;
use crate::yaml::Node;
use build::Build;
use layers::{Documents, Layer};
use memchr::memmem;
use std::collections::HashSet;
use std::rc::Rc;

pub(super) static FORMAT: Format = Format {
    file_names: &[YAML[0], YAML[1], FileName::Exact(ENVIRONMENT)],
    detect,
    read,
    row: Row {
        files: "Compose",
        detected: "build arguments, target and isolation of each `build`; `image`, `platform`",
    },
};

/// The file that sets variables for the Compose files of its folder.
const ENVIRONMENT: &str = ".env";

/// The names of the default file, in the order in which Compose looks for them.
const DEFAULTS: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The names of the default override file, in the order in which Compose looks for them.
const OVERRIDES: [&str; 4] =
    ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

fn detect(file: &ProjectFile) -> bool {
    let name = file.name().to_ascii_lowercase();
    let is_yaml = FileName::any_matches(YAML, file);
    let is_named = name.contains("compose") || name.contains("docker-stack");
    let is_workflow = file.path.starts_with(".github/workflows/");
    is_yaml && is_named && !is_workflow && has_services(&file.source.bytes)
}

fn has_services(text: &[u8]) -> bool {
    let is_at_margin = |at: usize| at == 0 || text[at - 1] == b'\n' || text[..at] == *b"\xEF\xBB\xBF";
    memmem::find_iter(text, b"services:").any(is_at_margin)
}

fn read(reader: &mut Reader<'_>) {
    let Some(project) = Project::new(reader) else { return };
    let mut documents = Documents::new(reader);
    if documents.get(reader.file).is_none() {
        // Reports invalid YAML. Valid YAML without services has no facts.
        reader.documents();
        return;
    }
    let services = project.services(&mut documents);
    if services.len() > MOST_SERVICES {
        reader.skip(Span::default(), "the file has more services than winfrom follows");
    }
    for service in services.into_iter().take(MOST_SERVICES) {
        project.read_service(reader, &mut documents, &service);
    }
}

/// The largest number of services of a file. The others are skipped.
const MOST_SERVICES: usize = 1_000;

/// A Compose file and the files that belong to it by their names.
struct Project<'a> {
    file: &'a ProjectFile,
    /// The override file that Compose merges by default.
    overriding: Option<&'a ProjectFile>,
    /// The default file that this one may override, with `-f` for both.
    under: Option<&'a ProjectFile>,
}

impl<'a> Project<'a> {
    /// Returns `None` if the file is the override of another one and is read with that.
    fn new(reader: &Reader<'a>) -> Option<Self> {
        let first_of = |names: [&str; 4]| names.iter().find_map(|name| reader.beside(name));
        let (default, overriding) = (first_of(DEFAULTS), first_of(OVERRIDES));
        let is_this = |file: Option<&ProjectFile>| file.is_some_and(|file| file.path == reader.file.path);
        if default.is_some() && is_this(overriding) {
            return None;
        }
        let is_default = is_this(default);
        Some(Self {
            file: reader.file,
            overriding: overriding.filter(|_| is_default),
            under: default.filter(|_| !is_default),
        })
    }

    fn services(&self, documents: &mut Documents) -> Vec<String> {
        let mut names: Vec<String> = vec![];
        for file in [Some(self.file), self.overriding].into_iter().flatten() {
            let Some(document) = documents.get(file) else { continue };
            let services = document.get("services").map(|services| services.entries()).unwrap_or_default();
            names.extend(services.iter().map(|(key, _)| key.text.clone()));
        }
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    fn read_service(&self, reader: &mut Reader<'a>, documents: &mut Documents, service: &str) {
        let Some(layers) = self.layers(reader, documents, service) else { return };
        let Some(place) = layers.last().and_then(Layer::name_place) else { return };
        let names = |document: Rc<Node>| document.at(&["services", service]).is_some();
        if let Some(file) = self.overriding.filter(|file| resets(file))
            && documents.get(file).is_some_and(names)
        {
            return reader.skip_at(place, "the override resets what the file says, with `!reset` or `!override`");
        }
        match Build::merge(service, &layers) {
            Ok(Some(_)) if self.needs_another(&layers) => {
                reader.skip_at(place, "the service is laid over one of another file");
            }
            Ok(Some(build)) => match self.laid_over(reader, documents, service, &layers) {
                Some(over)
                    if !Build::merge(service, &over).is_ok_and(|over| over.is_some_and(|over| over.equals(&build))) =>
                {
                    reader.skip_at(place, "what the service builds depends on the Compose files laid under it");
                }
                _ => reader.add_build(build.into_found(&layers)),
            },
            Ok(None) => {
                let is_built = |over: Vec<Layer<'_>>| !matches!(Build::merge(service, &over), Ok(None));
                if !self.laid_over(reader, documents, service, &layers).is_some_and(is_built) {
                    image::add(reader, service, &layers);
                }
            }
            Err(skipped) => reader.skip_at(skipped.place, skipped.why),
        }
    }

    /// The definitions of a service in this file and its default override.
    fn layers(&self, reader: &mut Reader<'a>, documents: &mut Documents, service: &str) -> Option<Vec<Layer<'a>>> {
        let mut layers = vec![];
        for file in [Some(self.file), self.overriding].into_iter().flatten() {
            let Some(document) = documents.get(file) else { continue };
            let Some(node) = document.at(&["services", service]) else { continue };
            match documents.layers(reader, file, service) {
                Some(more) => layers.extend(more),
                None => {
                    reader.skip(node.mark(), "what the service extends is not in the repository");
                    return None;
                }
            }
        }
        Some(layers)
    }

    /// The definitions of a service if this file overrides the default file. `None` if one of them lacks the service.
    fn laid_over(
        &self,
        reader: &Reader<'a>,
        documents: &mut Documents,
        service: &str,
        layers: &[Layer<'a>],
    ) -> Option<Vec<Layer<'a>>> {
        let mut over = documents.layers(reader, self.under?, service)?;
        over.extend_from_slice(layers);
        Some(over)
    }

    /// Whether a file without a default name defines a build without its context, which another file must define.
    fn needs_another(&self, layers: &[Layer<'_>]) -> bool {
        let is_default = DEFAULTS.contains(&file_name(&self.file.path));
        !is_default && !layers.iter().any(build::has_context)
    }
}

/// The services of the default Compose file in the same folder, which Bake treats as targets.
pub(super) fn default_services(reader: &Reader<'_>) -> HashSet<String> {
    let default = DEFAULTS.iter().find_map(|name| reader.beside(name));
    let document = default.and_then(|file| Documents::default().get(file));
    let services = document.as_ref().and_then(|document| document.get("services")).map(Node::entries);
    services.into_iter().flatten().map(|(key, _)| key.text.clone()).collect()
}

/// Whether a file resets values of the files that it overrides, with tags that the YAML parser does not keep.
fn resets(file: &ProjectFile) -> bool {
    let has = |tag: &str| memmem::find(&file.source.bytes, tag.as_bytes()).is_some();
    has("!reset") || has("!override")
}
