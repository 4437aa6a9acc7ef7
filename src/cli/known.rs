//! `--known` and `--write-known`: taking winfrom up in a repository that has findings already.

use super::files;
use crate::known::{self, Known};
use crate::report::Report;
use anyhow::{Context as _, anyhow};
use clap::Args;
use std::path::{Path, PathBuf};

/// More than this is not read, in bytes: a million findings are fewer.
const LARGEST: u64 = 256 << 20;

#[derive(Args)]
pub struct KnownOptions {
    /// Show only what is not in this file of known findings
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,

    /// Write everything that is found to this file, as known from now on
    #[arg(long, value_name = "FILE")]
    write_known: Option<PathBuf>,
}

impl KnownOptions {
    /// The report without what is known, after writing down what is to be known.
    pub fn apply(&self, mut report: Report) -> anyhow::Result<Report> {
        if let Some(path) = &self.write_known {
            let document = known::document(&report.findings, |file| named_from(path, file));
            std::fs::write(path, &document).with_context(|| format!("cannot write {}", path.display()))?;
            return with_known(report, path, &document);
        }
        if let Some(path) = &self.known {
            let bytes = files::read_most(path, LARGEST).with_context(|| format!("cannot read {}", path.display()))?;
            report = with_known(report, path, &String::from_utf8_lossy(&bytes))?;
        }
        Ok(report)
    }
}

fn with_known(mut report: Report, path: &Path, text: &str) -> anyhow::Result<Report> {
    let wrong =
        |why: String| anyhow!("{} holds no known findings: {why}; write it anew with --write-known", path.display());
    let known = Known::parse(text).map_err(wrong)?;
    let before = report.findings.len();
    report.findings = known.new_ones(report.findings, |file| named_from(path, file));
    report.known = before - report.findings.len();
    Ok(report)
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
