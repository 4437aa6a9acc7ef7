//! How loud the command line asks each rule to speak.

use crate::finding::Severity;
use crate::rules;
use crate::settings::{Level, Levels};
use anyhow::{Context as _, bail};

/// How loud each rule speaks: what `--select`, `--ignore` and `--severity` say.
pub(super) fn levels(select: &[String], ignore: &[String], severity: &[String]) -> anyhow::Result<Levels> {
    let names = |given: &[String]| given.iter().map(|name| known_rule(name)).collect::<anyhow::Result<Vec<_>>>();
    let mut levels = Levels { select: names(select)?, ignore: names(ignore)?, ..Levels::default() };
    for setting in severity {
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
