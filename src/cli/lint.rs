//! `winfrom lint`

use super::catalog;
use super::config::Configurations;
use super::file::File;
use super::files::{self, Input};
use super::fix::{FixOptions, Mending, Outcome};
use super::hosts::{self, IsolationName};
use super::known;
use super::online;
use super::options::Common;
use super::output;
use super::reports::{Format, ReportFile};
use crate::finding::Severity;
use crate::lint;
use crate::report::summary;
use crate::rules;
use crate::settings::{Level, Levels, Settings};
use crate::windows::Catalog;
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use std::io::Write;
use std::path::PathBuf;

#[derive(Args)]
pub struct Options {
    /// Dockerfiles, or folders to look for them; `-` is standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,

    /// How findings are written
    #[arg(short, long, default_value = "full")]
    format: Format,

    /// A report in another format besides, into a file: `sarif=winfrom.sarif`, `markdown=summary.md`
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    reports: Vec<ReportFile>,

    /// What the images must run on: `ltsc2022`, `windows-2022`, `aks:windows2022`, `10.0.17763.1039`, ...
    #[arg(long = "host", value_name = "[NAME=]HOST", env = "WINFROM_HOST")]
    hosts: Vec<String>,

    /// What the images are built on
    #[arg(long, value_name = "HOST", env = "WINFROM_BUILD_HOST")]
    build_host: Option<String>,

    /// How containers are isolated; by default what the host's platform does
    #[arg(long)]
    isolation: Option<IsolationName>,

    /// The stage that is built; by default the last one
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,

    /// Run these rules only
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,

    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,

    /// How loud a rule speaks: error, warning, note or off
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    severity: Vec<String>,

    /// Show what comments in the files ignore, too
    #[arg(long)]
    no_ignore_comments: bool,

    #[command(flatten)]
    known: known::KnownOptions,

    /// The severity from which the exit code is 1
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    fail_on: FailOn,

    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,

    /// The path that findings in standard input are given
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<String>,

    /// Count the findings of each rule, and those that can be fixed
    #[arg(long)]
    statistics: bool,

    #[command(flatten)]
    fixes: FixOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }
}

pub fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let catalog = catalog::in_use();
    let settings = settings(options, common, catalog)?;
    let configurations = Configurations::new(catalog, common, settings, options.isolation.map(Into::into))?;
    let inputs = files::inputs(&options.paths)?;
    if inputs.is_empty() {
        files::warn("no Dockerfile found");
    }
    let known = options.known.read()?;
    let mending = options.fixes.mending(&options.paths, known.as_ref());
    let outcome = lint_all(&inputs, options, &configurations, common, mending.as_ref())?;
    outcome.tell();
    if options.fixes.diff {
        return show_diffs(&outcome, options, common);
    }
    let fixes_stdin = mending.is_some() && inputs.iter().any(|input| input.file().is_none());
    if fixes_stdin {
        output::to_stdout(|out| out.write_all(&outcome.shown))?;
    }
    let Outcome { mut report, has_failed, .. } = outcome;
    let wrong = configurations.problems();
    let is_wrong = !wrong.is_empty();
    report.findings.splice(0..0, wrong);
    // What a wrong configuration leaves out is not known from then on.
    let report = if is_wrong { report } else { options.known.apply(report, known.as_ref())? };
    // Files first: a pipe that closes early must not cost them.
    for file in &options.reports {
        file.write(&report)?;
    }
    let style = output::style(common.color);
    let write = |out: &mut dyn Write| options.format.write(&report, &style, out);
    if fixes_stdin { output::report_to_stderr(write) } else { output::to_stdout(write) }?;
    if options.statistics {
        summary::statistics(&report).lines().for_each(output::to_stderr);
    }
    if !common.quiet {
        output::to_stderr(&summary::summary(&report));
    }
    if is_wrong || has_failed {
        return Ok(super::COULD_NOT_RUN);
    }
    let fails = options.fail_on.severity().is_some_and(|least| report.worst().is_some_and(|worst| worst >= least));
    Ok(u8::from(fails && !options.exit_zero))
}

/// Shows what fixes would change; the exit code is 1 where they would change anything.
fn show_diffs(outcome: &Outcome, options: &Options, common: &Common) -> anyhow::Result<u8> {
    output::to_stdout(|out| out.write_all(&outcome.shown))?;
    if !common.quiet {
        output::to_stderr(&outcome.would_be_fixed());
    }
    Ok(u8::from(outcome.report.fixed > 0 && !options.exit_zero))
}

/// Reads and judges the files in parallel, and mends them where that is asked for; the order of the report does not
/// depend on it.
fn lint_all(
    inputs: &[Input],
    options: &Options,
    configurations: &Configurations<'_>,
    common: &Common,
    mending: Option<&Mending<'_>>,
) -> anyhow::Result<Outcome> {
    let stdin_name = options.stdin_filename.as_deref();
    let read = |input: &Input| File::read(input, stdin_name, configurations);
    let catalog = catalog::in_use();
    let mut outcome = if common.online.is_on() {
        // All files are read first, as what is asked of registries is asked at once.
        let files: Vec<File> =
            inputs.iter().filter_map(|input| read(input).transpose()).collect::<anyhow::Result<_>>()?;
        let references: Vec<_> = files
            .iter()
            .flat_map(|file| online::references(&lint::models_of(catalog, &file.source, &file.settings), file.is_named))
            .collect();
        let learnt = common.online.learn(catalog, &references)?;
        let catalog = learnt.as_ref().unwrap_or(catalog);
        in_parallel(&files, |file| Ok(Some(judge(catalog, file, mending))))?
    } else {
        in_parallel(inputs, |input| Ok(read(input)?.map(|file| judge(catalog, &file, mending))))?
    };
    outcome.report.hosts = configurations.hosts();
    outcome.report.catalog = catalog.newest_fact().to_string();
    Ok(outcome)
}

fn judge(catalog: &Catalog, file: &File, mending: Option<&Mending<'_>>) -> Outcome {
    let lint = |source| lint::lint(catalog, source, &file.settings, file.is_named);
    match mending {
        Some(mending) => mending.mend(file, lint),
        None => Outcome::of(lint(file.source.clone())),
    }
}

/// One outcome of all, in their order. Starting threads costs more than a single file does.
fn in_parallel<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> anyhow::Result<Option<Outcome>> + Sync + Send,
) -> anyhow::Result<Outcome> {
    let add = |outcome: Outcome, next: anyhow::Result<Option<Outcome>>| -> anyhow::Result<Outcome> {
        Ok(match next? {
            Some(next) => outcome.followed_by(next),
            None => outcome,
        })
    };
    match items {
        [one] => add(Outcome::default(), work(one)),
        many => many
            .par_iter()
            .map(work)
            .try_fold(Outcome::default, add)
            .try_reduce(Outcome::default, |outcome, next| Ok(outcome.followed_by(next))),
    }
}

pub(super) fn settings(options: &Options, common: &Common, catalog: &Catalog) -> anyhow::Result<Settings> {
    let today = common.today();
    let isolation = options.isolation.map(Into::into);
    let declare = |text: &String| hosts::declared(catalog, text, isolation, today);
    Ok(Settings {
        hosts: options.hosts.iter().map(declare).collect::<anyhow::Result<_>>()?,
        build_host: options.build_host.as_ref().map(declare).transpose()?,
        target: options.target.clone(),
        build_args: common.build_args()?,
        levels: levels(options)?,
        ignore_comments: !options.no_ignore_comments,
        survey: formats(options).any(Format::shows_bases),
        ..Settings::new(today)
    })
}

fn formats(options: &Options) -> impl Iterator<Item = Format> {
    std::iter::once(options.format).chain(options.reports.iter().map(|file| file.format))
}

fn levels(options: &Options) -> anyhow::Result<Levels> {
    let names = |given: &[String]| given.iter().map(|name| known_rule(name)).collect::<anyhow::Result<Vec<_>>>();
    let mut levels = Levels { select: names(&options.select)?, ignore: names(&options.ignore)?, ..Levels::default() };
    for setting in &options.severity {
        let (rule, level) = setting.split_once('=').with_context(|| format!("--severity {setting}: say RULE=LEVEL"))?;
        let level = match level {
            "error" => Level::At(Severity::Error),
            "warning" => Level::At(Severity::Warning),
            "note" => Level::At(Severity::Note),
            "off" => Level::Off,
            other => bail!("--severity {rule}={other}: the levels are error, warning, note and off"),
        };
        levels.severity.insert(known_rule(rule)?, level);
    }
    Ok(levels)
}

fn known_rule(name: &str) -> anyhow::Result<&'static str> {
    match rules::rule(name) {
        Some(rule) => Ok(rule.name),
        None => {
            let nearest = rules::nearest(name).join("`, `");
            bail!("unknown rule `{name}`: the nearest are `{nearest}` (`winfrom rules` lists all)")
        }
    }
}
