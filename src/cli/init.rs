//! `winfrom init`

use super::files;
use super::options::Common;
use super::output;
use crate::config::NAMES;
use crate::config::starter::{self, Found};
use crate::dockerfile::{self, Arguments};
use crate::model::{Model, PrivateImages, Stage};
use crate::windows::{Catalog, Kind, Status};
use anyhow::{Context as _, bail};
use clap::Args;
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct Options {
    /// The folder that the configuration is written to, and looks at
    #[arg(default_value = ".")]
    folder: PathBuf,
}

/// Says what was written where; a configuration that is there already is left alone.
pub fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let folder = options.folder.strip_prefix(".").unwrap_or(&options.folder);
    if let Some(there) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.symlink_metadata().is_ok()) {
        bail!("{} is there already: winfrom overwrites no configuration", there.display());
    }
    let text = starter::text(&found(&options.folder, common)?);
    let path = folder.join(NAMES[0]);
    let written = std::fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("cannot write {}", path.display()))?;
    if !common.quiet {
        let path = crate::report::printable(&path.to_string_lossy());
        output::to_stderr(&format!("winfrom: wrote {path}; its suggestions are comments"));
    }
    Ok(0)
}

fn found(folder: &Path, common: &Common) -> anyhow::Result<Found> {
    let catalog = Catalog::embedded();
    let mut found = Found { runners: runners(folder, catalog, common), ..Found::default() };
    let arguments = Arguments { build_args: common.build_args()?, ..Arguments::default() };
    for input in files::inputs(&[folder.to_path_buf()])? {
        let Some(source) = input.read(None)? else { continue };
        let dockerfile = Arc::new(dockerfile::read(&source.bytes));
        let model = Model::new(catalog, source, dockerfile, &arguments, &PrivateImages::default());
        if model.is_windows && !model.is_template {
            model.stages.iter().for_each(|stage| note(&mut found, catalog, &model, stage));
        }
    }
    found.hosts = found.lines.keys().filter(|line| is_host(catalog, line, common)).cloned().collect();
    Ok(found)
}

/// A host that is understood and not gone.
fn is_host(catalog: &Catalog, name: &str, common: &Common) -> bool {
    catalog.host(name, common.today()).is_ok_and(|host| host.retired.is_none())
}

/// Notes what a stage shows.
fn note(found: &mut Found, catalog: &Catalog, model: &Model, stage: &Stage) {
    let (base, resolution) = (&stage.base, &stage.base.resolution);
    if matches!(base.kind, crate::model::BaseKind::Stage(_)) {
        return;
    }
    if let Some(build) = resolution.build().filter(|_| !resolution.insider && resolution.is_known_line()) {
        *found.lines.entry(catalog.line_name(build)).or_default() += 1;
        if let Some(default) = &base.default {
            let value = model.text(default.span).trim_matches(['"', '\'']).to_owned();
            found.arguments.entry(default.name.clone()).or_insert(value);
        }
    }
    let Some(reference) = &base.reference else { return };
    if let Some(original) = base.original.as_ref().filter(|_| resolution.inferred) {
        let name = reference.repository();
        let prefix = name.strip_suffix(&original.path).unwrap_or(&name).trim_end_matches('/');
        found.mirrors.insert(prefix.to_owned());
    } else if resolution.status == Status::Unresolved && resolution.kind == Kind::Unknown && !base.depends_on_unset {
        found.unknown.insert(reference.repository());
    }
}

/// More of a workflow is not read, in bytes.
const LARGEST_WORKFLOW: u64 = 1 << 20;

/// The Windows runners that the workflows of the repository name.
fn runners(folder: &Path, catalog: &Catalog, common: &Common) -> BTreeSet<String> {
    let in_github = std::fs::read_dir(folder.join(".github/workflows")).into_iter().flatten().flatten();
    let workflows = in_github.map(|entry| entry.path()).chain([folder.join("azure-pipelines.yml")]);
    let is_yaml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
    let texts = workflows.filter(is_yaml).filter_map(|path| match read(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => {
            files::warn(&format!("cannot read {}: {error}", path.display()));
            None
        }
    });
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = |text: String| text.split(|c| !is_part(c)).map(str::to_owned).collect::<Vec<_>>();
    let is_runner = |word: &String| word.starts_with("windows-2") && is_host(catalog, word, common);
    texts.flat_map(words).filter(is_runner).collect()
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut bytes = vec![];
    std::fs::File::open(path)?.take(LARGEST_WORKFLOW).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
