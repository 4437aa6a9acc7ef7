//! Product names in the spellings that people use: `Windows Server 2019 Datacenter`, `ws2019`, `win11-24h2`.

use crate::windows::data::{Build, Catalog, HostKind, Line};

/// Words for editions, which do not depend on the build.
const EDITIONS: [&str; 16] = [
    "microsoft",
    "version",
    "datacenter",
    "standard",
    "essentials",
    "evaluation",
    "core",
    "azure",
    "edition",
    "pro",
    "enterprise",
    "education",
    "home",
    "iot",
    "for",
    "workstations",
];

/// `windows server 2019` for every spelling of it: small letters, no marks, no edition.
fn key(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !EDITIONS.contains(word));
    words
        .enumerate()
        .map(|(at, word)| if at == 0 { unfold(word) } else { word.to_owned() })
        .collect::<Vec<_>>()
        .join(" ")
}

/// `windows server 2019` for `ws2019`, `windows 11` for `win11`.
fn unfold(word: &str) -> String {
    for (short, long) in [("ws", "windows server"), ("windows", "windows"), ("win", "windows")] {
        match word.strip_prefix(short) {
            Some("") => return long.to_owned(),
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => return format!("{long} {rest}"),
            _ => {}
        }
    }
    word.to_owned()
}

impl Line {
    /// Whether a key names the server of the line: by its product, its short name or an alias.
    fn has_server(&self, wanted: &str) -> bool {
        let by_name = || self.names().any(|name| key(&format!("windows server {name}")) == wanted);
        self.server().is_some_and(|product| key(product) == wanted || by_name())
    }

    fn has_client(&self, wanted: &str) -> bool {
        self.client().is_some_and(|product| key(product) == wanted)
    }

    /// The version of the client: `24H2`.
    fn client_version(&self) -> Option<&str> {
        self.client()?.rsplit(' ').next()
    }

    /// `win11-24h2`.
    fn client_nickname(&self) -> Option<String> {
        let words: Vec<_> = key(self.client()?).split(' ').map(str::to_owned).collect();
        Some(format!("win{}", words.get(1..)?.join("-")))
    }

    /// The short spelling of a product that is named by its year: `ws2019`.
    fn server_nickname(&self) -> Option<String> {
        let year = self.server()?.strip_prefix("Windows Server ")?;
        year.bytes().all(|b| b.is_ascii_digit()).then(|| format!("ws{year}"))
    }

    /// The shortest name that means the line's server, or its client: `ws2019`, `1903`, `win10-1809`.
    pub fn shortest_host_name(&self, kind: HostKind) -> Option<String> {
        match kind {
            HostKind::Server => self.server_nickname().or_else(|| self.names().next().map(str::to_owned)),
            HostKind::Client => self.client_nickname(),
            HostKind::Linux => None,
        }
    }

    /// The names of the line as a host, shortest first.
    pub(super) fn host_names(&self) -> Vec<String> {
        let short = self.names().map(str::to_owned).chain(self.server_nickname());
        let products = self.server().into_iter().chain(self.client()).map(str::to_owned);
        short.chain(self.client_nickname()).chain(products).collect()
    }
}

/// Returns the product that a text names. An error if the text names several.
pub(super) fn product_named(catalog: &Catalog, text: &str) -> Result<Option<(HostKind, Build)>, String> {
    let wanted = key(text);
    if let Some(line) = catalog.lines().iter().find(|line| line.has_server(&wanted)) {
        return Ok(Some((HostKind::Server, line.build())));
    }
    if let Some(line) = catalog.lines().iter().find(|line| line.has_client(&wanted)) {
        return Ok(Some((HostKind::Client, line.build())));
    }
    match wanted.as_str() {
        "windows 10" | "windows 11" => Err(format!("which version? for example `{}`", newest_client(catalog, &wanted))),
        "windows server" => Err("which version? for example `ws2022`".to_owned()),
        _ => Ok(None),
    }
}

/// `win11-25h2` for `windows 11`.
fn newest_client(catalog: &Catalog, product: &str) -> String {
    let of_product = |line: &&Line| line.client().is_some_and(|client| key(client).starts_with(product));
    catalog.lines().iter().rev().find(of_product).and_then(Line::client_nickname).unwrap_or_default()
}

/// Returns the host of a line's short name or alias, in any case. An error if there are several.
pub(super) fn line_named(catalog: &Catalog, name: &str) -> Result<Option<(HostKind, Build)>, String> {
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    if let Some(line) = catalog.lines().iter().find(|line| line.server().is_some() && line.names().any(same)) {
        return Ok(Some((HostKind::Server, line.build())));
    }
    let clients: Vec<&Line> = catalog.lines().iter().filter(|line| line.client_version().is_some_and(same)).collect();
    match clients.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((HostKind::Client, one.build()))),
        several => {
            let names: Vec<_> = several.iter().filter_map(|line| line.client_nickname()).collect();
            Err(format!("several releases are called {name}: {}", names.join(", ")))
        }
    }
}

/// Returns `Windows Server 2022`, or `Windows Server build 29531` if the build is unknown.
pub(super) fn host_product(catalog: &Catalog, kind: HostKind, build: Build) -> String {
    let line = catalog.line(build);
    let (known, other) = match kind {
        HostKind::Server => (line.and_then(Line::server), "Windows Server"),
        HostKind::Client => (line.and_then(Line::client), "Windows"),
        HostKind::Linux => (Some("Linux"), ""),
    };
    known.map_or_else(|| format!("{other} build {build}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_known_in_every_spelling() {
        let catalog = Catalog::embedded();
        for (text, kind, build) in [
            ("Windows Server 2019", HostKind::Server, 17763),
            ("windows server 2019", HostKind::Server, 17763),
            ("Microsoft Windows Server 2019 Datacenter", HostKind::Server, 17763),
            ("Windows Server 2022 Datacenter: Azure Edition", HostKind::Server, 20348),
            ("windows-server-2019", HostKind::Server, 17763),
            ("ws2019", HostKind::Server, 17763),
            ("WS2016", HostKind::Server, 14393),
            ("Windows Server, version 1903", HostKind::Server, 18362),
            ("Windows Server version 1903", HostKind::Server, 18362),
            ("Windows Server 1809", HostKind::Server, 17763),
            ("Windows Server, version 20H2", HostKind::Server, 19042),
            ("Windows Server, version 2009", HostKind::Server, 19042),
            ("Windows 11, version 24H2", HostKind::Client, 26100),
            ("Windows 11 24H2", HostKind::Client, 26100),
            ("Windows 11 Pro 23H2", HostKind::Client, 22631),
            ("win11-24h2", HostKind::Client, 26100),
            ("windows-11-24h2", HostKind::Client, 26100),
            ("Windows 10 22H2", HostKind::Client, 19045),
            ("win10-22h2", HostKind::Client, 19045),
            ("windows11 25H2", HostKind::Client, 26200),
        ] {
            assert_eq!(product_named(catalog, text), Ok(Some((kind, Build(build)))), "{text}");
        }
        assert_eq!(product_named(catalog, "Windows Server 2012 R2"), Ok(None));
        assert!(product_named(catalog, "Windows 11 Pro").is_err(), "which version?");
    }

    #[test]
    fn a_name_that_several_releases_bear_is_asked_about() {
        let catalog = Catalog::embedded();
        assert_eq!(line_named(catalog, "23H2"), Ok(Some((HostKind::Server, Build(25398)))), "the server comes first");
        assert_eq!(line_named(catalog, "21h1"), Ok(Some((HostKind::Client, Build(19043)))));
        let choice = line_named(catalog, "22H2").expect_err("Windows 10 and Windows 11");
        assert!(choice.contains("win10-22h2") && choice.contains("win11-22h2"), "{choice}");
    }
}
