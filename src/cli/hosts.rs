//! Hosts as they are named on the command line.

use crate::settings::DeclaredHost;
use crate::windows::{Catalog, Host, Isolation};
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
    let (name, text) = match text.split_once('=') {
        Some((name, host)) if !name.trim().is_empty() => (Some(name.trim()), host),
        _ => (None, text),
    };
    let host = find(catalog, text, today)?;
    let assumed = host.default_isolation();
    Ok(DeclaredHost {
        label: name.unwrap_or(&host.name).to_owned(),
        isolation: isolation.unwrap_or(assumed),
        isolation_assumed: isolation.is_none(),
        host,
    })
}

/// The host of that name, or an error that lists the nearest names.
pub fn find(catalog: &Catalog, text: &str, today: Date) -> anyhow::Result<Host> {
    catalog.host(text, today).map_err(|unknown| anyhow::anyhow!("{unknown} (`winfrom hosts` lists all)"))
}
