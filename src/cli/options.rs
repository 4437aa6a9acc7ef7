//! Options that every command takes.

use super::color::Color;
use super::online::Online;
use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Zoned;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Args)]
#[command(next_help_heading = "Common options")]
pub(super) struct Common {
    /// When to colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    /// The day that lifecycles are judged on (YYYY-MM-DD); today by default
    #[arg(long, global = true, value_name = "DATE", env = "WINFROM_AS_OF")]
    as_of: Option<Date>,

    /// The configuration; by default the nearest winfrom.yaml from each file upward to the root of its repository
    #[arg(long, global = true, value_name = "FILE", env = "WINFROM_CONFIG")]
    pub config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long, global = true)]
    pub no_config: bool,

    /// A build argument, as docker build takes it; a bare KEY takes its value from the environment
    #[arg(long = "build-arg", global = true, value_name = "KEY[=VALUE]")]
    build_args: Vec<String>,

    /// Say less
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say more
    #[arg(short, long, global = true)]
    pub verbose: bool,

    #[command(flatten)]
    pub online: Online,
}

impl Common {
    /// The day that lifecycles are judged on.
    pub(super) fn today(&self) -> Date {
        self.as_of.unwrap_or_else(|| Zoned::now().date())
    }

    pub(super) fn build_args(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut values = BTreeMap::new();
        for argument in &self.build_args {
            match argument.split_once('=') {
                Some(("", _)) => bail!("--build-arg {argument}: a name is missing before the `=`"),
                Some((name, value)) => {
                    values.insert(name.to_owned(), value.to_owned());
                }
                // As docker does: a name that the environment does not have is no argument at all.
                None => {
                    if let Some(value) = std::env::var_os(argument) {
                        let value = value.into_string().ok().with_context(|| format!("${argument} is not UTF-8"))?;
                        values.insert(argument.clone(), value);
                    }
                }
            }
        }
        Ok(values)
    }
}
