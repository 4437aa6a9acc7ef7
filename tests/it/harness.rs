//! What the tests of fixtures share: a file, the options that it asks for, and what winfrom finds in it.

use anyhow::{Context as _, anyhow, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use winfrom::finding::{Applicability, Severity};
use winfrom::fix::{self, Mended};
use winfrom::lint::{self, Judged, SettingsBuilder};
use winfrom::report::{Report, Style, terminal};
use winfrom::settings::{Level, Settings};
use winfrom::source::Source;
use winfrom::windows::{Answers, Catalog};

/// The day that fixtures are judged on, unless they name another.
const AS_OF: &str = "2026-11-22";

/// Rules that a Dockerfile alone cannot show: they are tested with a configuration, and with a registry.
pub(crate) const SHOWN_ELSEWHERE: [&str; 2] = ["config", "digest-mismatch"];

/// A file of the project, by its path from the project's root.
pub(crate) fn in_project(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of what a folder of the project holds, sorted; none where there is no such folder.
pub(crate) fn names_in(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(in_project(folder)).into_iter().flatten();
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A Dockerfile to lint, with the options of `winfrom lint` that belong to it.
pub(crate) struct Case {
    /// From the project's root, as the snapshot shows it.
    pub path: String,
    pub bytes: Vec<u8>,
    pub options: Vec<String>,
}

impl Case {
    /// Reads a fixture with the options of the line `# fixture: OPTIONS` among its first comments.
    pub(crate) fn read(path: &str) -> Self {
        let bytes = fs::read(in_project(path)).unwrap_or_else(|error| panic!("cannot read {path}: {error}"));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let comments = text.lines().take_while(|line| line.starts_with('#'));
        let options = comments.filter_map(|line| line.strip_prefix("# fixture: ")).flat_map(words).collect();
        Self { path: path.to_owned(), bytes, options }
    }

    /// The same case with more options.
    pub(crate) fn with<'o>(mut self, options: impl IntoIterator<Item = &'o str>) -> Self {
        self.options.extend(options.into_iter().map(str::to_owned));
        self
    }

    /// What winfrom finds. The path `.` among the options stands for a walk that met the file; else it was named.
    pub(crate) fn lint(&self) -> Judged {
        self.linter()(self.source())
    }

    /// The file with its fixes.
    pub(crate) fn mend(&self, boldest: Applicability) -> Mended {
        let lint = self.linter();
        let source = self.source();
        fix::mend(source.clone(), lint(source), boldest, lint)
    }

    fn source(&self) -> Arc<Source> {
        Arc::new(Source::new(self.path.clone(), self.bytes.clone()))
    }

    fn linter(&self) -> impl Fn(Arc<Source>) -> Judged {
        let mut options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        let named = !options.contains(&".");
        if !options.contains(&"--as-of") {
            options.extend(["--as-of", AS_OF]);
        }
        let settings = settings_of(&options);
        let settings = settings.unwrap_or_else(|error| panic!("{}: {error:#}", self.path));
        move |source| lint::lint(Catalog::embedded(), &Answers::default(), source, &settings, named)
    }
}

/// The settings that options of `winfrom lint` describe: those that fixtures use.
pub(crate) fn settings_of(options: &[&str]) -> anyhow::Result<Settings> {
    let value = |name: &'static str| options.windows(2).filter(move |pair| pair[0] == name).map(|pair| pair[1]);
    let day = value("--as-of").next_back().unwrap_or(AS_OF).parse()?;
    let mut builder = SettingsBuilder::new(Catalog::embedded(), day);
    if let Some(isolation) = value("--isolation").next_back() {
        builder = builder.isolation(isolation.parse().map_err(|_| anyhow!("not an isolation: {isolation}"))?);
    }
    for host in value("--host") {
        builder = builder.host(host)?;
    }
    for host in value("--build-host") {
        builder = builder.build_host(host)?;
    }
    for rule in value("--select").flat_map(|rules| rules.split(',')) {
        builder = builder.select(rule)?;
    }
    for rule in value("--ignore").flat_map(|rules| rules.split(',')) {
        builder = builder.ignore(rule)?;
    }
    for setting in value("--severity").flat_map(|settings| settings.split(',')) {
        let (rule, level) = setting.split_once('=').context("RULE=LEVEL")?;
        builder = builder.severity(rule, level_of(level)?)?;
    }
    for (name, value) in value("--build-arg").filter_map(|argument| argument.split_once('=')) {
        builder = builder.build_arg(name, value);
    }
    for stage in value("--target") {
        builder = builder.target(stage);
    }
    Ok(builder.build())
}

fn level_of(name: &str) -> anyhow::Result<Level> {
    Ok(match name {
        "error" => Level::At(Severity::Error),
        "warning" => Level::At(Severity::Warning),
        "note" => Level::At(Severity::Note),
        "off" => Level::Off,
        other => bail!("not a level: {other}"),
    })
}

pub(crate) fn words(line: &str) -> impl Iterator<Item = String> {
    line.split_whitespace().map(str::to_owned)
}

/// What `winfrom lint` prints of the findings on a terminal of 100 columns without colours.
pub(crate) fn screen(judged: &Judged) -> String {
    let report = Report { findings: judged.findings.clone(), ..Report::default() };
    let mut out = vec![];
    terminal::write(&report, &Style { color: false, width: 100 }, &mut out).expect("a buffer takes it all");
    String::from_utf8(out).expect("the report is UTF-8")
}

/// Rewrites a generated file that is not fresh, and fails once: the result is to be committed.
pub(crate) fn refresh(path: &str, text: &str) {
    refresh_all(&[(path.to_owned(), text.to_owned())]);
}

/// The same for several files, by path and text: all are rewritten before it fails.
pub(crate) fn refresh_all(files: &[(String, String)]) {
    let is_stale =
        |path: &str, text: &str| fs::read_to_string(in_project(path)).map_or(true, |current| current != text);
    let stale: Vec<_> = files.iter().filter(|(path, text)| is_stale(path, text)).collect();
    for (path, text) in &stale {
        let file = in_project(path);
        fs::create_dir_all(file.parent().expect("a file in a folder")).expect("the folder can be made");
        fs::write(&file, text).expect("the file can be written");
    }
    let names: Vec<&str> = stale.iter().map(|(path, _)| path.as_str()).collect();
    assert!(names.is_empty(), "{} was not fresh and has been rewritten: commit it", names.join(", "));
}

/// Compares a text with the snapshot `FOLDER/NAME.snap`.
pub(crate) fn assert_screen(folder: &str, name: &str, screen: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(in_project(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, screen));
}
