//! `--online`: registries are asked what the images of this run are.

use super::files::warn;
use super::progress;
use crate::image::Reference;
use crate::model::{Model, Stage};
use crate::registry::{self, Image, Proxies, Registry, Trouble};
use crate::windows::images::unnamed_tag;
use crate::windows::{Answer, Answers, Catalog, Kind};
use anyhow::bail;
use clap::{Args, ValueEnum};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Args)]
#[command(next_help_heading = "Registry options")]
pub struct Online {
    /// Ask the registries what the images are today; `required`: or do not run
    #[arg(long, global = true, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "wanted")]
    online: Option<Need>,

    /// How long a registry's answer for a tag is good: `30m`, `0s`
    #[arg(long, global = true, value_name = "TIME", default_value = "1h", hide_short_help = true)]
    cache_ttl: SignedDuration,

    /// Where registries' answers are kept; by default the platform's cache directory
    #[arg(long, global = true, value_name = "FOLDER", env = "WINFROM_CACHE_DIR", hide_short_help = true)]
    cache_dir: Option<PathBuf>,

    /// Certificates in PEM form to trust besides those of the machine
    #[arg(long, global = true, value_name = "FILE", env = "WINFROM_CA_FILE", hide_short_help = true)]
    ca_file: Option<PathBuf>,

    /// A registry that may be asked over plain HTTP; this machine always may
    // No configuration file can say so: whoever proposes a change to one would lead credentials over an open line.
    #[arg(long, global = true, value_name = "HOST[:PORT]", env = "WINFROM_PLAIN_HTTP", value_delimiter = ',')]
    #[arg(hide_short_help = true)]
    plain_http: Vec<String>,
}

/// What a registry that cannot be asked means: a warning, and the embedded data stand; or that nothing is said.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Need {
    Wanted,
    Required,
}

impl Online {
    pub fn is_on(&self) -> bool {
        self.online.is_some()
    }

    /// The registries, as the options and the environment have it.
    pub fn registry(&self) -> anyhow::Result<Registry> {
        let variable =
            |names: [&str; 3]| names.iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let https = variable(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]);
        let http = variable(["http_proxy", "HTTP_PROXY", "ALL_PROXY"]);
        let bypass = variable(["NO_PROXY", "no_proxy", "NO_PROXY"]).unwrap_or_default();
        Registry::new(registry::Options {
            docker_config: docker_config(),
            ca_file: self.ca_file.clone(),
            proxies: Proxies { https, http, bypass },
            plain_http: self.plain_http.clone(),
            cache: self.cache_folder(),
            cache_ttl: Duration::try_from(self.cache_ttl).unwrap_or_default(),
            ..registry::Options::default()
        })
    }

    /// The folder of the cache; `None` where the platform names none.
    pub fn cache_folder(&self) -> Option<PathBuf> {
        let own = || Some(choose_native_strategy().ok()?.cache_dir().join("winfrom"));
        self.cache_dir.clone().or_else(own)
    }

    /// Returns the answers of the registries for these references. Empty without `--online`.
    ///
    /// A registry that cannot be asked is a warning, and an error where its answer is required.
    pub fn ask(&self, catalog: &Catalog, references: &[Reference]) -> anyhow::Result<Answers> {
        let Some(need) = self.online else { return Ok(Answers::default()) };
        let registry = self.registry()?;
        let unnamed = references.iter().filter_map(|reference| unnamed_tag(catalog, reference));
        let wanted: BTreeMap<_, _> =
            references.iter().cloned().chain(unnamed).map(|reference| (reference.to_string(), reference)).collect();
        let wanted: Vec<_> = wanted.into_values().collect();
        let found = progress::shown(|done| registry.lookup_all(&wanted, done));
        let mut troubles = BTreeSet::new();
        let mut answers = Answers::default();
        for (reference, found) in wanted.iter().zip(found) {
            match answer(&registry, reference, found) {
                Ok(answer) => answers.insert(reference, answer),
                Err(trouble) => {
                    troubles.insert(sentence(reference, &trouble));
                }
            }
        }
        match (need, troubles.first()) {
            (Need::Required, Some(first)) => bail!("{first} (--online=required)"),
            _ => troubles.iter().for_each(|trouble| warn(&format!("{trouble}; the embedded data answer instead"))),
        }
        Ok(answers)
    }
}

/// What registries can be asked of these files. In a file that shows no Windows that is only what could turn out to
/// be Windows all the same: an image that the data do not know. Each question counts against somebody's limit.
pub fn references<'m>(models: impl IntoIterator<Item = &'m Model>, named: bool) -> Vec<Reference> {
    let of_model = |model: &'m Model| {
        let is_asked = move |stage: &&Stage| named || model.is_windows || stage.base.resolution.kind == Kind::Unknown;
        model.stages.iter().filter(is_asked).filter_map(|stage| stage.base.to_ask().cloned())
    };
    models.into_iter().flat_map(of_model).collect()
}

/// What an answer means. Where a registry has no such image, its tags prove that, and show what comes near.
fn answer(registry: &Registry, reference: &Reference, found: Result<Image, Trouble>) -> Result<Answer, Trouble> {
    let trouble = match found {
        Ok(image) => return Ok(Answer::Found(image.published())),
        Err(trouble) => trouble,
    };
    if !trouble.is_not_found() {
        return Err(trouble);
    }
    let tag = reference.tag.as_deref().unwrap_or("latest");
    match registry.tags(reference) {
        Ok(_) if reference.digest.is_some() => Ok(Answer::Missing { nearest: vec![] }),
        Ok(tags) if !tags.iter().any(|other| other == tag) => Ok(Answer::missing(tag, &tags)),
        _ => Err(trouble),
    }
}

/// One sentence for a registry that cannot be reached, whatever it was asked for.
fn sentence(reference: &Reference, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Unreachable { .. } => trouble.to_string(),
        Trouble::NotFound { registry } => {
            format!("{registry} has no `{}`, or shows it to nobody it does not know", reference.path)
        }
        _ => format!("{}: {trouble}", reference.repository()),
    }
}

/// `config.json` of Docker: in `$DOCKER_CONFIG`, else in the user's folder.
fn docker_config() -> Option<PathBuf> {
    let folder = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let folder = folder.or_else(|| Some(etcetera::home_dir().ok()?.join(".docker")))?;
    Some(folder.join("config.json"))
}
