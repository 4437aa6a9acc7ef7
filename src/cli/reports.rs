//! The formats of a report, and the files that reports are written to.

use super::{destination, output};
use crate::report::terminal::{self, Style};
use crate::report::{Report, checkstyle, concise, github, gitlab, json, junit, markdown, rdjson, sarif};
use anyhow::{Context as _, bail};
use clap::ValueEnum;
use std::io::{self, Write};
use std::path::PathBuf;
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
    /// Writes the report. If this fails, a regular file is unchanged. A pipe whose reader has closed it is no error.
    pub fn write(&self, report: &Report) -> anyhow::Result<()> {
        let style = Style { color: false, width: output::WIDTH_OF_A_PIPE };
        output::unless_closed(destination::write(&self.path, |out| self.format.write(report, &style, out)))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

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
}
