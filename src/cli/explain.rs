//! `winfrom explain`

use super::options::Common;
use super::output;
use crate::rules;
use anyhow::bail;
use clap::Args;

#[derive(Args)]
pub struct Options {
    /// A rule
    rule: String,
}

pub fn run(options: &Options, _: &Common) -> anyhow::Result<u8> {
    let Some(rule) = rules::rule(&options.rule) else {
        bail!(
            "unknown rule `{}`: the nearest is `{}` (`winfrom rules` lists all)",
            options.rule,
            rules::nearest(&options.rule)
        );
    };
    output::to_stdout(|out| writeln!(out, "{}", rule.page.trim_end()))?;
    Ok(0)
}
