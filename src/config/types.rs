//! What `winfrom.yaml` can say. The doc comments are what users read, in the schema and in `docs/configuration.md`.

use crate::dockerfile::Span;
use crate::windows::Isolation;
use crate::yaml::Node;

#[cfg(test)]
use schemars::JsonSchema;

/// A value and its place in the file.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub value: T,
    pub span: Span,
}

/// A map in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Named<T>(pub Vec<(At<String>, T)>);

/// The configuration of winfrom: `winfrom.yaml`, `.winfrom.yaml` or `.github/winfrom.yaml`, found from the linted
/// file upward to the root of the repository. Outside of a repository, the search ends at the home folder, before a
/// folder of another user, and before a folder that every user can write to.
#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case", title = "winfrom.yaml"))]
pub(super) struct Config {
    #[cfg_attr(test, schemars(flatten))]
    pub section: Section,
    /// What holds for some of the files. The value of each key that an override names replaces the whole value
    /// that stood there before; of several overrides that match a file, the last one wins.
    pub overrides: Option<Vec<Override>>,
    /// Files that a walk passes over, as globs relative to the folder of the configuration. A file that is named on
    /// the command line is linted all the same.
    pub exclude: Option<Vec<At<String>>>,
    /// Read which hosts and build arguments the repository's own files say: workflows, Compose, Bake, Kubernetes and
    /// others, as `--discover` does. What is declared here wins.
    pub discover: Option<bool>,
}

#[derive(Clone, Debug, Default)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case"))]
pub(super) struct Section {
    /// What the images must run on: a name of your own for each, and the host itself, as `--host` takes it
    /// (`ltsc2022`, `windows-2022`, `aks:windows2022`, `10.0.17763.1039`; `winfrom hosts` lists them).
    pub hosts: Option<Named<Host>>,
    /// Whether every host must run an image, or any one will do. Without it, an image that runs on some hosts only
    /// is a warning.
    pub hosts_match: Option<HostsMatch>,
    /// What the images are built on, as `--build-host` takes it.
    pub build_host: Option<Host>,
    /// How loud each rule speaks, by its name (`winfrom rules` lists them).
    pub rules: Option<Named<Rule>>,
    /// Build arguments, as `--build-arg` gives them. The command line wins.
    pub build_args: Option<Named<At<String>>>,
    /// Several builds of one Dockerfile, each judged with its own build arguments and hosts. A finding that holds in
    /// all of them is shown once, else it says in which it holds.
    pub variants: Option<Vec<Variant>>,
    /// Private base images: by repository (`*` stands for a part of the name, `**` for several), what their tags
    /// are built on.
    pub images: Option<Named<Image>>,
    /// Mirrors: the beginning of a repository's name, and what it stands for. The longest one that fits is taken.
    pub mirrors: Option<Named<At<String>>>,
    /// The images run as HostProcess containers, which no OS match concerns.
    pub hostprocess: Option<bool>,
}

/// A host.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(untagged))]
pub(super) enum Host {
    /// The host, as `--host` takes it.
    Text(At<String>),
    Described(DescribedHost),
}

#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub(super) struct DescribedHost {
    /// The host, as `--host` takes it.
    pub os: At<String>,
    /// How containers are isolated there; by default what the host's platform does.
    pub isolation: Option<Isolation>,
}

#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "lowercase"))]
pub(super) enum HostsMatch {
    /// An image that does not run on every host is an error.
    All,
    /// An image that runs on any of the hosts is fine.
    Any,
}

/// How loud a rule speaks, or that with the options of the rule.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(untagged))]
pub(super) enum Rule {
    Level(Level),
    Options(RuleOptions),
}

/// A severity, or `off`.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "lowercase"))]
pub(super) enum Level {
    Error,
    Warning,
    Note,
    Off,
}

#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub(super) struct RuleOptions {
    /// The severity of the rule's findings. Defaults to the rule's own severity.
    pub severity: Option<Level>,
    /// The other keys. Which of them the rule has is known by its declaration, which the schema lists too.
    #[cfg_attr(test, schemars(skip))]
    pub others: Vec<(At<String>, Node)>,
}

/// One of several builds of a Dockerfile.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub(super) struct Variant {
    /// Its place.
    #[cfg_attr(test, schemars(skip))]
    pub span: Span,
    /// Its build arguments, beside those that all builds have.
    pub build_args: Option<Named<At<String>>>,
    /// Its hosts: names of declared ones, or hosts as `--host` takes them. Without it, all that are declared.
    pub hosts: Option<Vec<At<String>>>,
    /// What it is built on, if that is another machine.
    pub build_host: Option<Host>,
}

/// A private base image.
#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub(super) struct Image {
    /// By tag (`*` stands for anything), the line that it is built on (`ltsc2019`, `10.0.17763`) or the full
    /// version (`10.0.17763.1040`). The first one that fits is taken.
    pub tags: Named<At<String>>,
}

#[derive(Clone, Debug)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename_all = "kebab-case"))]
pub(super) struct Override {
    /// The files that it holds for, as globs relative to the folder of the configuration.
    pub files: Vec<At<String>>,
    #[cfg_attr(test, schemars(flatten))]
    pub section: Section,
}
