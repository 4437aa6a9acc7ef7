//! A first configuration, with what was found in a repository as comments to choose from.

use std::collections::{BTreeMap, BTreeSet};

/// What a repository was found to have.
#[derive(Default)]
pub struct Found {
    /// How many bases are of each line: `ltsc2019`.
    pub lines: BTreeMap<String, usize>,
    /// Those of the lines that hosts still have.
    pub hosts: BTreeSet<String>,
    /// The names of runners in its workflows: `windows-2022`.
    pub runners: BTreeSet<String>,
    /// The build arguments that choose a line, with their defaults.
    pub arguments: BTreeMap<String, String>,
    /// Repositories of bases that cannot be worked out.
    pub unknown: BTreeSet<String>,
    /// Prefixes that look like mirrors of `mcr.microsoft.com`.
    pub mirrors: BTreeSet<String>,
}

/// A file to begin with. Every suggestion is a comment, so that nothing is claimed that nobody said.
pub fn text(found: &Found) -> String {
    let mut text = String::from(
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/winfrom/winfrom/main/docs/winfrom.schema.json\n\
         # The configuration of winfrom: https://github.com/winfrom/winfrom/blob/main/docs/configuration.md\n",
    );
    text += "\n# What the images must run on: `winfrom hosts` lists what is understood.\n";
    if !found.lines.is_empty() {
        let lines: Vec<_> = found.lines.iter().map(|(line, count)| format!("{line} ({count})")).collect();
        text += &format!("# Lines in use here, with the number of bases: {}.\n", lines.join(", "));
    }
    text += &suggestion("hosts", &hosts(found));
    text += "\n# What the images are built on.\n";
    let runner = found.runners.last().map_or("windows-2022", String::as_str);
    text += &format!("# build-host: {}\n", quoted(runner));
    text += "\n# How loud the rules speak: `winfrom rules` lists them.\n";
    text +=
        &suggestion("rules", &["floating-tag: warning".into(), "stale-image: { months: 6, fail-after: 12 }".into()]);
    text += &arguments(found);
    if !found.unknown.is_empty() {
        text += "\n# Bases that cannot be worked out here: say what their tags are built on.\n";
        let image = |name: &String| format!("{}: {{ tags: {{ \"*\": ltsc2022 }} }}", quoted(name));
        text += &suggestion("images", &found.unknown.iter().map(image).collect::<Vec<_>>());
    }
    if !found.mirrors.is_empty() {
        text += "\n# These look like mirrors.\n";
        let mirror = |prefix: &String| format!("{}: mcr.microsoft.com", quoted(prefix));
        text += &suggestion("mirrors", &found.mirrors.iter().map(mirror).collect::<Vec<_>>());
    }
    text += "\n# Files to pass over.\n";
    text + &suggestion("exclude", &["- \"third_party/**\"".into()])
}

/// The lines in use are what the hosts most likely are.
fn hosts(found: &Found) -> Vec<String> {
    let hosts: Vec<&str> = found.hosts.iter().map(String::as_str).collect();
    match hosts.as_slice() {
        [] => vec!["production: ltsc2022".into()],
        [one] => vec![format!("production: {}", quoted(one))],
        several => several.iter().map(|host| format!("{0}: {0}", quoted(host))).collect(),
    }
}

fn arguments(found: &Found) -> String {
    if found.arguments.is_empty() {
        return String::new();
    }
    let variant =
        |(name, value): (&String, &String)| format!("- build-args: {{ {}: {} }}", quoted(name), quoted(value));
    "\n# Builds of one Dockerfile with several values of an argument; each may have its own `hosts`.\n".to_owned()
        + &suggestion("variants", &found.arguments.iter().map(variant).collect::<Vec<_>>())
}

/// A key and the lines below it, as comments.
fn suggestion(key: &str, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|line| format!("#   {line}\n")).collect();
    format!("# {key}:\n{lines}")
}

/// As a YAML text: bare where that is one beyond doubt. A JSON string is one too.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Configuration;
    use crate::source::Source;
    use crate::windows::Catalog;
    use std::sync::Arc;

    fn complaints(yaml: &str) -> Vec<String> {
        let source = Arc::new(Source::new("winfrom.yaml", yaml.into()));
        let read = Configuration::read(&source, Catalog::embedded(), jiff::civil::date(2026, 11, 22));
        read.err().unwrap_or_default().into_iter().map(|finding| finding.message).collect()
    }

    /// The keys with the comment signs taken off.
    fn chosen(text: &str) -> String {
        let is_key = |line: &&str| {
            line.starts_with("#   ")
                || line.strip_prefix("# ").is_some_and(|l| l.ends_with(':') || l.starts_with("build-host"))
        };
        text.lines().filter(is_key).map(|line| format!("{}\n", &line[2..])).collect()
    }

    #[test]
    fn what_is_written_and_what_it_suggests_is_a_configuration() {
        let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let pairs = |names: &[(&str, &str)]| names.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        for found in [
            Found::default(),
            Found {
                lines: [("ltsc2019".to_owned(), 3), ("20H2".to_owned(), 1)].into(),
                hosts: strings(&["ltsc2019", "20H2"]),
                runners: strings(&["windows-2019", "windows-2022"]),
                arguments: pairs(&[("TAG", "1809"), ("B", "a\"b # c\n- d")]),
                unknown: strings(&["registry.example.com/base", "localhost:5000/a"]),
                mirrors: strings(&["me.azurecr.io"]),
            },
        ] {
            let text = text(&found);
            assert_eq!(complaints(&text), Vec::<String>::new(), "{text}");
            assert_eq!(complaints(&chosen(&text)), Vec::<String>::new(), "{}", chosen(&text));
            assert!(chosen(&text).contains("hosts:\n"), "{text}");
        }
    }
}
