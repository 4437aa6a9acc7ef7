//! Bake files: the builds of targets. Variables, functions, matrices and inheritance are evaluated.

mod build;
mod expression;
mod file;
mod functions;
mod scope;
mod targets;
#[cfg(test)]
mod tests;
mod value;

use super::compose;
use crate::discover::facts::{FileName, Format, ProjectFile, Reader, Row, file_name};
use crate::dockerfile::Span;
use crate::settings::Place;
use file::BakeFile;
use std::collections::HashSet;
use targets::Targets;

pub(super) static FORMAT: Format = Format {
    file_names: &[FileName::Ending(".hcl"), FileName::Containing { word: "bake", ending: ".json" }],
    detect,
    read,
    row: Row {
        files: "Bake",
        detected: "build arguments and target of each `target`, with variables, functions and matrices",
    },
};

/// The names of the default files. Later ones override earlier ones.
const DEFAULTS: [&str; 4] =
    ["docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"];

fn detect(file: &ProjectFile) -> bool {
    file.path.to_ascii_lowercase().contains("bake")
}

fn read(reader: &mut Reader<'_>) {
    let is_default = DEFAULTS.contains(&file_name(&reader.file.path));
    let defaults: Vec<&ProjectFile> = DEFAULTS.iter().filter_map(|name| reader.beside(name)).collect();
    let files = if is_default { defaults.clone() } else { vec![reader.file] };
    if files.first().is_some_and(|first| first.path != reader.file.path) {
        return;
    }
    let mut written: Vec<(&ProjectFile, BakeFile)> = vec![];
    for file in files {
        match file::parse(&file.source) {
            Ok(read) => written.push((file, read)),
            Err(refused) => {
                let span = Span::new(refused.offset, refused.offset);
                return reader.skip_at(Place { source: file.source.clone(), span }, refused.why);
            }
        }
    }
    let other_targets = if is_default { compose::default_services(reader) } else { labels(&defaults) };
    let written: Vec<_> = written.iter().map(|(file, written)| (*file, written)).collect();
    add_builds(reader, Targets::new(&written), &other_targets, is_default);
}

fn add_builds(reader: &mut Reader<'_>, mut targets: Targets<'_>, other_targets: &HashSet<String>, is_default: bool) {
    for (place, why) in std::mem::take(&mut targets.skipped) {
        reader.skip_at(place, why);
    }
    let names = targets.built();
    let resolved: Vec<_> = names.iter().map(|name| targets.resolve(name)).collect();
    let files = reader.files.iter().map(|file| file.path.as_str()).collect();
    let known: Vec<_> = resolved.iter().flatten().cloned().collect();
    let called_in = build::called_in(reader.folder(), is_default, &known, &files);
    for (name, fields) in names.iter().zip(resolved) {
        let Some(place) = targets.place(name) else { continue };
        let build = if other_targets.contains(name) {
            Err("a file that Bake may take with this one has the target too".to_owned())
        } else {
            fields.and_then(|fields| build::of_target(name, &fields, place.clone(), called_in))
        };
        match build {
            Ok(build) => build.into_iter().for_each(|build| reader.add_build(build)),
            Err(why) => reader.skip_at(place, why),
        }
    }
}

/// The labels of the targets in the default files, which another file can override.
fn labels(defaults: &[&ProjectFile]) -> HashSet<String> {
    let written = defaults.iter().filter_map(|file| file::parse(&file.source).ok());
    written.flat_map(|written| written.targets).map(|target| target.label).collect()
}
