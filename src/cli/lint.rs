//! `winfrom lint`

mod run;

use super::build::BuildOptions;
use super::config::Configurations;
use super::fix::{FixOptions, Outcome};
use super::hosts::{self, isolation_parser};
use super::known::KnownFile;
use super::options::Common;
use super::projects::Projects;
use super::reports::{self, ReportFile};
use super::{catalog, files, known, output};
use crate::finding::{Finding, Severity};
use crate::lint::SettingsBuilder;
use crate::report::{Format, Report, concise, summary};
use crate::settings::{Level, Settings};
use crate::windows::{Catalog, Isolation};
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use run::Run;
use std::io::Write;
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Options {
    /// Dockerfiles, or folders to look for them; `-` is standard input
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,

    /// How findings are written
    #[arg(short, long, default_value = "full", value_parser = reports::format_parser())]
    format: &'static Format,

    /// A report in another format besides, into a file: `sarif=winfrom.sarif`, `markdown=summary.md`
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    reports: Vec<ReportFile>,

    /// What the images must run on: `ltsc2022`, `windows-2022`, `aks:windows2022`, `10.0.17763.1039`, ...
    #[arg(long = "host", value_name = "[NAME=]HOST", env = "WINFROM_HOST")]
    hosts: Vec<String>,

    #[command(flatten)]
    build: BuildOptions,

    /// How containers are isolated; by default what the host's platform does
    #[arg(long, value_parser = isolation_parser())]
    isolation: Option<Isolation>,

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

    /// Read which hosts and build arguments the repository's own files say: workflows, Compose, Bake, Kubernetes, ...
    #[arg(long)]
    discover: bool,

    #[command(flatten)]
    known: known::KnownOptions,

    /// The severity from which the exit code is 1
    #[arg(long, value_name = "LEVEL", default_value = "warning")]
    fail_on: FailOn,

    /// Exit with 0 whatever is found
    #[arg(long)]
    exit_zero: bool,

    /// Exit with 0 or 1 even if a file or folder could not be read
    #[arg(long)]
    allow_unreadable: bool,

    /// Exit with 2 if no file was checked
    #[arg(long)]
    require_files: bool,

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

impl Options {
    /// Whether a finding is as grave as `--fail-on` says.
    fn fails(&self, report: &Report) -> bool {
        self.fail_on.severity().is_some_and(|least| report.worst().is_some_and(|worst| worst >= least))
    }
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let catalog = catalog::in_use();
    let settings = settings(options, common, catalog)?;
    let configurations = Configurations::new(catalog, common, settings, options.isolation)?;
    let known = options.known.read()?;
    let mending = options.fixes.mending(&options.paths, known.as_ref());
    let projects = Projects::new(catalog, common.today())?;
    let run = Run { options, common, configurations: &configurations, projects: &projects, mending: mending.as_ref() };
    let outcome = run.lint_all()?;
    if outcome.met == 0 {
        files::warn("no Dockerfile found");
    }
    let report = &outcome.report;
    if let Some(target) = &options.build.target
        && report.files > 0
        && report.lacking_target == report.files
    {
        files::warn(&format!("no file has a stage `{target}`: the last stage was judged in each"));
    }
    outcome.tell();
    files::warn_of_skipped(&report.skipped, common.verbose);
    let is_incomplete = is_incomplete(report, options);
    if common.verbose {
        projects.tell_what_is_left_out();
    }
    let fixes_stdin = mending.is_some() && options.paths.iter().any(|path| files::is_stdin(path));
    if fixes_stdin || options.fixes.diff {
        output::unless_closed(output::to_stdout(|out| out.write_all(&outcome.shown)))?;
    }
    let Outcome { mut report, has_failed, changed, .. } = outcome;
    if report.hosts == 0 && report.bases > 0 && !common.quiet && !options.fixes.diff {
        report.hint = projects.hint(&options.paths);
    }
    let wrong = configurations.problems();
    let is_failed = !wrong.is_empty() || has_failed || is_incomplete;
    let report = if options.fixes.diff {
        show_patched(report, changed, wrong, known.as_ref(), common)?
    } else {
        show_report(report, wrong, known.as_ref(), options, common, fixes_stdin)?
    };
    let is_found = if options.fixes.diff { report.fixed > 0 } else { options.fails(&report) };
    Ok(if is_failed { super::COULD_NOT_RUN } else { u8::from(is_found && !options.exit_zero) })
}

/// Writes the reports and the summary. Returns what they contain.
fn show_report(
    mut report: Report,
    wrong: Vec<Finding>,
    known: Option<&KnownFile>,
    options: &Options,
    common: &Common,
    to_stderr: bool,
) -> anyhow::Result<Report> {
    let is_wrong = !wrong.is_empty();
    report.findings.splice(0..0, wrong);
    // What a wrong configuration leaves out is not known from then on.
    let mut report = if is_wrong { report } else { options.known.apply(report, known)? };
    report.finish();
    // Files first: a pipe that closes early must not cost them.
    for file in &options.reports {
        file.write(&report)?;
    }
    let style = output::style(common.color);
    let write = |out: &mut dyn Write| (options.format.write)(&report, &style, out);
    output::unless_closed(if to_stderr { output::report_to_stderr(write) } else { output::to_stdout(write) })?;
    if options.statistics {
        summary::statistics(&report).lines().for_each(output::to_stderr);
    }
    if !common.quiet {
        output::to_stderr(&summary::summary(&report));
    }
    Ok(report)
}

/// Writes what belongs to a patch to standard error: what is wrong with configurations, and the last line. Returns the
/// report without the findings that are known.
fn show_patched(
    report: Report,
    changed: usize,
    wrong: Vec<Finding>,
    known: Option<&KnownFile>,
    common: &Common,
) -> anyhow::Result<Report> {
    let mut report = match known {
        Some(known) => known.hide(report),
        None => report,
    };
    report.finish();
    if !wrong.is_empty() {
        let wrong = Report { findings: wrong, ..Report::default() };
        output::unless_closed(output::report_to_stderr(|out| concise::write(&wrong, out)))?;
    }
    if !common.quiet {
        output::to_stderr(&summary::would_be_fixed(&report, changed));
    }
    Ok(report)
}

/// Whether files were not checked that the options require to be.
fn is_incomplete(report: &Report, options: &Options) -> bool {
    let lacks_files = options.require_files && report.files == 0;
    if lacks_files {
        files::warn("no file was checked, and --require-files is set");
    }
    lacks_files || report.skipped.unreadable > 0 && !options.allow_unreadable
}

/// Returns what the options set. The configuration adds to it for each file.
fn settings(options: &Options, common: &Common, catalog: &Catalog) -> anyhow::Result<Settings> {
    let today = common.today();
    let mut builder = SettingsBuilder::new(catalog, today);
    for text in &options.hosts {
        builder = builder.declared_host(hosts::declared(catalog, text, options.isolation, today)?);
    }
    for rule in &options.select {
        builder = builder.select(rule)?;
    }
    for rule in &options.ignore {
        builder = builder.ignore(rule)?;
    }
    for setting in &options.severity {
        let (rule, level) = severity(setting)?;
        builder = builder.severity(rule, level)?;
    }
    Ok(Settings {
        build_host: options.build.build_host(catalog, options.isolation, today)?,
        target: options.build.target.clone(),
        build_args: common.build_args()?,
        ignore_comments: !options.no_ignore_comments,
        discover: options.discover,
        survey: formats(options).any(|format| format.shows_bases),
        ..builder.build()
    })
}

/// Parses `RULE=LEVEL`.
fn severity(setting: &str) -> anyhow::Result<(&str, Level)> {
    let (rule, level) = setting.split_once('=').with_context(|| format!("--severity {setting}: say RULE=LEVEL"))?;
    let level = match level {
        "error" => Level::At(Severity::Error),
        "warning" => Level::At(Severity::Warning),
        "note" => Level::At(Severity::Note),
        "off" => Level::Off,
        other => bail!("--severity {rule}={other}: the levels are error, warning, note and off"),
    };
    Ok((rule, level))
}

fn formats(options: &Options) -> impl Iterator<Item = &'static Format> {
    std::iter::once(options.format).chain(options.reports.iter().map(|file| file.format))
}
