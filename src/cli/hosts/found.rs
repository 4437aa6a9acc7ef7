//! `winfrom hosts --found`: the hosts that the files of a repository name.

use super::super::files;
use super::super::options::Common;
use super::super::output;
use super::super::projects::Projects;
use crate::discover::{FoundHost, HostRole};
use crate::report::table::{self, Row};
use crate::report::{json, printable};
use crate::windows::hosts::find_host;
use crate::windows::{Catalog, Host};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn run(catalog: &Catalog, folder: &Path, format: output::Format, common: &Common) -> anyhow::Result<u8> {
    files::check_named(folder)?;
    let projects = Projects::new(catalog, common.today())?;
    let project = projects.of(folder);
    let hosts: Vec<Shown<'_>> = project
        .found
        .hosts
        .iter()
        .map(|found| Shown { found, host: find_host(catalog, &found.name, common.today()).ok() })
        .collect();
    if hosts.is_empty() && format == output::Format::Human {
        output::to_stderr("winfrom: no file of the repository names a host");
    }
    output::to_stdout(|out| match format {
        output::Format::Human if hosts.is_empty() => Ok(()),
        output::Format::Human => {
            let rows = hosts.iter().map(Shown::row);
            out.write_all(table::draw(&["where", "says", "is", "version"], rows, output::width()).as_bytes())
        }
        output::Format::Json => {
            let hosts: Vec<Value> = hosts.iter().map(Shown::machine).collect();
            json::print(
                &json!({"schema": "winfrom/found-hosts@1", "hosts": hosts, "skipped": projects.skipped_json()}),
                out,
            )
        }
    })?;
    projects.warn_of_too_large(common);
    if common.verbose {
        projects.tell_what_is_left_out();
    }
    Ok(0)
}

/// A host that was found, and what is known of one of that name.
struct Shown<'a> {
    found: &'a FoundHost,
    host: Option<Host>,
}

impl Shown<'_> {
    fn row(&self) -> Row {
        let FoundHost { name, key, place, is_defaulted, .. } = self.found;
        let at = format!("{}:{}", place.source.path, place.source.line_of(place.span.start));
        let default = if *is_defaulted { " (by default)" } else { "" };
        let version =
            self.host.as_ref().and_then(Host::os_version).map_or_else(String::new, |version| version.to_string());
        let product = self.host.as_ref().map_or("", Host::product);
        Row::Cells(vec![
            printable(&at),
            printable(&format!("{key}: {name}{default}")),
            format!("{product}, {}", self.role()),
            version,
        ])
    }

    fn role(&self) -> &'static str {
        match self.found.role {
            HostRole::Build => "builds",
            HostRole::Run => "runs",
        }
    }

    fn machine(&self) -> Value {
        let FoundHost { name, key, place, is_defaulted, isolation, .. } = self.found;
        json!({
            "name": name,
            "role": self.role(),
            "key": key,
            "path": place.source.path,
            "line": place.source.line_of(place.span.start),
            "span": [place.span.start, place.span.end],
            "defaulted": is_defaulted,
            "isolation": isolation.map(|isolation| isolation.to_string()),
            "kind": self.host.as_ref().map(|host| host.kind.name()),
            "product": self.host.as_ref().map(Host::product),
            "build": self.host.as_ref().and_then(|host| host.build).map(|build| build.0),
            "revision": self.host.as_ref().and_then(|host| host.revision),
        })
    }
}
