//! The `docker build` command line.

use super::build_context::{REPLACES_BASE, replaces_base};
use crate::discover::facts::Value;
use crate::windows::Isolation;
use std::collections::BTreeMap;

/// The effect of a `docker` command.
pub(crate) enum Reading {
    Other,
    /// The commands that follow use the Docker daemon of another machine.
    RemoteDaemon,
    Skipped(&'static str),
    Build(Box<Build>),
}

/// A build with the paths of its command line, which are relative to the current folder.
#[derive(Default)]
pub(crate) struct Build {
    pub file: Option<Value>,
    pub context: Option<Value>,
    pub target: Option<Value>,
    /// `None` for an argument without a value, which has the value of the environment variable.
    pub args: BTreeMap<String, Option<Value>>,
    pub isolation: Option<Isolation>,
    pub images: Vec<String>,
    platforms: Vec<Value>,
    /// An option selects the Docker daemon of another machine.
    pub uses_remote_daemon: bool,
}

/// Whether a command name is `docker`, with or without path and extension.
pub(crate) fn is_docker(command: &str) -> bool {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command).to_ascii_lowercase();
    name == "docker" || name == "docker.exe"
}

/// Parses a command whose first word is `docker`.
pub(crate) fn parse(words: &[Value]) -> Reading {
    let mut words = words.iter().skip(1);
    let mut build = Build::default();
    let mut command = vec![];
    while let Some(word) = words.next() {
        if !word.is_known() {
            return Reading::Other;
        }
        let text = word.text();
        if let Some((name, value)) = option(&text, &["-H", "-c", "-l"]) {
            let value = value.map(str::to_owned);
            let needs_value = GLOBAL_WITH_VALUE.contains(&name) && value.is_none();
            let value = value.or_else(|| needs_value.then(|| words.next().map(|next| next.text().into_owned()))?);
            let is_remote = match name {
                "-H" | "--host" => !is_local_daemon(value.as_deref().unwrap_or_default()),
                "-c" | "--context" => !matches!(value.as_deref(), Some("default" | "desktop-windows")),
                _ => false,
            };
            build.uses_remote_daemon |= is_remote;
            continue;
        }
        command.push(text);
        let command: Vec<&str> = command.iter().map(AsRef::as_ref).collect();
        match command.as_slice() {
            ["build"] | ["image" | "builder", "build"] | ["buildx", "build" | "b"] => return options(build, words),
            ["context", "use"] => {
                return if next_is(words, &["default"]) { Reading::Other } else { Reading::RemoteDaemon };
            }
            ["buildx", "create"] => return created(words),
            ["image" | "builder" | "buildx" | "context"] => {}
            _ => return Reading::Other,
        }
    }
    Reading::Other
}

/// Whether the address of a daemon is on this machine.
pub(crate) fn is_local_daemon(address: &str) -> bool {
    address.is_empty() || address.starts_with("npipe:") || address.starts_with("unix:")
}

fn next_is<'a>(mut words: impl Iterator<Item = &'a Value>, known: &[&str]) -> bool {
    words.next().is_some_and(|word| known.contains(&&*word.text()))
}

/// `docker buildx create`, whose builder can be on another machine.
fn created<'a>(words: impl Iterator<Item = &'a Value>) -> Reading {
    let is_remote = |word: &Value| {
        let text = word.text();
        let text = text.trim_start_matches("--driver=");
        matches!(text, "remote" | "kubernetes" | "cloud") || text.contains("://") || !word.is_known()
    };
    if words.into_iter().any(is_remote) { Reading::RemoteDaemon } else { Reading::Other }
}

/// Options of `docker` itself that take a value.
const GLOBAL_WITH_VALUE: [&str; 11] = [
    "--config",
    "--context",
    "--host",
    "--log-level",
    "--tlscacert",
    "--tlscert",
    "--tlskey",
    "--builder",
    "-H",
    "-c",
    "-l",
];

/// Options of `docker build` that take a value which does not matter here.
const WITH_VALUE: [&str; 39] = [
    "--add-host",
    "--allow",
    "--annotation",
    "--attest",
    "--build-context",
    "--builder",
    "--cache-from",
    "--cache-to",
    "--call",
    "--cgroup-parent",
    "--cpu-period",
    "--cpu-quota",
    "--cpu-shares",
    "--cpuset-cpus",
    "--cpuset-mems",
    "--iidfile",
    "--label",
    "--memory",
    "--memory-swap",
    "--metadata-file",
    "--network",
    "--no-cache-filter",
    "--output",
    "--policy",
    "--print",
    "--progress",
    "--provenance",
    "--sbom",
    "--secret",
    "--security-opt",
    "--shm-size",
    "--ssh",
    "--storage-opt",
    "--ulimit",
    "--userns",
    "-c",
    "-m",
    "-o",
    "--config",
];

const FLAGS: [&str; 16] = [
    "--check",
    "--compress",
    "--debug",
    "--disable-content-trust",
    "--force-rm",
    "--load",
    "--no-cache",
    "--pull",
    "--push",
    "--quiet",
    "--rm",
    "--squash",
    "--stream",
    "-D",
    "-q",
    "--experimental",
];

/// Splits an option from the value in the same word: `--file=x`, `-fx`. `short` are the short options with a value.
fn option<'a>(text: &'a str, short: &[&str]) -> Option<(&'a str, Option<&'a str>)> {
    if text.starts_with("--") {
        return Some(text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value))));
    }
    if !text.starts_with('-') || text.len() < 2 {
        return None;
    }
    let (name, value) = text.split_at_checked(2)?;
    let takes_value = short.contains(&name) && !value.is_empty();
    if takes_value {
        return Some((name, Some(value.strip_prefix('=').unwrap_or(value))));
    }
    Some((if value.is_empty() { name } else { text }, None))
}

const SHORT: [&str; 5] = ["-f", "-t", "-m", "-o", "-c"];

const UNKNOWN_LIST: &str = "the arguments of `docker build` cannot be known";

fn options<'a>(mut build: Build, mut words: impl Iterator<Item = &'a Value>) -> Reading {
    let mut contexts = vec![];
    while let Some(word) = words.next() {
        let text = word.text();
        let Some((name, value)) = option(&text, &SHORT) else {
            contexts.push(word.clone());
            continue;
        };
        if name == "--" {
            contexts.extend(words.by_ref().cloned());
            break;
        }
        // An option with an unknown part in its name.
        if name.len() > word.literal_start().len() && !word.is_known() {
            return Reading::Skipped(UNKNOWN_LIST);
        }
        if FLAGS.contains(&name) {
            continue;
        }
        let value = value.map(|value| word.end(value.len()));
        let Some(value) = value.or_else(|| words.next().cloned()) else {
            return Reading::Skipped(UNKNOWN_LIST);
        };
        if let Err(why) = build.set(name, value) {
            return Reading::Skipped(why);
        }
    }
    match <[Value; 1]>::try_from(contexts) {
        Ok([context]) => build.judged(context),
        Err(_) => Reading::Skipped(UNKNOWN_LIST),
    }
}

impl Build {
    fn set(&mut self, name: &str, value: Value) -> Result<(), &'static str> {
        match name {
            "-f" | "--file" => self.file = Some(value),
            "-t" | "--tag" => self.images.extend(image(&value)),
            "--target" => self.target = Some(value),
            "--build-arg" => {
                let (name, value) = match value.split_once('=') {
                    Some((name, value)) => (name, Some(value)),
                    None => (value, None),
                };
                self.args.insert(name.as_known().ok_or(UNKNOWN_LIST)?.to_owned(), value);
            }
            "--platform" => self.platforms.push(value),
            "--isolation" => {
                let is_default = matches!(value.text().to_ascii_lowercase().as_str(), "default" | "");
                self.isolation = value.isolation();
                if self.isolation.is_none() && !is_default {
                    return Err("the isolation of the build cannot be known");
                }
            }
            "--build-context" if replaces_base(&value) => return Err(REPLACES_BASE),
            name if WITH_VALUE.contains(&name) => {}
            _ => return Err("the build has an option that winfrom does not know"),
        }
        Ok(())
    }

    /// Adds the context. Builds whose files are not in the repository or are not known are skipped.
    fn judged(mut self, context: Value) -> Reading {
        if !self.is_of_windows() {
            return Reading::Other;
        }
        let is_unknown = |value: &Option<Value>| value.as_ref().is_some_and(|value| !value.is_known());
        let text = context.text();
        let is_remote = text.contains("://") || text.starts_with("git@") || text.starts_with("github.com/");
        if text == "-" || self.file.as_ref().is_some_and(|file| file.as_known() == Some("-")) {
            return Reading::Skipped("the build reads its Dockerfile or context from standard input");
        }
        if is_remote || text.ends_with(".git") {
            return Reading::Skipped("the build takes its context from elsewhere");
        }
        if !context.is_known() || is_unknown(&self.file) {
            return Reading::Skipped("which Dockerfile is built cannot be known");
        }
        if is_unknown(&self.target) {
            return Reading::Skipped("the target of the build cannot be known");
        }
        self.context = Some(context);
        Reading::Build(Box::new(self))
    }

    /// Whether the build can be for Windows.
    fn is_of_windows(&self) -> bool {
        let could_be = |value: &Value| !value.is_known() || value.text().to_ascii_lowercase().contains("windows");
        self.platforms.is_empty() || self.platforms.iter().any(could_be)
    }
}

/// The reference of an image, without its tag if the tag is not known.
fn image(name: &Value) -> Option<String> {
    if let Some(name) = name.as_known() {
        return Some(name.to_owned());
    }
    let (repository, _) = name.literal_start().rsplit_once(':')?;
    Some(repository.to_owned())
}
