//! `winfrom hosts`, and hosts as they are named on the command line.

mod found;

use super::options::Common;
use super::{current, images, output};
use crate::inspect;
use crate::report::table::{self, Row};
use crate::report::{json, printable};
use crate::settings::DeclaredHost;
use crate::windows::hosts::{find_host, host_names};
use crate::windows::{Catalog, Host, Isolation};
use anyhow::{Context as _, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Options {
    /// Show what this name means, in place of all names; `current` is this machine, where it is Windows
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,

    /// Show the hosts that the files of a repository name, and where; nothing is judged
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = ".", conflicts_with = "hosts")]
    found: Option<PathBuf>,

    /// How the hosts are written
    #[arg(short, long, default_value = "human")]
    format: output::Format,
}

pub(super) fn run(options: &Options, common: &Common) -> anyhow::Result<u8> {
    let (catalog, today) = (Catalog::embedded(), common.today());
    if let Some(folder) = &options.found {
        return found::run(catalog, folder, options.format, common);
    }
    let hosts = match options.hosts.as_slice() {
        [] => host_names(catalog, today),
        names => names.iter().map(|name| find(catalog, name, today)).collect::<anyhow::Result<_>>()?,
    };
    output::to_stdout(|out| match options.format {
        output::Format::Human => out.write_all(human(&hosts, output::width()).as_bytes()),
        output::Format::Json => {
            let hosts: Vec<Value> = hosts.iter().map(machine).collect();
            json::print(&json!({"schema": "winfrom/hosts@1", "hosts": hosts}), out)
        }
    })?;
    Ok(0)
}

fn human(hosts: &[Host], width: usize) -> String {
    let row = |host: &Host| {
        let version = host.os_version().map_or_else(String::new, |version| version.to_string());
        let gone = host
            .retired
            .as_ref()
            .map_or_else(String::new, |retired| format!("{} since {}", retired.note, retired.since));
        Row::Cells(vec![printable(&host.name), host.product().to_owned(), version, gone])
    };
    table::draw(&["host", "is", "version", ""], hosts.iter().map(row), width)
}

fn machine(host: &Host) -> Value {
    json!({
        "name": host.name,
        "kind": host.kind.name(),
        "platform": Some(host.platform.name()).filter(|name| !name.is_empty()),
        "product": host.product(),
        "build": host.build.map(|build| build.0),
        "revision": host.revision,
        "retired": host.retired.as_ref().map(|retired| retired.since.to_string()),
    })
}

/// The parser of `--isolation`.
pub(super) fn isolation_parser() -> impl TypedValueParser<Value = Isolation> {
    PossibleValuesParser::new(Isolation::ALL.map(Isolation::name)).try_map(|name| name.parse::<Isolation>())
}

/// `NAME=H` or `H`.
pub(super) fn declared(
    catalog: &Catalog,
    text: &str,
    isolation: Option<Isolation>,
    today: Date,
) -> anyhow::Result<DeclaredHost> {
    let (name, text) = DeclaredHost::split_name(text);
    Ok(DeclaredHost::new(name, find(catalog, text, today)?, isolation))
}

/// The host of that name, or an error that lists the nearest names. `-` is what `ver` or docker printed, on standard
/// input; `current` is this machine.
pub(super) fn find(catalog: &Catalog, text: &str, today: Date) -> anyhow::Result<Host> {
    match find_host(catalog, text, today) {
        Ok(host) => Ok(host),
        Err(_) if text.trim() == "-" => Ok(read(catalog, Path::new("-"), today)?.0),
        Err(unknown) if unknown.is_current() => {
            let mut host = find(catalog, &current::name()?, today)?;
            "current".clone_into(&mut host.name);
            Ok(host)
        }
        Err(unknown) => bail!("{unknown} (`winfrom hosts` lists all)"),
    }
}

/// The host of a `docker info`, `docker version` or `ver` that was kept in a file, and its daemon's isolation.
pub(super) fn read(catalog: &Catalog, file: &Path, today: Date) -> anyhow::Result<(Host, Option<Isolation>)> {
    let text = images::text_of(file)?;
    let found = inspect::host(&text).with_context(|| format!("cannot use {}", file.display()))?;
    Ok((find(catalog, &found.name, today)?, found.isolation))
}
