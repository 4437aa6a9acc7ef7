//! `--known` and `--write-known`: taking winfrom up in a repository that has findings already.

use super::{destination, files, output};
use crate::finding::Finding;
use crate::known::{self, Known};
use crate::report::Report;
use crate::suppression::{SuppressedBy, Suppression};
use anyhow::{Context as _, anyhow};
use clap::Args;
use std::path::{Path, PathBuf};

/// More than this is not read, in bytes: a million findings are fewer.
const LARGEST: u64 = 256 << 20;

#[derive(Args)]
pub(super) struct KnownOptions {
    /// Show and mend only what is not in this file of known findings
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,

    /// Write everything that is found to this file, as known from now on
    #[arg(long, value_name = "FILE")]
    write_known: Option<PathBuf>,
}

impl KnownOptions {
    /// What is known, where a file of it was named; nothing where it is about to be written anew.
    pub(super) fn read(&self) -> anyhow::Result<Option<KnownFile>> {
        let read = |path: &PathBuf| {
            files::check_named(path)?;
            let bytes = files::read_most(path, LARGEST).with_context(|| format!("cannot read {}", path.display()))?;
            KnownFile::parse(path, &String::from_utf8_lossy(&bytes))
        };
        self.known.as_ref().filter(|_| self.write_known.is_none()).map(read).transpose()
    }

    /// The report without what is known, after writing down what is to be known.
    pub(super) fn apply(&self, report: Report, known: Option<&KnownFile>) -> anyhow::Result<Report> {
        let Some(path) = &self.write_known else {
            return Ok(match known {
                Some(known) => known.hide(report),
                None => report,
            });
        };
        let document = known::document(&report.findings, |file| named_from(path, file));
        output::unless_closed(destination::write(path, |out| out.write_all(document.as_bytes())))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(KnownFile::parse(path, &document)?.hide(report))
    }
}

/// Known findings, and the file that holds them, from where paths are named.
pub(super) struct KnownFile {
    path: PathBuf,
    known: Known,
}

impl KnownFile {
    fn parse(path: &Path, text: &str) -> anyhow::Result<Self> {
        let wrong = |why: String| {
            anyhow!("{} holds no known findings: {why}; write it anew with --write-known", path.display())
        };
        Ok(Self { path: path.to_owned(), known: Known::parse(text).map_err(wrong)? })
    }

    /// The report without what is known.
    pub(super) fn hide(&self, mut report: Report) -> Report {
        let (known, others) = self.known.partition(report.findings, |file| named_from(&self.path, file));
        report.findings = others;
        let justification = format!("known finding in {}", self.path.display());
        let suppressed = |finding| Suppression::new(finding, SuppressedBy::Known, Some(justification.clone()));
        report.suppressions.extend(known.into_iter().map(suppressed));
        report
    }

    /// The findings of a file with no fixes for what is known: what nobody is told of is not changed either.
    pub(super) fn left_alone(&self, findings: Vec<Finding>) -> Vec<Finding> {
        self.known.without_fixes(findings, |file| named_from(&self.path, file))
    }
}

/// A file as it is named from the folder of the known findings, whatever folder winfrom was started in.
fn named_from(known: &Path, file: &str) -> String {
    let absolute = |path: &Path| std::path::absolute(path).ok().map(|path| files::without_dots(&path));
    let folder = absolute(known).and_then(|path| path.parent().map(Path::to_path_buf));
    let inside = absolute(Path::new(file))
        .zip(folder)
        .and_then(|(file, folder)| Some(file.strip_prefix(folder).ok()?.to_path_buf()));
    inside.unwrap_or_else(|| PathBuf::from(file)).to_string_lossy().replace('\\', "/")
}
