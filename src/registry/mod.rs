//! Asking registries what an image is: the only room that knows a network.
//!
//! Nothing here is used without `--online` or `catalog update`.

mod access;
mod answer;
mod api;
mod budget;
mod cache;
mod client;
mod credentials;
mod digest;
mod endpoint;
mod fields;
mod gate;
mod helper;
mod host;
mod image;
mod limited;
mod manifest;
mod once;
mod proxy;
mod resolver;
mod retry;
mod secret;
mod session;
mod survey;
mod tags;
mod tls;
mod trouble;

pub use budget::Limits;
pub use cache::{clean as clean_cache, folders as cache_folders};
pub use image::{Image, Platform};
pub use proxy::Proxies;
pub use survey::survey;
pub use tags::NearTags;
pub use trouble::Trouble;

use crate::image::Reference;
use cache::Cache;
use client::{AT_ONCE, Client};
use credentials::Credentials;
use once::OnceEach;
use session::{Repository, Sessions};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use trouble::Fault;
use ureq::http::Uri;

/// How registries are asked. Nothing of it is read from the environment here.
#[derive(Clone)]
pub struct Options {
    /// Docker's `config.json`.
    pub docker_config: Option<PathBuf>,
    /// The files and folders that are checked. No credential helper in their repositories is run.
    pub checked: Vec<PathBuf>,
    /// A file of PEM certificates to trust besides those of the machine.
    pub ca_file: Option<PathBuf>,
    pub proxies: Proxies,
    /// `host[:port]` of the only registries that may be asked; all public ones may if it is empty.
    pub registries: Vec<String>,
    /// `host[:port]` that may be asked over plain HTTP.
    pub plain_http: Vec<String>,
    /// The cache directory; nothing is kept without one.
    pub cache: Option<PathBuf>,
    /// How long the answer for a tag is good.
    pub cache_ttl: Duration,
    /// How long one request may take, all in all.
    pub timeout: Duration,
    /// What all requests together may cost. The time begins with [`Registry::new`].
    pub limits: Limits,
    /// The pause before a failed request is made again; it doubles each time.
    pub backoff: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            docker_config: None,
            checked: vec![],
            ca_file: None,
            proxies: Proxies::default(),
            registries: vec![],
            plain_http: vec![],
            cache: None,
            cache_ttl: Duration::from_secs(3600),
            timeout: Duration::from_secs(30),
            limits: Limits::default(),
            backoff: Duration::from_millis(500),
        }
    }
}

/// The registries of the world, for one run: each reference is asked once.
pub struct Registry {
    client: Client,
    sessions: Sessions,
    cache: Option<Cache>,
    bases: OnceEach<Result<Uri, Fault>>,
    /// What became of registries that cannot be reached: they are not asked again.
    lost: Mutex<BTreeMap<String, Trouble>>,
    /// By reference.
    images: OnceEach<Result<Arc<Image>, Trouble>>,
    /// By repository and digest.
    images_by_digest: OnceEach<Result<Arc<Image>, Trouble>>,
}

impl Registry {
    /// # Errors
    ///
    /// The CA file, the address of a proxy or a listed host cannot be used.
    pub fn new(options: Options) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::new(&options)?,
            sessions: Sessions::new(Credentials::new(options.docker_config, options.checked)),
            cache: options.cache.map(|directory| Cache::new(&directory, options.cache_ttl)),
            bases: OnceEach::new(),
            lost: Mutex::default(),
            images: OnceEach::new(),
            images_by_digest: OnceEach::new(),
        })
    }

    /// What a reference is: by its digest where it has one, else by its tag.
    pub fn lookup(&self, reference: &Reference) -> Result<Arc<Image>, Trouble> {
        let of = repository(reference);
        self.images.get(&reference.to_string(), || {
            // Before the cache is read, so that the answer does not depend on earlier runs.
            self.check(of)?;
            self.client.budget().admit_lookup().map_err(|fault| fault.of(of.registry))?;
            let found = self.unless_lost(of, || match (&reference.digest, &reference.tag) {
                (Some(digest), _) => self.by_digest(of, digest),
                (None, Some(tag)) => self.by_tag(of, tag),
                (None, None) => self.by_tag(of, "latest"),
            });
            found.map_err(|trouble| self.without_details(of, trouble))
        })
    }

    /// Looks up many references at once, in their order. `done` hears after each how many are done, and of
    /// how many.
    pub fn lookup_all(
        &self,
        references: &[Reference],
        done: &(dyn Fn(usize, usize) + Sync),
    ) -> Vec<Result<Arc<Image>, Trouble>> {
        let order = in_turns(references);
        let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || {
            while let Some(reference) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                // Kept by the registry, from where they are collected below.
                let _ = self.lookup(reference);
                done(finished.fetch_add(1, Ordering::Relaxed) + 1, references.len());
            }
        };
        thread::scope(|scope| {
            for _ in 1..AT_ONCE.min(references.len()) {
                // This thread works too, so that a system without threads to spare is only slower.
                if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            work();
        });
        references.iter().map(|reference| self.lookup(reference)).collect()
    }

    /// All tags of a reference's repository, in the registry's order.
    pub fn tags(&self, reference: &Reference) -> Result<Vec<String>, Trouble> {
        let mut tags = vec![];
        self.each_tag(reference, &mut |tag| tags.push(tag.to_owned()))?;
        Ok(tags)
    }

    /// Compares all tags of a reference's repository with the tags sought, and keeps only the most similar ones.
    pub fn near_tags(&self, reference: &Reference, sought: &mut [NearTags]) -> Result<(), Trouble> {
        let budget = self.client.budget();
        self.each_tag(reference, &mut |tag| {
            // One comparison can take a millisecond, and there may be thousands for each tag.
            sought.iter_mut().take_while(|_| budget.check_time().is_ok()).for_each(|near| near.offer(tag));
        })
    }

    /// Whether a message may name tags of a reference's registry. If the registry was shown the user's credentials,
    /// it may do so only if the user listed it: a reference of somebody else must not reveal what they open.
    pub fn may_name_tags(&self, reference: &Reference) -> bool {
        !self.sessions.has_used_credentials(&reference.registry)
            || url_of(&reference.registry).is_some_and(|url| self.client.access().lists_registry(&url))
    }

    fn each_tag(&self, reference: &Reference, visit: &mut dyn FnMut(&str)) -> Result<(), Trouble> {
        let of = repository(reference);
        let listed = self.unless_lost(of, || self.list_tags(of, visit));
        listed.map_err(|trouble| self.without_details(of, trouble))
    }

    /// Checks that a registry may be asked.
    fn check(&self, of: Repository<'_>) -> Result<(), Trouble> {
        match url_of(of.registry) {
            Some(url) => self.client.access().check_registry(&url).map_err(|fault| fault.of(of.registry)),
            None => Ok(()),
        }
        .map_err(|trouble| self.without_details(of, trouble))
    }

    /// The same trouble without what it would tell about a host that the user did not list: whoever wrote the
    /// reference could learn from it what is reachable from here.
    fn without_details(&self, of: Repository<'_>, trouble: Trouble) -> Trouble {
        if url_of(of.registry).is_none_or(|url| self.client.access().may_describe(&url)) {
            return trouble;
        }
        let registry = of.registry.to_owned();
        match trouble {
            Trouble::Unreachable { .. } | Trouble::Unusable { .. } => {
                let why = "it did not give a usable answer (list it with --registry to see the reason)".to_owned();
                Trouble::Unreachable { registry, why }
            }
            Trouble::Denied { .. } if self.sessions.has_used_credentials(of.registry) => Trouble::NotFound { registry },
            other => other,
        }
    }

    /// Asks a registry, unless it is known by now that it cannot be reached.
    fn unless_lost<T>(&self, of: Repository<'_>, ask: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
        let lost = || self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(trouble) = lost().get(of.registry) {
            return Err(trouble.clone());
        }
        let found = ask();
        if let Err(trouble @ Trouble::Unreachable { .. }) = &found {
            lost().insert(of.registry.to_owned(), trouble.clone());
        }
        found
    }
}

fn url_of(registry: &str) -> Option<Uri> {
    endpoint::address("https", endpoint::api_host(registry))
}

fn repository(reference: &Reference) -> Repository<'_> {
    Repository { registry: &reference.registry, path: &reference.path }
}

/// The references in an order in which registries take turns, so that none of them takes the time of all others.
fn in_turns(references: &[Reference]) -> Vec<&Reference> {
    let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<_> = references
        .iter()
        .map(|reference| {
            let turn = turns.entry(&reference.registry).or_default();
            *turn += 1;
            (*turn, reference)
        })
        .collect();
    order.sort_by_key(|(turn, _)| *turn);
    order.into_iter().map(|(_, reference)| reference).collect()
}
