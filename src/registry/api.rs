//! The pages of a registry's API: manifests, config blobs, lists of tags
//! (<https://github.com/opencontainers/distribution-spec/blob/main/spec.md>).

use super::Registry;
use super::answer::Answer;
use super::cache::Cache;
use super::digest;
use super::endpoint::{api_host, join, same_origin};
use super::image::{Image, MOST_BUILDS, Platform};
use super::manifest::{self, Entry, Manifest};
use super::session::Repository;
use super::tags;
use super::trouble::{Fault, Trouble};
use serde::Deserialize;
use std::sync::Arc;
use ureq::http::Uri;

/// How many entries of an index are looked into. What has more is not known.
const MOST_INCOMPLETE: usize = 8;

#[derive(Deserialize)]
struct ErrorPage {
    errors: Vec<serde::de::IgnoredAny>,
}

impl Registry {
    pub(super) fn by_tag(&self, of: Repository<'_>, tag: &str) -> Result<Arc<Image>, Trouble> {
        let name = format!("{}/{}:{tag}", of.registry, of.path);
        if let Some(digest) = self.read_cache(of, &name, |cache, name, count| cache.tag(name, count))?
            && let Some(image) = self.cached_image(of, &digest)?
        {
            return Ok(image);
        }
        let answer = self.manifest(of, tag)?;
        let digest = checked_digest(&answer).map_err(|fault| fault.of(of.registry))?;
        let image = self.shared(of, &digest, || match self.stored_image(of, &digest)? {
            Some(image) => Ok(image),
            None => self.image(of, &digest, &answer.body),
        })?;
        if let Some(cache) = &self.cache {
            cache.keep_tag(&self.cache_name(of, &name), &digest);
        }
        Ok(image)
    }

    pub(super) fn by_digest(&self, of: Repository<'_>, digest: &str) -> Result<Arc<Image>, Trouble> {
        self.shared(of, digest, || match self.stored_image(of, digest)? {
            Some(image) => Ok(image),
            None => self.image(of, digest, &self.verified(of, digest)?),
        })
    }

    /// One image for all references with the same repository and digest.
    fn shared(
        &self,
        of: Repository<'_>,
        digest: &str,
        find: impl FnOnce() -> Result<Image, Trouble>,
    ) -> Result<Arc<Image>, Trouble> {
        self.images_by_digest.get(&image_name(of, digest), || find().map(Arc::new))
    }

    /// The manifest with this digest.
    fn verified(&self, of: Repository<'_>, digest: &str) -> Result<Vec<u8>, Trouble> {
        let answer = self.manifest(of, digest)?;
        verify(&answer.body, digest).map_err(|fault| fault.of(of.registry))?;
        Ok(answer.body)
    }

    /// The image of a digest that a cached tag names. None if the cache does not have it.
    fn cached_image(&self, of: Repository<'_>, digest: &str) -> Result<Option<Arc<Image>>, Trouble> {
        let Some(image) = self.stored_image(of, digest)? else { return Ok(None) };
        self.shared(of, digest, || Ok(image)).map(Some)
    }

    fn stored_image(&self, of: Repository<'_>, digest: &str) -> Result<Option<Image>, Trouble> {
        self.read_cache(of, &image_name(of, digest), |cache, name, count| cache.image(name, count))
    }

    /// Reads an entry from the cache within the limits of the run. An entry that was requested with credentials is only
    /// for runs that have credentials for the registry.
    fn read_cache<T>(
        &self,
        of: Repository<'_>,
        name: &str,
        read: impl Fn(&Cache, &str, &dyn Fn(u64)) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let Some(cache) = &self.cache else { return Ok(None) };
        let host = api_host(of.registry).to_lowercase();
        self.client.budget().admit_cached(&host).map_err(|fault| fault.of(of.registry))?;
        let count = |bytes| self.client.budget().count_bytes(&host, bytes);
        if let Some(public) = read(cache, name, &count) {
            return Ok(Some(public));
        }
        let private = read(cache, &with_credentials(name), &count);
        Ok(private.filter(|_| self.sessions.has_credentials(&self.client, of.registry)))
    }

    /// The name under which an answer is cached.
    fn cache_name(&self, of: Repository<'_>, name: &str) -> String {
        match self.sessions.has_used_credentials(of.registry) {
            true => with_credentials(name),
            false => name.to_owned(),
        }
    }

    fn manifest(&self, of: Repository<'_>, tag_or_digest: &str) -> Result<Answer, Trouble> {
        let answer = self.page(of, &format!("manifests/{tag_or_digest}"), manifest::ACCEPT)?;
        self.accepted(of, answer)
    }

    /// The image of a manifest whose digest was checked. Only what was read as a whole is cached.
    fn image(&self, of: Repository<'_>, digest: &str, body: &[u8]) -> Result<Image, Trouble> {
        let platforms = match manifest::read(body).map_err(|fault| fault.of(of.registry))? {
            Manifest::Index(entries) => self.complete(of, entries)?,
            Manifest::Single { config } => vec![self.platform(of, &config, digest)?],
        };
        let too_many = || Fault::Unusable(format!("it is for more than {MOST_BUILDS} Windows builds")).of(of.registry);
        let image = Image::new(digest, platforms).ok_or_else(too_many)?;
        if let Some(cache) = &self.cache {
            cache.keep_image(&self.cache_name(of, &image_name(of, digest)), &image);
        }
        Ok(image)
    }

    /// Looks into the entries that lack a platform or a Windows version: what builds images elsewhere than on Windows
    /// often leaves the version out of the index. Fails if any of them cannot be read.
    fn complete(&self, of: Repository<'_>, entries: Vec<Entry>) -> Result<Vec<Platform>, Trouble> {
        let unusable = |why: String| Fault::Unusable(why).of(of.registry);
        if entries.iter().filter(|entry| entry.is_incomplete).count() > MOST_INCOMPLETE {
            let why = format!("more than {MOST_INCOMPLETE} entries of the index lack a platform or a Windows version");
            return Err(unusable(why));
        }
        let complete = |Entry { platform, is_incomplete }| {
            if is_incomplete { self.inside(of, &platform.digest) } else { Ok(platform) }
        };
        entries.into_iter().map(complete).collect()
    }

    /// The platform of an index entry, from its own manifest and config.
    fn inside(&self, of: Repository<'_>, digest: &str) -> Result<Platform, Trouble> {
        let unusable = |why: &str| Fault::Unusable(why.to_owned()).of(of.registry);
        if !digest::is_known(digest) {
            return Err(unusable("the digest of an entry of the index is not valid"));
        }
        let body = self.verified(of, digest).map_err(|trouble| match trouble {
            Trouble::NotFound { .. } => unusable("an entry of the index is missing"),
            other => other,
        })?;
        match manifest::read(&body).map_err(|fault| fault.of(of.registry))? {
            Manifest::Single { config } => self.platform(of, &config, digest),
            Manifest::Index(_) => Err(unusable("an entry of the index is an index itself")),
        }
    }

    fn platform(&self, of: Repository<'_>, config: &str, digest: &str) -> Result<Platform, Trouble> {
        let read = |answer: &Answer| {
            verify(&answer.body, config)?;
            manifest::read_config(&answer.body, digest)
        };
        if !digest::is_known(config) {
            return Err(Fault::Unusable("the manifest names no config".into()).of(of.registry));
        }
        let answer = self.page(of, &format!("blobs/{config}"), "*/*")?;
        let answer = match answer.status {
            404 => return Err(Fault::Unusable("the config of the image is missing".into()).of(of.registry)),
            _ => self.accepted(of, answer)?,
        };
        read(&answer).map_err(|fault| fault.of(of.registry))
    }

    /// Calls `visit` for each valid tag of a repository. Fails if the list could not be read to its end.
    pub(super) fn list_tags(&self, of: Repository<'_>, visit: &mut dyn FnMut(&str)) -> Result<(), Trouble> {
        let unusable = |why: &str| Fault::Unusable(why.to_owned()).of(of.registry);
        let budget = self.client.budget();
        let mut url = self.address(of, "tags/list?n=1000")?;
        loop {
            let answer = self.sessions.get(&self.client, of, &url, "application/json")?;
            let answer = self.accepted(of, answer)?;
            // A page of empty tags is quickly sent and slowly compared.
            let mut visit_in_time = |tag: &str| {
                if budget.check_time().is_ok() {
                    visit(tag);
                }
            };
            tags::read_page(&answer.body, &mut visit_in_time).ok_or_else(|| unusable("it is no list of tags"))?;
            budget.check_time().map_err(|fault| fault.of(of.registry))?;
            let next = match answer.header("link") {
                Some(link) => next_page(&url, link).map_err(|fault| fault.of(of.registry))?,
                None => None,
            };
            match next {
                Some(next) if next == url => return Err(unusable("its list of tags has no end")),
                Some(next) => url = next,
                None => return Ok(()),
            }
        }
    }

    fn page(&self, of: Repository<'_>, page: &str, accept: &str) -> Result<Answer, Trouble> {
        self.sessions.get(&self.client, of, &self.address(of, page)?, accept)
    }

    fn address(&self, of: Repository<'_>, page: &str) -> Result<Uri, Trouble> {
        let base = self.bases.get(of.registry, || self.client.base(api_host(of.registry)));
        let base = base.map_err(|fault| fault.of(of.registry))?;
        let address = format!("{base}{}/{page}", of.path).parse();
        address.map_err(|_| Fault::Unusable("the reference makes no address".into()).of(of.registry))
    }

    /// An answer that has what was asked for, or why it has not.
    fn accepted(&self, of: Repository<'_>, answer: Answer) -> Result<Answer, Trouble> {
        match answer.status {
            200 => Ok(answer),
            // A page of something that is no registry proves nothing.
            404 if is_error_page(&answer.body) => Err(Trouble::NotFound { registry: of.registry.to_owned() }),
            401 | 403 => Err(self.sessions.denial(&self.client, of)),
            status => Err(Fault::Unusable(format!("it answers {status}")).of(of.registry)),
        }
    }
}

/// The name of an entry that was requested with credentials. References contain no blanks.
fn with_credentials(name: &str) -> String {
    format!("with credentials {name}")
}

fn image_name(of: Repository<'_>, digest: &str) -> String {
    format!("{}/{}@{digest}", of.registry, of.path)
}

fn is_error_page(body: &[u8]) -> bool {
    serde_json::from_slice::<ErrorPage>(body).is_ok_and(|page| !page.errors.is_empty())
}

/// The digest of the body, which must be the one that the registry gives, where it gives one.
fn checked_digest(answer: &Answer) -> Result<String, Fault> {
    match answer.header("docker-content-digest").filter(|given| digest::is_known(given)) {
        Some(given) => verify(&answer.body, given).map(|()| given.to_owned()),
        None => Ok(digest::sha256(&answer.body)),
    }
}

fn verify(body: &[u8], expected: &str) -> Result<(), Fault> {
    if digest::matches(body, expected) { Ok(()) } else { Err(Fault::Unusable("it does not match its digest".into())) }
}

/// The address in `<...>; rel="next"`, if there is one. It must be the same server's, as credentials go there.
fn next_page(page: &Uri, link: &str) -> Result<Option<Uri>, Fault> {
    let links = link.split('<').filter_map(|link| link.split_once('>'));
    let mut next = links.filter(|(_, rest)| rest.contains("rel=\"next\"") || rest.contains("rel=next"));
    let Some((address, _)) = next.next() else { return Ok(None) };
    let next = join(page, address).filter(|next| same_origin(next, page));
    next.map(Some).ok_or_else(|| Fault::Unusable("its list of tags goes on at another server".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_on_the_same_server() {
        let page: Uri = "https://r.example/v2/a/tags/list?n=1000".parse().expect("an address");
        for (link, expected) in [
            ("</v2/a/tags/list?last=x&n=1000>; rel=\"next\"", "https://r.example/v2/a/tags/list?last=x&n=1000"),
            ("<https://r.example/v2/a/tags/list?last=x>; rel=next", "https://r.example/v2/a/tags/list?last=x"),
            ("</a>; rel=\"prev\", </b>; rel=\"next\"", "https://r.example/b"),
            ("</b>; rel=\"next\", </a>; rel=\"prev\"", "https://r.example/b"),
            ("<https://evil.example/v2/a/tags/list>; rel=\"next\"", "another server"),
            ("<http://r.example/v2/a/tags/list>; rel=\"next\"", "another server"),
            ("<https://evil@r.example/v2/a/tags/list>; rel=\"next\"", "another server"),
            ("</v2/a/tags/list>; rel=\"prev\"", "none"),
            ("nonsense", "none"),
        ] {
            let found = match next_page(&page, link) {
                Ok(None) => "none".to_owned(),
                Ok(Some(next)) => next.to_string(),
                Err(_) => "another server".to_owned(),
            };
            assert_eq!(found, expected, "{link}");
        }
    }
}
