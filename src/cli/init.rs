//! `winfrom init`

use super::build::BuildOptions;
use super::options::Common;
use super::projects::Projects;
use super::{destination, files, output};
use crate::config::NAMES;
use crate::config::starter::{self, Found};
use crate::discover::HostRole;
use crate::lint;
use crate::model::{Model, Stage};
use crate::settings::Settings;
use crate::windows::hosts::find_host;
use crate::windows::{Answers, Catalog, Kind, Status};
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Options {
    /// The folder that the configuration is written to, and looks at
    #[arg(default_value = ".")]
    folder: PathBuf,

    #[command(flatten)]
    build: BuildOptions,
}

/// Says what was written where; a configuration that is there already is left alone.
pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let folder = options.folder.strip_prefix(".").unwrap_or(&options.folder);
    if let Some(there) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.symlink_metadata().is_ok()) {
        bail!("{} is there already: winfrom overwrites no configuration", there.display());
    }
    let text = starter::text(&found(options, common)?);
    let path = folder.join(NAMES[0]);
    destination::create(&path, |out| out.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))?;
    if !common.quiet {
        let path = crate::report::printable(&path.to_string_lossy());
        output::to_stderr(&format!("winfrom: wrote {path}; its suggestions are comments"));
    }
    Ok(0)
}

fn found(options: &Options, common: &Common) -> anyhow::Result<Found> {
    let catalog = Catalog::embedded();
    let mut found = Found::default();
    let settings = Settings {
        build_args: common.build_args()?,
        build_host: options.build.build_host(catalog, None, common.today())?,
        target: options.build.target.clone(),
        ..Settings::new(common.today())
    };
    for input in files::inputs(std::slice::from_ref(&options.folder), |_| Ok(vec![]))? {
        let source = match input.read(None) {
            Ok(source) => source,
            Err(error) => {
                files::warn(&format!("{error:#}"));
                continue;
            }
        };
        let model = lint::model_of(catalog, &Answers::default(), &source, &settings);
        if model.is_windows && !model.is_template {
            let built = model.target(settings.target.as_deref()).map_or(model.stages.len(), |target| target.index + 1);
            model.stages.iter().take(built).for_each(|stage| note(&mut found, catalog, &model, stage));
        }
    }
    let repository = Projects::new(catalog, common.today())?.of(&options.folder);
    let builders = repository.found.hosts.iter().filter(|host| host.role == HostRole::Build);
    let runners = builders.filter(|host| is_host(catalog, &host.name, common)).map(|host| host.name.clone());
    found.runners = runners.collect();
    found.hosts = found.lines.keys().filter(|line| is_host(catalog, line, common)).cloned().collect();
    Ok(found)
}

/// A host of Windows that is understood and not gone.
fn is_host(catalog: &Catalog, name: &str, common: &Common) -> bool {
    find_host(catalog, name, common.today()).is_ok_and(|host| host.build.is_some() && host.retired.is_none())
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
