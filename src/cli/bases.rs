//! `winfrom bases`

use super::catalog;
use super::config::Configurations;
use super::file::File;
use super::files;
use super::online;
use super::options::Common;
use super::output;
use crate::dockerfile::{self, Arguments};
use crate::model::{BaseKind, Model, Stage};
use crate::report::{Report, concise, json, leading_path, printable, resolution};
use crate::settings::Settings;
use crate::windows::Catalog;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args)]
pub struct Options {
    /// Dockerfiles, or folders to look for them; `-` is standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,

    /// How the bases are written
    #[arg(short, long, default_value = "human")]
    format: Format,

    /// The path that standard input is given
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let catalog = catalog::in_use();
    let asked = Settings { build_args: common.build_args()?, ..Settings::new(common.today()) };
    let configurations = Configurations::new(catalog, common, asked, None)?;
    let stdin_name = options.stdin_filename.as_deref();
    let inputs = files::inputs(&options.paths)?;
    let files = inputs.iter().filter_map(|input| File::read(input, stdin_name, &configurations).transpose());
    let files: Vec<File> = files.collect::<anyhow::Result<_>>()?;
    let wrong = configurations.problems();
    if !wrong.is_empty() {
        let report = Report { findings: wrong, ..Report::default() };
        concise::write(&report, &mut io::stderr().lock())?;
        return Ok(super::COULD_NOT_RUN);
    }
    let models: Vec<Model> = files.iter().map(|file| model(catalog, file)).collect();
    let learnt = common.online.learn(catalog, &online::references(&models, true))?;
    let models = match &learnt {
        Some(learnt) => files.iter().map(|file| model(learnt, file)).collect(),
        None => models,
    };
    let catalog = learnt.as_ref().unwrap_or(catalog);
    output::to_stdout(|out| match options.format {
        Format::Human => human(catalog, &models, out),
        Format::Json => machine(catalog, &models, out),
    })?;
    Ok(0)
}

fn model(catalog: &Catalog, file: &File) -> Model {
    let arguments = Arguments { build_args: file.settings.build_args.clone(), ..Arguments::default() };
    let dockerfile = Arc::new(dockerfile::read(&file.source.bytes));
    Model::new(catalog, file.source.clone(), dockerfile, &arguments, &file.settings.images)
}

fn machine(catalog: &Catalog, models: &[Model], out: &mut dyn Write) -> io::Result<()> {
    let each = |model: &Model| model.stages.iter().map(|stage| base(catalog, model, stage)).collect::<Vec<_>>();
    let bases: Vec<Value> = models.iter().flat_map(each).collect();
    json::print(&json!({"schema": "winfrom/bases@1", "bases": bases}), out)
}

fn base(catalog: &Catalog, model: &Model, stage: &Stage) -> Value {
    let base = &stage.base;
    json!({
        "path": model.source.path,
        "line": stage.line,
        "span": [base.span.start, base.span.end],
        "stage": stage.name,
        "platform": stage.platform,
        "written": model.text(base.span),
        "image": base.text,
        "kind": kind(stage),
        "resolution": resolution::to_json(catalog, &base.resolution),
    })
}

/// `windows`, `multi-os`, `not-windows`, `stage`, `scratch` or `unknown`.
fn kind(stage: &Stage) -> &'static str {
    match stage.base.kind {
        BaseKind::Stage(_) => "stage",
        BaseKind::Scratch => "scratch",
        BaseKind::Image => resolution::kind(stage.base.resolution.kind),
    }
}

fn human(catalog: &Catalog, models: &[Model], out: &mut dyn Write) -> io::Result<()> {
    for model in models {
        for stage in &model.stages {
            let what = match stage.base.kind {
                BaseKind::Stage(earlier) => format!("stage of line {}", model.stages[earlier].line),
                BaseKind::Scratch => "scratch".to_owned(),
                BaseKind::Image => resolution::in_words(catalog, &stage.base.resolution),
            };
            let image = stage.base.text.as_deref().unwrap_or(&stage.base.written);
            writeln!(
                out,
                "{}:{}: {}\n    {}",
                leading_path(&model.source.path),
                stage.line,
                printable(image),
                printable(&what)
            )?;
        }
    }
    Ok(())
}
