//! The formats of a report, and the files that reports are written to.

use super::{destination, output};
use crate::report::{self, FORMATS, Format, Report, Style};
use anyhow::{Context as _, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;
use std::str::FromStr;

/// Parses the name of a format. The values and their help come from [`FORMATS`].
pub(super) fn format_parser() -> impl TypedValueParser<Value = &'static Format> {
    let value = |format: &&'static Format| PossibleValue::new(format.name).help(format.summary);
    PossibleValuesParser::new(FORMATS.iter().map(value))
        .map(|name| report::format(&name).expect("the parser accepts only names of formats"))
}

/// `--report FORMAT=FILE`
#[derive(Clone)]
pub(super) struct ReportFile {
    pub format: &'static Format,
    path: PathBuf,
}

impl FromStr for ReportFile {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let Some((format, path)) = text.split_once('=') else { bail!("say FORMAT=FILE, as in sarif=winfrom.sarif") };
        let Some(format) = report::format(format) else {
            let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
            bail!("unknown format `{format}`: the formats are {}", names.join(", "));
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
    pub(super) fn write(&self, report: &Report) -> anyhow::Result<()> {
        let style = Style { color: false, width: output::WIDTH_OF_A_PIPE };
        output::unless_closed(destination::write(&self.path, |out| (self.format.write)(report, &style, out)))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_files_are_named_with_their_format() {
        let file: ReportFile = "sarif=a=b.sarif".parse().expect("it is well-formed");
        assert_eq!((file.format.name, file.path.to_str()), ("sarif", Some("a=b.sarif")));
        for (text, complaint) in [
            ("sarif", "say FORMAT=FILE"),
            ("sarf=x", "the formats are full, concise, json, sarif"),
            ("json=", "missing after the `=`"),
            ("json=-", "standard output is for --format"),
        ] {
            let error = text.parse::<ReportFile>().err().expect("it is malformed").to_string();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
