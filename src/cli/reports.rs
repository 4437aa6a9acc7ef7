//! The formats of a report, and the files that reports are written to.

use super::output;
use crate::report::terminal::{self, Style};
use crate::report::{Report, checkstyle, concise, github, gitlab, json, junit, markdown, rdjson, sarif};
use anyhow::{Context as _, bail};
use clap::ValueEnum;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For a person, with the lines of the file
    Full,
    /// One line a finding
    Concise,
    /// `winfrom/lint@1`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// GitLab Code Quality
    Gitlab,
    Junit,
    Checkstyle,
    /// Reviewdog Diagnostic Format
    Rdjson,
    /// A page for a job summary or a comment
    Markdown,
}

impl Format {
    pub fn write(self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Format::Full => terminal::write(report, style, out),
            Format::Concise => concise::write(report, out),
            Format::Json => json::write(report, out),
            Format::Sarif => sarif::write(report, out),
            Format::Github => github::write(report, out),
            Format::Gitlab => gitlab::write(report, out),
            Format::Junit => junit::write(report, out),
            Format::Checkstyle => checkstyle::write(report, out),
            Format::Rdjson => rdjson::write(report, out),
            Format::Markdown => markdown::write(report, out),
        }
    }

    /// It shows the bases, which are collected only then.
    pub fn shows_bases(self) -> bool {
        self == Format::Markdown
    }
}

/// `--report FORMAT=FILE`
#[derive(Clone, Debug)]
pub struct ReportFile {
    pub format: Format,
    path: PathBuf,
}

impl FromStr for ReportFile {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let Some((format, path)) = text.split_once('=') else { bail!("say FORMAT=FILE, as in sarif=winfrom.sarif") };
        let Ok(format) = Format::from_str(format, false) else {
            let names: Vec<_> = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
            let names = names.iter().map(|name| name.get_name()).collect::<Vec<_>>().join(", ");
            bail!("unknown format `{format}`: the formats are {names}");
        };
        match path {
            "" => bail!("the name of a file is missing after the `=`"),
            "-" => bail!("standard output is for --format; name a file"),
            path => Ok(Self { format, path: path.into() }),
        }
    }
}

impl ReportFile {
    /// Writes the report. Where it cannot be written whole, the file that was there stays as it was.
    pub fn write(&self, report: &Report) -> anyhow::Result<()> {
        let style = Style { color: false, width: output::WIDTH_OF_A_PIPE };
        write_file(&self.path, |out| self.format.write(report, &style, out))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A device, a pipe or the target of a link is written to, never replaced.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if path.metadata().is_ok_and(|there| !there.is_file()) {
        return write_through(File::options().write(true).open(&path)?, write).map(drop);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".winfrom-");
    permit(&mut builder, &path);
    let temporary = builder.tempfile_in(folder)?;
    let (file, temporary) = temporary.into_parts();
    // The data must be there before the name is: a full disk shows itself here at the latest.
    write_through(file, write)?.sync_all()?;
    temporary.persist(&path).map_err(|failed| failed.error)
}

fn write_through(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// A report is read by others, so it gets the permissions of the file that it replaces, or of any new file.
#[cfg(unix)]
fn permit(builder: &mut tempfile::Builder<'_, '_>, path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let any_new_file = std::fs::Permissions::from_mode(0o666);
    builder.permissions(path.metadata().map_or(any_new_file, |there| there.permissions()));
}

#[cfg(not(unix))]
fn permit(_: &mut tempfile::Builder<'_, '_>, _: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_files_are_named_with_their_format() {
        let file: ReportFile = "sarif=a=b.sarif".parse().expect("it is well-formed");
        assert_eq!((file.format, file.path.to_str()), (Format::Sarif, Some("a=b.sarif")));
        for (text, complaint) in [
            ("sarif", "say FORMAT=FILE"),
            ("sarf=x", "the formats are full, concise, json, sarif"),
            ("json=", "missing after the `=`"),
            ("json=-", "standard output is for --format"),
        ] {
            let error = text.parse::<ReportFile>().expect_err("it is malformed").to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }

    #[test]
    fn a_report_that_fails_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("the tests may write");
        let path = folder.path().join("report");
        write_file(&path, |out| out.write_all(b"old")).expect("the tests may write");
        let failed = write_file(&path, |out| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.expect_err("the disk is full").kind(), io::ErrorKind::StorageFull);
        assert_eq!(std::fs::read(&path).expect("it is there"), b"old");
        assert_eq!(folder.path().read_dir().expect("it is there").count(), 1, "nothing else is left behind");
    }
}
