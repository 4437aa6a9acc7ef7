//! `winfrom explain`

use super::options::Common;
use super::{images, output};
use crate::report::{json, record};
use crate::rules::{self, Rule};
use crate::windows::Catalog;
use crate::windows::advice::proposals;
use crate::windows::errors::{Cause, causes, nearest_errors};
use crate::windows::hosts::find_host;
use anyhow::anyhow;
use clap::Args;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::Path;

#[derive(Args)]
pub(super) struct Options {
    /// Rules, error codes (`0xc0370106`, `-1073741502`), or the text of an error; `-` reads it from standard input
    #[arg(value_name = "RULE|ERROR", required = true, allow_negative_numbers = true)]
    asked: Vec<String>,

    /// How the explanation is written
    #[arg(short, long, default_value = "human")]
    format: output::Format,
}

/// The largest error text that is read from standard input, in bytes.
const LARGEST_ERROR: u64 = 1 << 20;

/// How much of a text that is not understood is quoted and compared, in characters.
const LONGEST_QUOTED: usize = 300;

/// What a text was understood as.
enum Explained<'c> {
    Rule(&'static Rule),
    Error { text: String, causes: Vec<Cause<'c>> },
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let catalog = Catalog::embedded();
    let explained = all(catalog, &options.asked)?;
    output::to_stdout(|out| match options.format {
        output::Format::Human => {
            let width = output::width();
            let each: Vec<_> = explained.iter().map(|one| human(catalog, one, common.today(), width)).collect();
            out.write_all(each.join("\n").as_bytes())
        }
        output::Format::Json => {
            let each: Vec<Value> = explained.iter().map(|one| machine(catalog, one, common.today())).collect();
            json::print(&json!({"schema": "winfrom/explain@1", "explanations": each}), out)
        }
    })?;
    Ok(0)
}

/// Each argument by itself, else all of them as the words of one error that was not quoted.
fn all<'c>(catalog: &'c Catalog, asked: &[String]) -> anyhow::Result<Vec<Explained<'c>>> {
    let text = |asked: &String| match asked.as_str() {
        "-" => images::text_of_at_most(LARGEST_ERROR, Path::new("-")),
        text => Ok(text.to_owned()),
    };
    let texts: Vec<String> = asked.iter().map(text).collect::<anyhow::Result<_>>()?;
    let each: Option<Vec<_>> = texts.iter().map(|text| understood(catalog, text)).collect();
    if let Some(explained) = each.or_else(|| Some(vec![understood(catalog, &texts.join(" "))?])) {
        return Ok(explained);
    }
    let is_unknown = |text: &&String| understood(catalog, text).is_none();
    Err(unknown(catalog, texts.iter().find(is_unknown).map_or("", |text| text.trim())))
}

fn understood<'c>(catalog: &'c Catalog, text: &str) -> Option<Explained<'c>> {
    if let Some(rule) = rules::rule(text.trim()) {
        return Some(Explained::Rule(rule));
    }
    let causes = causes(catalog, text);
    (!causes.is_empty()).then(|| Explained::Error { text: text.trim().to_owned(), causes })
}

fn unknown(catalog: &Catalog, text: &str) -> anyhow::Error {
    // Standard input may be a whole log, and all known errors are shorter.
    let text = &text.chars().take(LONGEST_QUOTED).collect::<String>();
    if text.contains(char::is_whitespace) || text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        let nearest = nearest_errors(catalog, text).join("`, `");
        return anyhow!("unknown error `{text}`: the nearest that are known are `{nearest}`");
    }
    let nearest = rules::nearest(text).join("`, `");
    anyhow!("unknown rule or error `{text}`: the nearest rules are `{nearest}` (`winfrom rules` lists all)")
}

fn human(catalog: &Catalog, explained: &Explained<'_>, today: Date, width: usize) -> String {
    match explained {
        Explained::Rule(rule) => format!("{}\n", rule.page.trim_end()),
        Explained::Error { text, causes } => {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let each = causes.iter().map(|cause| {
                let rule = cause.rule().map(|rule| format!("{rule} (winfrom explain {rule})"));
                let fields = [
                    ("cause", vec![cause.row.meaning.clone()]),
                    ("host", host(catalog, cause, today).into_iter().collect()),
                    ("rule", rule.into_iter().collect()),
                    ("next", vec![cause.next()]),
                    ("seen in", vec![cause.sources(catalog).join(", ")]),
                ];
                record::draw(&text, &fields, width)
            });
            each.collect::<Vec<_>>().join("\n")
        }
    }
}

/// `Windows Server 2022 (10.0.20348), which runs ltsc2022`.
fn host(catalog: &Catalog, cause: &Cause<'_>, today: Date) -> Option<String> {
    let host = find_host(catalog, cause.host()?, today).ok()?;
    let tags = runs(catalog, cause, today);
    Some(match tags.as_slice() {
        [] => host.title(),
        tags => format!("{}, which runs {}", host.title(), tags.join(", ")),
    })
}

/// The tags that run on the host that an error names, by its default isolation.
fn runs(catalog: &Catalog, cause: &Cause<'_>, today: Date) -> Vec<String> {
    let host = cause.host().and_then(|host| find_host(catalog, host, today).ok());
    let lines = host.map(|host| proposals(catalog, None, &host, host.default_isolation(), today)).unwrap_or_default();
    lines.into_iter().map(|proposal| proposal.tag_like("")).collect()
}

fn machine(catalog: &Catalog, explained: &Explained<'_>, today: Date) -> Value {
    match explained {
        Explained::Rule(rule) => json!({"asked": rule.name, "rule": rule.name, "page": rule.page, "causes": []}),
        Explained::Error { text, causes } => {
            let cause = |cause: &Cause<'_>| {
                json!({
                    "meaning": cause.row.meaning,
                    "rule": cause.rule(),
                    "host": cause.host(),
                    "image": cause.image(),
                    "runs": runs(catalog, cause, today),
                    "next": cause.next(),
                    "sources": cause.sources(catalog),
                })
            };
            let causes: Vec<Value> = causes.iter().map(cause).collect();
            json!({"asked": text, "rule": null, "page": null, "causes": causes})
        }
    }
}
