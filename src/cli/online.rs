//! `--online`: registries are asked what the images of this run are.

use super::files::warn;
use super::progress;
use super::{files, links};
use crate::image::Reference;
use crate::model::{Model, Stage};
use crate::registry::{self, Image, Limits, NearTags, Proxies, Registry, Trouble};
use crate::source::boundary;
use crate::windows::images::unnamed_tag;
use crate::windows::{Answer, Answers, Catalog, Kind};
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long all lookups of a run may take.
const LOOKUP_TIME: Duration = Duration::from_secs(60);

/// How long `catalog update` may take.
const UPDATE_TIME: Duration = Duration::from_secs(600);

#[derive(Args)]
#[command(next_help_heading = "Registry options")]
pub(super) struct Online {
    /// Ask the registries what the images are today; `required`: or do not run
    #[arg(long, global = true, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "wanted")]
    online: Option<Need>,

    /// How long all questions to registries may take together: `30s`, `2m` [default: 60s; 10m for catalog update]
    #[arg(long, global = true, value_name = "TIME", env = "WINFROM_ONLINE_TIMEOUT", hide_short_help = true)]
    online_timeout: Option<SignedDuration>,

    /// Ask this registry, and no other that is not listed either; required for addresses of this machine and of
    /// private networks
    // No configuration file can set it: whoever proposes a change to one could have any address asked.
    #[arg(long, global = true, value_name = "HOST[:PORT]", env = "WINFROM_REGISTRY", value_delimiter = ',')]
    #[arg(hide_short_help = true)]
    registry: Vec<String>,

    /// How long a registry's answer for a tag is good: `30m`, `0s`
    #[arg(long, global = true, value_name = "TIME", default_value = "1h", hide_short_help = true)]
    cache_ttl: SignedDuration,

    /// Where registries' answers are kept; by default the platform's cache directory
    #[arg(long, global = true, value_name = "FOLDER", env = "WINFROM_CACHE_DIR", hide_short_help = true)]
    cache_dir: Option<PathBuf>,

    /// Certificates in PEM form to trust besides those of the machine
    #[arg(long, global = true, value_name = "FILE", env = "WINFROM_CA_FILE", hide_short_help = true)]
    ca_file: Option<PathBuf>,

    /// A registry that may be asked over plain HTTP, also on this machine or a private network
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
    pub(super) fn is_on(&self) -> bool {
        self.online.is_some()
    }

    /// The client for the images of these files and folders, within the time limit.
    fn registry(&self, checked: &[PathBuf]) -> anyhow::Result<Registry> {
        Registry::new(registry::Options { checked: checked.to_vec(), ..self.options(LOOKUP_TIME)? })
    }

    /// The client for `catalog update`, which reads many tags of one registry that the command line names.
    pub(super) fn registry_for_update(&self, host: &str) -> anyhow::Result<Registry> {
        let mut options = self.options(UPDATE_TIME)?;
        options.registries.push(host.to_owned());
        options.limits.registry_bytes = options.limits.bytes;
        options.limits.registry_requests = options.limits.requests;
        Registry::new(options)
    }

    fn options(&self, default_time: Duration) -> anyhow::Result<registry::Options> {
        let variable =
            |names: [&str; 3]| names.iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let https = variable(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]);
        let http = variable(["http_proxy", "HTTP_PROXY", "ALL_PROXY"]);
        let bypass = variable(["NO_PROXY", "no_proxy", "NO_PROXY"]).unwrap_or_default();
        let time = match self.online_timeout {
            None => default_time,
            Some(time) => Duration::try_from(time).context("--online-timeout must not be negative")?,
        };
        self.ca_file.as_deref().map_or(Ok(()), files::check_named)?;
        Ok(registry::Options {
            docker_config: docker_config(),
            ca_file: self.ca_file.clone(),
            proxies: Proxies { https, http, bypass },
            registries: hosts(&self.registry),
            plain_http: hosts(&self.plain_http),
            limits: Limits { time, ..Limits::default() },
            cache: self.trusted_cache()?,
            cache_ttl: Duration::try_from(self.cache_ttl).unwrap_or_default(),
            ..registry::Options::default()
        })
    }

    /// The folder of the cache; `None` where the platform names none.
    ///
    /// # Errors
    ///
    /// The folder is in the working folder, and a link leads out of it: see [`links::resolve`].
    pub(super) fn cache_folder(&self) -> anyhow::Result<Option<PathBuf>> {
        let own = || Some(choose_native_strategy().ok()?.cache_dir().join("winfrom"));
        let folder = self.cache_dir.clone().or_else(own);
        for used in folder.iter().flat_map(|folder| registry::cache_folders(folder)) {
            links::resolve(&used).with_context(|| format!("cannot use the cache in {}", used.display()))?;
        }
        Ok(folder)
    }

    /// The folder of the cache, unless it is in a Git repository: a commit could contain its entries, and so the answers.
    fn trusted_cache(&self) -> anyhow::Result<Option<PathBuf>> {
        let folder = self.cache_folder()?;
        let in_repository = folder.as_deref().filter(|folder| is_in_repository(folder));
        if let Some(folder) = in_repository {
            warn(&format!("the cache in {} is not used, because it is in a Git repository", folder.display()));
            return Ok(None);
        }
        Ok(folder)
    }

    /// Returns the answers of the registries for these references of the files and folders `checked`. Empty without
    /// `--online`.
    ///
    /// A registry that cannot be asked is a warning, and an error where its answer is required.
    pub(super) fn ask(
        &self,
        catalog: &Catalog,
        references: &[Reference],
        checked: &[PathBuf],
    ) -> anyhow::Result<Answers> {
        let Some(need) = self.online else { return Ok(Answers::default()) };
        let registry = self.registry(checked)?;
        let unnamed = references.iter().filter_map(|reference| unnamed_tag(catalog, reference));
        let wanted: BTreeMap<_, _> =
            references.iter().cloned().chain(unnamed).map(|reference| (reference.to_string(), reference)).collect();
        let wanted: Vec<_> = wanted.into_values().collect();
        let found = progress::shown(|done| registry.lookup_all(&wanted, done));
        let lookups: Vec<_> = wanted.iter().zip(found).collect();
        let (answers, problems) = answers(&registry, lookups);
        let sentences = sentences(&problems);
        match (need, sentences.first()) {
            (Need::Required, Some(first)) => bail!("{first} (--online=required)"),
            _ => sentences.iter().for_each(|problem| warn(&format!("{problem}; the embedded data answer instead"))),
        }
        Ok(answers)
    }
}

/// Whether a folder, which need not exist yet, is in a Git repository.
fn is_in_repository(folder: &Path) -> bool {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let existing = folder.ancestors().find_map(|folder| folder.canonicalize().ok());
    existing.is_some_and(|folder| boundary::repository_root(&folder).is_some())
}

/// The entries of a list of hosts. An environment variable without a value has one empty entry.
fn hosts(entries: &[String]) -> Vec<String> {
    entries.iter().filter(|entry| !entry.is_empty()).cloned().collect()
}

/// For how many missing tags of a run the most similar tags are sought.
const MOST_SUGGESTED: usize = 20;

type Lookup<'r> = (&'r Reference, Result<Arc<Image>, Trouble>);

/// What the lookups mean, and those that have no answer.
///
/// Where a registry has no such image, its tags prove that and show what comes near. They are listed once for all
/// missing images of a repository.
fn answers<'r>(registry: &Registry, lookups: Vec<Lookup<'r>>) -> (Answers, Vec<(&'r Reference, Trouble)>) {
    let (mut answers, mut problems) = (Answers::default(), vec![]);
    let mut missing: BTreeMap<String, Vec<(&Reference, Trouble)>> = BTreeMap::new();
    for (reference, found) in lookups {
        match found {
            Ok(image) => answers.insert(reference, Answer::Found(image.published())),
            Err(trouble) if trouble.is_not_found() && registry.may_name_tags(reference) => {
                missing.entry(reference.repository()).or_default().push((reference, trouble));
            }
            Err(trouble) => problems.push((reference, trouble)),
        }
    }
    let mut left = MOST_SUGGESTED;
    for of_repository in missing.into_values() {
        let suggested = left.min(of_repository.len());
        left -= suggested;
        match nearest(registry, &of_repository, suggested) {
            Ok(found) => {
                for ((reference, trouble), near) in of_repository.into_iter().zip(found) {
                    match near {
                        Some(nearest) => answers.insert(reference, Answer::Missing { nearest }),
                        None => problems.push((reference, trouble)),
                    }
                }
            }
            // A repository that is not found has no list, either.
            Err(other) if other.is_not_found() => problems.extend(of_repository),
            Err(other) => problems.extend(of_repository.into_iter().map(|(reference, _)| (reference, other.clone()))),
        }
    }
    (answers, problems)
}

/// The most similar tags for the first missing images of one repository, at most `suggested`; no tags for the others.
/// `None` if the list has the tag after all.
fn nearest(
    registry: &Registry,
    missing: &[(&Reference, Trouble)],
    suggested: usize,
) -> Result<Vec<Option<Vec<String>>>, Trouble> {
    let Some((first, trouble)) = missing.first() else { return Ok(vec![]) };
    let near = |(number, (reference, _)): (usize, &(&Reference, _))| {
        let tag = reference.tag.as_deref().unwrap_or("latest");
        if number < suggested { NearTags::new(tag) } else { NearTags::exact(tag) }
    };
    let mut sought: Vec<_> = missing.iter().enumerate().map(near).collect();
    registry.near_tags(first, &mut sought)?;
    // The list may be the first thing for which the registry wanted credentials.
    if !registry.may_name_tags(first) {
        return Err(trouble.clone());
    }
    let found = |((reference, _), near): (&(&Reference, _), &NearTags)| match &reference.digest {
        Some(_) => Some(vec![]),
        None => (!near.exists()).then(|| near.nearest()),
    };
    Ok(missing.iter().zip(&sought).map(found).collect())
}

/// What registries can be asked of these files. In a file that shows no Windows that is only what could turn out to
/// be Windows all the same: an image that the data do not know. Each question counts against somebody's limit.
pub(super) fn references<'m>(models: impl IntoIterator<Item = &'m Model>, named: bool) -> Vec<Reference> {
    let of_model = |model: &'m Model| {
        let is_asked = move |stage: &&Stage| named || model.is_windows || stage.base.resolution.kind == Kind::Unknown;
        model.stages.iter().filter(is_asked).filter_map(|stage| stage.base.to_ask().cloned())
    };
    models.into_iter().flat_map(of_model).collect()
}

/// The sentences for what has no answer: one for each registry that cannot be asked, one for each limit.
fn sentences(problems: &[(&Reference, Trouble)]) -> BTreeSet<String> {
    let mut sentences = BTreeSet::new();
    let mut not_asked: BTreeMap<&str, usize> = BTreeMap::new();
    for (reference, trouble) in problems {
        match trouble {
            Trouble::NotAsked { why, .. } => *not_asked.entry(why).or_default() += 1,
            _ => {
                sentences.insert(sentence(reference, trouble));
            }
        }
    }
    sentences.extend(not_asked.into_iter().map(|(why, count)| match count {
        1 => format!("1 image was not looked up: {why}"),
        _ => format!("{count} images were not looked up: {why}"),
    }));
    sentences
}

fn sentence(reference: &Reference, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Unreachable { .. } | Trouble::Refused { .. } => trouble.to_string(),
        Trouble::NotFound { registry } => {
            format!("`{}` was not found in {registry}, or it is not accessible", reference.path)
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
