//! Asking registries what an image is: the only room that knows a network.
//!
//! Nothing here is used without `--online` or `catalog update`.

mod api;
mod cache;
mod client;
mod credentials;
mod digest;
mod endpoint;
mod gate;
mod image;
mod manifest;
mod once;
mod proxy;
mod resolver;
mod retry;
mod secret;
mod session;
mod survey;
mod tls;
mod trouble;

pub use cache::{clean as clean_cache, folders as cache_folders};
pub use image::{Image, Platform};
pub use proxy::Proxies;
pub use survey::survey;
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
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use trouble::Fault;
use ureq::http::Uri;

/// How registries are asked. Nothing of it is read from the environment here.
#[derive(Clone)]
pub struct Options {
    /// Docker's `config.json`.
    pub docker_config: Option<PathBuf>,
    /// A file of PEM certificates to trust besides those of the machine.
    pub ca_file: Option<PathBuf>,
    pub proxies: Proxies,
    /// `host[:port]` that may be asked over plain HTTP, besides this machine.
    pub plain_http: Vec<String>,
    /// The cache directory; nothing is kept without one.
    pub cache: Option<PathBuf>,
    /// How long the answer for a tag is good.
    pub cache_ttl: Duration,
    /// How long one request may take, all in all.
    pub timeout: Duration,
    /// The pause before a failed request is made again; it doubles each time.
    pub backoff: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            docker_config: None,
            ca_file: None,
            proxies: Proxies::default(),
            plain_http: vec![],
            cache: None,
            cache_ttl: Duration::from_secs(3600),
            timeout: Duration::from_secs(30),
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
    images: OnceEach<Result<Image, Trouble>>,
    tags: OnceEach<Result<Vec<String>, Trouble>>,
}

impl Registry {
    /// Fails where the CA file or the address of a proxy cannot be used.
    pub fn new(options: Options) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::new(&options)?,
            sessions: Sessions::new(Credentials::new(options.docker_config)),
            cache: options.cache.map(|directory| Cache::new(&directory, options.cache_ttl)),
            bases: OnceEach::new(),
            lost: Mutex::default(),
            images: OnceEach::new(),
            tags: OnceEach::new(),
        })
    }

    /// What a reference is: by its digest where it has one, else by its tag.
    pub fn lookup(&self, reference: &Reference) -> Result<Image, Trouble> {
        let of = repository(reference);
        self.images.get(&reference.to_string(), || {
            self.unless_lost(of, || match (&reference.digest, &reference.tag) {
                (Some(digest), _) => self.by_digest(of, digest),
                (None, Some(tag)) => self.by_tag(of, tag),
                (None, None) => self.by_tag(of, "latest"),
            })
        })
    }

    /// Looks up many references at once, in their order. `done` hears after each how many are done, and of
    /// how many.
    pub fn lookup_all(
        &self,
        references: &[Reference],
        done: &(dyn Fn(usize, usize) + Sync),
    ) -> Vec<Result<Image, Trouble>> {
        let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || {
            while let Some(reference) = references.get(next.fetch_add(1, Ordering::Relaxed)) {
                // Kept by the registry, from where they are collected below.
                let _ = self.lookup(reference);
                done(finished.fetch_add(1, Ordering::Relaxed) + 1, references.len());
            }
        };
        thread::scope(|scope| {
            let start = |_: &usize| thread::Builder::new().spawn_scoped(scope, work).is_ok();
            // A container may have a limit of threads. What is left is asked below, one after the other.
            (0..AT_ONCE.min(references.len())).take_while(start).count();
        });
        references.iter().map(|reference| self.lookup(reference)).collect()
    }

    /// All tags of a reference's repository, in the registry's order.
    pub fn tags(&self, reference: &Reference) -> Result<Vec<String>, Trouble> {
        let of = repository(reference);
        self.tags.get(&reference.repository(), || self.unless_lost(of, || self.list_tags(of)))
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

fn repository(reference: &Reference) -> Repository<'_> {
    Repository { registry: &reference.registry, path: &reference.path }
}
