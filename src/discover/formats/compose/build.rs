//! The build of a service.

use super::layers::Layer;
use crate::discover::facts::{FoundBuild, Skipped, Value, join, place_of_base_argument};
use crate::discover::languages::build_context::{is_remote, may_replace, replaces_base};
use crate::settings::Place;
use crate::windows::Isolation;
use crate::yaml::Node;
use std::collections::BTreeMap;

/// `build` of a service, merged from all its definitions.
pub(super) struct Build {
    dockerfile: String,
    target: Option<Value>,
    args: BTreeMap<String, Value>,
    isolation: Option<Isolation>,
    what: String,
    place: Place,
}

/// Whether a definition has a build context.
pub(super) fn has_context(layer: &Layer<'_>) -> bool {
    let build = layer.node().and_then(|node| node.get("build"));
    build.is_some_and(|build| build.text().is_some() || build.get("context").is_some())
}

impl Build {
    /// Merges the definitions of a service. `None` if the service has no build, or only one for Linux.
    pub(super) fn merge(service: &str, layers: &[Layer<'_>]) -> Result<Option<Self>, Skipped> {
        let parts = Parts(layers);
        let Some((layer, node)) = parts.last("build") else { return Ok(None) };
        let place = layer.place(node.mark());
        let skipped = |place: Place, why: &str| Err(Skipped { why: why.to_owned(), place });
        if parts.is_linux() {
            return Ok(None);
        }
        if parts.of_build("dockerfile_inline").is_some() {
            return skipped(place, "the Dockerfile is written in the Compose file");
        }
        if let Some((layer, node)) = parts.replacing_context() {
            return skipped(layer.place(node.mark()), "an additional context may take the place of a base image");
        }
        let context = parts.context();
        let dockerfile = parts.of_build("dockerfile").map(|(layer, node)| (layer, layer.scalar(node)));
        let path = dockerfile.as_ref().map_or_else(|| Value::known("Dockerfile"), |(_, path)| path.clone());
        let (Some(folder), Some(path_text)) = (context.value.as_known(), path.as_known()) else {
            return skipped(place, "the path of the Dockerfile comes from the environment");
        };
        let path_text = if path_text.is_empty() { "Dockerfile" } else { path_text };
        let joined = Some(folder).filter(|folder| !is_remote(folder)).and_then(|folder| join(&context.folder, folder));
        let Some(dockerfile) = joined.and_then(|folder| join(&folder, path_text)) else {
            return skipped(place, "what is built is not in the repository");
        };
        let target =
            parts.of_build("target").map(|(layer, node)| layer.scalar(node)).filter(|target| !target.is_empty());
        if target.as_ref().is_some_and(|target| !target.is_known()) {
            return skipped(place, "the target comes from the environment");
        }
        let mut args = parts.args()?;
        if context.value.is_defaulted || path.is_defaulted {
            args.values_mut().for_each(|(value, _)| value.is_defaulted = true);
        }
        let telling = place_of_base_argument(&args);
        let isolation = parts.of_build("isolation").and_then(|(layer, node)| layer.scalar(node).isolation());
        let named = parts.of_build("dockerfile").map(|(layer, node)| layer.place(node.mark()));
        Ok(Some(Self {
            dockerfile,
            target,
            args: args.into_iter().map(|(name, (value, _))| (name, value)).collect(),
            isolation,
            what: format!("service `{service}`"),
            place: telling.or(named).unwrap_or(place),
        }))
    }

    /// Whether both have the same Dockerfile, target, arguments and isolation.
    pub(super) fn equals(&self, other: &Self) -> bool {
        let key = |build: &Self| (build.dockerfile.clone(), build.target.clone(), build.args.clone(), build.isolation);
        key(self) == key(other)
    }

    pub(super) fn into_found(self, layers: &[Layer<'_>]) -> FoundBuild {
        let Self { dockerfile, target, args, isolation, what, place } = self;
        FoundBuild { what, dockerfile, target, args, host: None, isolation, images: Parts(layers).images(), place }
    }
}

/// The build context: a path relative to a folder.
struct Context {
    folder: String,
    value: Value,
}

/// The definitions of a service.
struct Parts<'l, 'a>(&'l [Layer<'a>]);

impl<'l, 'a> Parts<'l, 'a> {
    /// The last definition with a value for a key, and the value.
    fn last(&self, key: &str) -> Option<(&'l Layer<'a>, &'l Node)> {
        self.all(key).next_back()
    }

    fn all(&self, key: &str) -> impl DoubleEndedIterator<Item = (&'l Layer<'a>, &'l Node)> {
        let of = move |layer: &'l Layer<'a>| Some((layer, layer.node()?.get(key)?));
        self.0.iter().filter_map(of).filter(|(_, node)| !node.is_null())
    }

    fn all_of_build(&self, key: &str) -> impl DoubleEndedIterator<Item = (&'l Layer<'a>, &'l Node)> {
        self.all("build").filter_map(move |(layer, node)| Some((layer, node.get(key)?)))
    }

    fn of_build(&self, key: &str) -> Option<(&'l Layer<'a>, &'l Node)> {
        self.all_of_build(key).rfind(|(_, node)| !node.is_null())
    }

    fn items_of_build(&self, key: &str) -> Vec<Value> {
        let of = |(layer, node): (&'l Layer<'a>, &'l Node)| node.items().iter().map(|item| layer.scalar(item));
        self.all_of_build(key).flat_map(of).collect()
    }

    fn context(&self) -> Context {
        let of = |(layer, node): (&'l Layer<'a>, &'l Node)| {
            let said = if node.text().is_some() { Some(node) } else { node.get("context") };
            said.map(|said| (layer, layer.scalar(said)))
        };
        let (folder, value) = match self.all("build").filter_map(of).next_back() {
            Some((layer, value)) => (layer.folder(), value),
            None => (self.0.first().map_or("", Layer::folder), Value::known(".")),
        };
        Context { folder: folder.to_owned(), value }
    }

    fn args(&self) -> Result<BTreeMap<String, (Value, Place)>, Skipped> {
        let mut args = BTreeMap::new();
        for (layer, node) in self.all_of_build("args") {
            for item in node.items() {
                let given = layer.scalar(item);
                let (name, value) =
                    given.split_once('=').unwrap_or_else(|| (given.clone(), Value::unknown(&given.text())));
                let Some(name) = name.as_known().filter(|name| !name.is_empty()) else {
                    let why = "the names of the build arguments come from the environment".to_owned();
                    return Err(Skipped { why, place: layer.place(item.span) });
                };
                args.insert(name.to_owned(), (value, layer.place(item.span)));
            }
            for (key, node) in node.entries() {
                let value = if node.is_null() { Value::unknown(&key.text) } else { layer.scalar(node) };
                let span = if node.is_null() { key.span } else { node.span };
                args.insert(key.text.clone(), (value, layer.place(span)));
            }
            if node.text().is_some() {
                let why = "the build arguments are no list".to_owned();
                return Err(Skipped { why, place: layer.place(node.span) });
            }
        }
        Ok(args)
    }

    /// An additional context that can replace a base image.
    fn replacing_context(&self) -> Option<(&'l Layer<'a>, &'l Node)> {
        self.all_of_build("additional_contexts").find(|(layer, node)| {
            node.items().iter().any(|item| replaces_base(&layer.scalar(item)))
                || node.entries().into_iter().any(|(key, node)| may_replace(&key.text, &layer.scalar(node)))
        })
    }

    fn is_linux(&self) -> bool {
        let platforms = self.items_of_build("platforms");
        let platform = self.last("platform").map(|(layer, node)| layer.scalar(node));
        let is_linux = |platform: &Value| platform.starts_with("linux") && !platform.is_defaulted;
        match platforms.as_slice() {
            [] => platform.as_ref().is_some_and(is_linux),
            all => all.iter().all(is_linux),
        }
    }

    /// The references of the image that are known and are not defaults.
    fn images(&self) -> Vec<String> {
        let image = self.last("image").map(|(layer, node)| layer.scalar(node));
        let certain =
            image.into_iter().chain(self.items_of_build("tags")).filter(|name| name.is_known() && !name.is_defaulted);
        certain.filter(|name| !name.is_empty()).map(|name| name.to_string()).collect()
    }
}
