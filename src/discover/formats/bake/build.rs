//! The build of a target.

use super::targets::Fields;
use super::value::{Data, Kind};
use crate::discover::facts::{FoundBuild, Value, join, place_of_base_argument};
use crate::discover::languages::build_context::{REPLACES_BASE, is_remote, may_replace};
use crate::settings::Place;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// The paths of a target.
struct Paths {
    context: Value,
    dockerfile: Value,
}

/// Returns the build of a target. `None` if it is only for Linux, or the target does not build an image.
///
/// # Errors
///
/// Why the build is skipped.
pub(super) fn of_target(
    name: &str,
    fields: &Fields,
    place: Place,
    called_in: Result<&str, &str>,
) -> Result<Option<FoundBuild>, String> {
    if is_linux(fields) || fields.get("call").and_then(Data::as_text).is_some_and(|call| call != "build") {
        return Ok(None);
    }
    if fields.get("dockerfile-inline").is_some() {
        return Err("the Dockerfile is written in the Bake file".to_owned());
    }
    let replaces = |(name, path): (&String, &Data)| may_replace(name, &path.to_value().unwrap_or_default());
    if fields.contexts.iter().any(replaces) {
        return Err(REPLACES_BASE.to_owned());
    }
    let paths = Paths::new(fields);
    let dockerfile = match paths.known() {
        Some((context, path)) => {
            path_from(called_in?, context, path).ok_or("what is built is not in the repository")?
        }
        None => return Err("the path of the Dockerfile is not known".to_owned()),
    };
    let target = text(fields, "target", "");
    if !target.is_known() {
        return Err("the stage to build is not known".to_owned());
    }
    let is_path_defaulted = paths.context.is_defaulted || paths.dockerfile.is_defaulted;
    let argument = |(name, (data, place)): (&String, &(Data, Place))| {
        (name.clone(), (argument(name, data, is_path_defaulted), place.clone()))
    };
    // Bake does not pass null arguments, so the default of the Dockerfile applies.
    let given = fields.args.iter().filter(|(_, (data, _))| !matches!(data.kind, Kind::Null));
    let args: BTreeMap<String, (Value, Place)> = given.map(argument).collect();
    Ok(Some(FoundBuild {
        what: format!("target `{name}`"),
        dockerfile,
        target: Some(target).filter(|target| !target.is_empty()),
        place: place_of_base_argument(&args).unwrap_or(place),
        args: args.into_iter().map(|(name, (value, _))| (name, value)).collect(),
        host: None,
        isolation: None,
        images: images(fields),
    }))
}

impl Paths {
    fn new(fields: &Fields) -> Self {
        Self { context: text(fields, "context", "."), dockerfile: text(fields, "dockerfile", "Dockerfile") }
    }

    fn known(&self) -> Option<(&str, &str)> {
        Some((self.context.as_known()?, self.dockerfile.as_known()?))
    }
}

/// Returns the folder in which Bake runs, to which paths are relative: the folder of the file or the root of the
/// repository, whichever contains the Dockerfiles of all targets.
pub(super) fn called_in<'f>(
    folder: &'f str,
    is_default: bool,
    targets: &[Rc<Fields>],
    files: &HashSet<&str>,
) -> Result<&'f str, &'static str> {
    let has_file = |fields: &&Rc<Fields>| fields.get("dockerfile-inline").is_none();
    let paths: Vec<Paths> = targets.iter().filter(has_file).map(|fields| Paths::new(fields)).collect();
    let known: Vec<_> = paths.iter().filter_map(Paths::known).collect();
    let found = |from: &str| -> Vec<bool> {
        let dockerfiles = known.iter().filter_map(|(context, path)| path_from(from, context, path));
        dockerfiles.map(|path| files.contains(path.as_str())).collect()
    };
    let (own, root) = (found(folder), found(""));
    let (has_all, has_none) = (|found: &[bool]| found.iter().all(|is| *is), |found: &[bool]| !found.contains(&true));
    match (has_all(&own), has_all(&root)) {
        _ if folder.is_empty() => Ok(folder),
        (true, true) if !known.is_empty() => {
            Err("which Dockerfile is meant depends on the folder where Bake is called")
        }
        (true, _) => Ok(folder),
        (_, true) => Ok(""),
        // Bake finds a default file without `-f` if it runs in the folder of the file.
        _ if is_default && has_none(&root) => Ok(folder),
        _ => Err("no folder has the Dockerfiles of all targets: neither that of the file nor the root"),
    }
}

/// Returns the path of the Dockerfile from the root of the repository, if Bake runs in a folder.
fn path_from(folder: &str, context: &str, path: &str) -> Option<String> {
    if let Some(path) = path.strip_prefix("cwd://") {
        return join(folder, path);
    }
    let context = context.strip_prefix("cwd://").unwrap_or(context);
    let from = if is_remote(context) { None } else { join(folder, context) };
    join(&from?, path)
}

/// The text of an attribute, or the default of Bake.
fn text(fields: &Fields, key: &str, default: &str) -> Value {
    let given = fields.get(key).map(|data| data.to_value().unwrap_or_else(|| Value::unknown(key)));
    given.filter(|value| !value.is_empty()).unwrap_or_else(|| Value::known(default))
}

/// The value of an argument. An empty default is treated as unknown.
fn argument(name: &str, data: &Data, is_path_defaulted: bool) -> Value {
    let value = data.to_value().filter(|value| !(value.is_defaulted && value.is_empty()));
    let mut value = value.unwrap_or_else(|| Value::unknown(name));
    value.is_defaulted |= is_path_defaulted;
    value
}

fn is_linux(fields: &Fields) -> bool {
    let platforms = fields.get("platforms").and_then(Data::items).unwrap_or_default();
    let is_linux = |platform: &Data| platform.as_text().is_some_and(|platform| platform.starts_with("linux"));
    !platforms.is_empty() && platforms.iter().all(is_linux)
}

/// The references of the image that are known and are not defaults.
fn images(fields: &Fields) -> Vec<String> {
    let Some(Data { kind: Kind::List(tags), is_defaulted: false }) = fields.get("tags") else { return vec![] };
    let certain = tags.iter().filter(|tag| !tag.is_defaulted).filter_map(Data::as_text);
    certain.filter(|tag| !tag.is_empty()).collect()
}
