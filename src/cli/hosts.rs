//! Hosts as they are named on the command line.

use crate::settings::DeclaredHost;
use crate::windows::{Catalog, Host, Isolation};
use anyhow::bail;
use clap::ValueEnum;
use jiff::civil::Date;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum IsolationName {
    Process,
    Hyperv,
}

impl From<IsolationName> for Isolation {
    fn from(name: IsolationName) -> Self {
        match name {
            IsolationName::Process => Isolation::Process,
            IsolationName::Hyperv => Isolation::HyperV,
        }
    }
}

/// `NAME=H` or `H`.
pub fn declared(
    catalog: &Catalog,
    text: &str,
    isolation: Option<Isolation>,
    today: Date,
) -> anyhow::Result<DeclaredHost> {
    let (label, host) = match text.split_once('=') {
        Some((name, host)) if !name.trim().is_empty() => (name.trim(), host),
        _ => (text, text),
    };
    let host = find(catalog, host, today)?;
    let assumed = host.default_isolation();
    Ok(DeclaredHost {
        label: label.to_owned(),
        isolation: isolation.unwrap_or(assumed),
        isolation_assumed: isolation.is_none(),
        host,
    })
}

/// The host of that name, or an error that lists the nearest names.
pub fn find(catalog: &Catalog, text: &str, today: Date) -> anyhow::Result<Host> {
    match catalog.host(text, today) {
        Ok(host) => Ok(host),
        Err(unknown) => {
            let nearest = unknown.nearest.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let hint = unknown.hint.map_or(String::new(), |hint| format!("; {hint}"));
            bail!("unknown host `{}`: the nearest names are {nearest}{hint} (`winfrom hosts` lists all)", unknown.text)
        }
    }
}
