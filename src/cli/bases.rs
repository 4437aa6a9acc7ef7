//! `winfrom bases`

use super::build::BuildOptions;
use super::config::Configurations;
use super::file::{File, Reading};
use super::options::Common;
use super::projects::{ImageToJudge, Projects};
use super::{catalog, files, online, output};
use crate::lint;
use crate::model::{BaseKind, Model, Stage};
use crate::report::{Report, concise, json, leading_path, printable, resolution};
use crate::settings::Settings;
use crate::windows::{Answers, Catalog};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Options {
    /// Dockerfiles, or folders to look for them; `-` is standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,

    /// How the bases are written
    #[arg(short, long, default_value = "human")]
    format: Format,

    /// Also what the repository's own files build and run: each Dockerfile with the arguments that they give it, and
    /// the images that they name
    #[arg(long)]
    variants: bool,

    #[command(flatten)]
    build: BuildOptions,

    /// The path that standard input is given
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// A file as one of its builds reads it.
struct Build {
    /// What tells the build from the others; `None` where variants are not asked for, or there is only one.
    variant: Option<String>,
    model: Model,
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let catalog = catalog::in_use();
    let asked = Settings {
        build_args: common.build_args()?,
        build_host: options.build.build_host(catalog, None, common.today())?,
        target: options.build.target.clone(),
        discover: options.variants,
        ..Settings::new(common.today())
    };
    let configurations = Configurations::new(catalog, common, asked, None)?;
    let projects = Projects::new(catalog, common.today())?;
    let stdin_name = options.stdin_filename.as_deref();
    let inputs = files::inputs(&options.paths, |folder| projects.built_below(folder, &options.paths, &configurations))?;
    let files = inputs.iter().filter_map(|input| {
        File::read(input, stdin_name, &configurations, &projects).map(Reading::or_warn).transpose()
    });
    let files: Vec<File> = files.collect::<anyhow::Result<_>>()?;
    let images = if options.variants { projects.images(&options.paths, &configurations)? } else { vec![] };
    let wrong = configurations.problems();
    if !wrong.is_empty() {
        let report = Report { findings: wrong, ..Report::default() };
        output::unless_closed(output::report_to_stderr(|out| concise::write(&report, out)))?;
        return Ok(super::COULD_NOT_RUN);
    }
    let mut answers = Answers::default();
    let mut builds = builds_of(catalog, &answers, &files, options.variants);
    if common.online.is_on() {
        let mut references = online::references(builds.iter().map(|build| &build.model), true);
        let of_images = images.iter().map(|image| image.model(catalog, &answers));
        references.extend(of_images.flat_map(|model| online::references([&model], true)));
        answers = common.online.ask(catalog, &references, &options.paths)?;
        builds = builds_of(catalog, &answers, &files, options.variants);
    }
    output::to_stdout(|out| match options.format {
        Format::Human => human(catalog, &builds, (&images, &answers), out),
        Format::Json => machine(catalog, &builds, options.variants.then_some((&images, &answers, &projects)), out),
    })?;
    projects.warn_of_too_large(common);
    if common.verbose {
        projects.tell_what_is_left_out();
    }
    Ok(0)
}

fn builds_of(catalog: &Catalog, answers: &Answers, files: &[File], with_variants: bool) -> Vec<Build> {
    let of_file = |file: &File| -> Vec<Build> {
        if !with_variants {
            return vec![Build {
                variant: None,
                model: lint::model_of(catalog, answers, &file.source, &file.settings),
            }];
        }
        let labels = file.settings.variants.iter().map(|variant| Some(variant.label.clone()));
        let labels = labels.chain(std::iter::repeat(None));
        let (models, skipped) = lint::models_of(catalog, answers, &file.source, &file.settings);
        skipped.into_iter().for_each(|skipped| files::warn(&skipped.to_string()));
        labels.zip(models).map(|(variant, model)| Build { variant, model }).collect()
    };
    files.iter().flat_map(of_file).collect()
}

/// `variants`: the images, the answers of their registries and the repositories, if variants are asked for. Each base has the
/// key `variant` then.
fn machine(
    catalog: &Catalog,
    builds: &[Build],
    variants: Option<(&Vec<ImageToJudge>, &Answers, &Projects<'_>)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let each = |build: &Build| {
        let bases = build.model.stages.iter().map(|stage| {
            let mut base = base(catalog, &build.model, stage);
            if variants.is_some() {
                base["variant"] = json!(build.variant);
            }
            base
        });
        bases.collect::<Vec<_>>()
    };
    let bases: Vec<Value> = builds.iter().flat_map(each).collect();
    let mut told = json!({"schema": "winfrom/bases@1", "bases": bases});
    if let Some((images, answers, projects)) = variants {
        told["images"] = images.iter().map(|image| image_json(catalog, answers, image)).collect();
        told["skipped"] = projects.skipped_json();
    }
    json::print(&told, out)
}

fn image_json(catalog: &Catalog, answers: &Answers, image: &ImageToJudge) -> Value {
    let resolution = image.resolution(catalog, answers);
    json!({
        "path": image.place.source.path,
        "line": image.place.source.line_of(image.place.span.start),
        "span": [image.place.span.start, image.place.span.end],
        "what": image.what,
        "image": image.reference,
        "kind": resolution.as_ref().map(|resolution| resolution::kind(resolution.kind)),
        "resolution": resolution.map(|resolution| resolution::to_json(catalog, &resolution)),
    })
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

fn human(
    catalog: &Catalog,
    builds: &[Build],
    (images, answers): (&[ImageToJudge], &Answers),
    out: &mut dyn Write,
) -> io::Result<()> {
    for Build { variant, model } in builds {
        for stage in &model.stages {
            let what = match stage.base.kind {
                BaseKind::Stage(earlier) => format!("stage of line {}", model.stages[earlier].line),
                BaseKind::Scratch => "scratch".to_owned(),
                BaseKind::Image => resolution::in_words(catalog, &stage.base.resolution),
            };
            let image = stage.base.text.as_deref().unwrap_or(&stage.base.written);
            write_one(&model.source.path, stage.line, image, &what, out)?;
            if let Some(variant) = variant {
                writeln!(out, "    in {}", printable(variant))?;
            }
        }
    }
    for image in images {
        let what = match image.resolution(catalog, answers) {
            Some(resolution) => format!("{}: {}", image.what, resolution::in_words(catalog, &resolution)),
            None => format!("{}: no image reference", image.what),
        };
        let source = &image.place.source;
        write_one(&source.path, source.line_of(image.place.span.start), &image.reference, &what, out)?;
    }
    Ok(())
}

fn write_one(path: &str, line: usize, image: &str, what: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}:{line}: {}\n    {}", leading_path(path), printable(image), printable(what))
}
