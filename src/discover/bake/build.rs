//! A target as the build that it is.

use super::targets::Fields;
use super::value::{Data, Kind};
use crate::discover::compose::{is_remote, may_replace};
use crate::discover::reader::join;
use crate::discover::{FoundBuild, Value};
use crate::settings::Place;
use std::collections::{BTreeMap, HashSet};

/// Where Bake may find a Dockerfile.
pub(super) struct Around<'f> {
    /// The files of the repository, from the root.
    pub files: HashSet<&'f str>,
    /// The folder of the Bake file.
    pub folder: &'f str,
    /// Bake finds the file by itself, where it is called in that folder.
    pub is_default: bool,
}

/// The build of a target, named at a place; `None` where it is for Linux only, or builds nothing.
pub(super) fn found(
    name: &str,
    fields: &Fields,
    place: Place,
    around: &Around<'_>,
) -> Result<Option<FoundBuild>, String> {
    if is_linux(fields) || fields.get("call").and_then(Data::as_text).is_some_and(|call| call != "build") {
        return Ok(None);
    }
    if fields.get("dockerfile-inline").is_some() {
        return Err("the Dockerfile is written in the Bake file".to_owned());
    }
    let replaces = |(name, path): (&String, &Data)| may_replace(name, &path.as_text().unwrap_or_default());
    if fields.contexts.iter().any(replaces) {
        return Err("a named context may take the place of a base image".to_owned());
    }
    let context = text(fields, "context", ".");
    let path = text(fields, "dockerfile", "Dockerfile");
    let (Some(known_context), Some(known_path)) = (context.as_known(), path.as_known()) else {
        return Err("the path of the Dockerfile is not known".to_owned());
    };
    let dockerfile = around.dockerfile(known_context, known_path)?;
    let target = text(fields, "target", "");
    if !target.is_known() {
        return Err("the stage to build is not known".to_owned());
    }
    let is_path_defaulted = context.is_defaulted || path.is_defaulted;
    let args: BTreeMap<String, Value> =
        fields.args.iter().map(|(name, (data, _))| (name.clone(), argument(name, data, is_path_defaulted))).collect();
    let telling = args.iter().find(|(_, value)| value.names_windows()).map(|(name, _)| fields.args[name].1.clone());
    Ok(Some(FoundBuild {
        what: format!("target `{name}`"),
        dockerfile,
        target: Some(target).filter(|target| !target.text.is_empty()),
        args,
        host: None,
        isolation: None,
        images: images(fields),
        place: telling.or_else(|| fields.place("dockerfile").cloned()).unwrap_or(place),
    }))
}

impl Around<'_> {
    /// Paths are relative to where Bake is called, which is the folder of its file or the root of the repository.
    fn dockerfile(&self, context: &str, path: &str) -> Result<String, String> {
        let in_folder = |folder: &str| {
            let context = context.strip_prefix("cwd://").unwrap_or(context);
            let from = match path.strip_prefix("cwd://") {
                Some(path) => return join(folder, path),
                None if is_remote(context) => return None,
                None => join(folder, context)?,
            };
            join(&from, path)
        };
        let places: Vec<String> = [in_folder(self.folder), in_folder("")].into_iter().flatten().collect();
        let known: HashSet<&String> = places.iter().filter(|path| self.files.contains(path.as_str())).collect();
        let known: Vec<&String> = known.into_iter().collect();
        match (known.as_slice(), places.first()) {
            ([one], _) => Ok((*one).clone()),
            ([], Some(first)) if self.is_default || self.folder.is_empty() => Ok(first.clone()),
            ([], Some(_)) => Err("no Dockerfile is where the target says, from here or from the root".to_owned()),
            (_, None) => Err("what is built is not in the repository".to_owned()),
            _ => Err("which Dockerfile is meant depends on the folder where Bake is called".to_owned()),
        }
    }
}

/// A text that a target gives, or what Bake takes without one.
fn text(fields: &Fields, key: &str, default: &str) -> Value {
    let given = fields.get(key).map(|data| data.to_value().unwrap_or_else(|| Value::hole(key)));
    given.filter(|value| !value.text.is_empty()).unwrap_or_else(|| Value::known(default))
}

/// An argument. One that is empty by default, or null, waits for somebody to give it.
fn argument(name: &str, data: &Data, is_path_defaulted: bool) -> Value {
    let value = data.to_value().filter(|value| !(value.is_defaulted && value.text.is_empty()));
    let mut value = value.unwrap_or_else(|| Value::hole(name));
    value.is_defaulted |= is_path_defaulted;
    value
}

fn is_linux(fields: &Fields) -> bool {
    let platforms = fields.get("platforms").and_then(Data::items).unwrap_or_default();
    let is_linux = |platform: &Data| platform.as_text().is_some_and(|platform| platform.starts_with("linux"));
    !platforms.is_empty() && platforms.iter().all(is_linux)
}

/// The names that the image is certainly given.
fn images(fields: &Fields) -> Vec<String> {
    let Some(Data { kind: Kind::List(tags), is_defaulted: false }) = fields.get("tags") else { return vec![] };
    let certain = tags.iter().filter(|tag| !tag.is_defaulted).filter_map(Data::as_text);
    certain.filter(|tag| !tag.is_empty()).collect()
}
