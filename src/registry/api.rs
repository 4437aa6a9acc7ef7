//! The pages of a registry's API: manifests, config blobs, lists of tags
//! (<https://github.com/opencontainers/distribution-spec/blob/main/spec.md>).

use super::Registry;
use super::client::Answer;
use super::digest;
use super::endpoint::{api_host, join, same_origin};
use super::image::{Image, Platform};
use super::manifest::{self, Manifest};
use super::session::Repository;
use super::trouble::{Fault, Trouble};
use serde::Deserialize;
use ureq::http::Uri;

/// Pages of tags that are read; what a registry sends beyond is another one's mistake, or malice.
const MOST_PAGES: usize = 100;

/// How many entries without `os.version` are looked into.
const MOST_UNNAMED: usize = 8;

#[derive(Deserialize)]
struct TagsPage {
    /// Registries say `null` for none.
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct ErrorPage {
    errors: Vec<serde::de::IgnoredAny>,
}

impl Registry {
    pub(super) fn by_tag(&self, of: Repository<'_>, tag: &str) -> Result<Image, Trouble> {
        let name = format!("{}/{}:{tag}", of.registry, of.path);
        let cached = self.cache.as_ref().and_then(|cache| cache.tag(&name));
        if let Some(image) = cached.and_then(|digest| self.cached_image(of, &digest)) {
            return Ok(image);
        }
        let answer = self.manifest(of, tag)?;
        let digest = checked_digest(&answer).map_err(|fault| fault.of(of.registry))?;
        let image = match self.cached_image(of, &digest) {
            Some(image) => image,
            None => self.image(of, &digest, &answer.body, true)?,
        };
        if let Some(cache) = &self.cache {
            cache.keep_tag(&name, &digest);
        }
        Ok(image)
    }

    pub(super) fn by_digest(&self, of: Repository<'_>, digest: &str) -> Result<Image, Trouble> {
        self.with_digest(of, digest, true)
    }

    fn with_digest(&self, of: Repository<'_>, digest: &str, look_inside: bool) -> Result<Image, Trouble> {
        if let Some(image) = self.cached_image(of, digest) {
            return Ok(image);
        }
        let answer = self.manifest(of, digest)?;
        verify(&answer.body, digest).map_err(|fault| fault.of(of.registry))?;
        self.image(of, digest, &answer.body, look_inside)
    }

    fn cached_image(&self, of: Repository<'_>, digest: &str) -> Option<Image> {
        self.cache.as_ref()?.image(&format!("{}/{}@{digest}", of.registry, of.path))
    }

    fn manifest(&self, of: Repository<'_>, tag_or_digest: &str) -> Result<Answer, Trouble> {
        let answer = self.page(of, &format!("manifests/{tag_or_digest}"), manifest::ACCEPT)?;
        self.accepted(of, answer)
    }

    /// The image of a manifest whose digest was checked.
    fn image(&self, of: Repository<'_>, digest: &str, body: &[u8], look_inside: bool) -> Result<Image, Trouble> {
        let platforms = match manifest::read(body).map_err(|fault| fault.of(of.registry))? {
            Manifest::Index(platforms) if look_inside => self.complete(of, platforms),
            Manifest::Index(platforms) => platforms,
            Manifest::Single { config } => vec![self.platform(of, &config, digest)?],
        };
        let image = Image { digest: digest.to_owned(), platforms };
        if let Some(cache) = self.cache.as_ref().filter(|_| look_inside) {
            cache.keep_image(&format!("{}/{}@{digest}", of.registry, of.path), &image);
        }
        Ok(image)
    }

    /// Looks into the Windows entries that do not say their version: what builds images elsewhere than on Windows
    /// often leaves it out of the index.
    fn complete(&self, of: Repository<'_>, mut platforms: Vec<Platform>) -> Vec<Platform> {
        let unnamed = platforms.iter_mut().filter(|platform| platform.is_windows() && platform.os_version.is_none());
        for platform in unnamed.take(MOST_UNNAMED).filter(|platform| digest::is_known(&platform.digest)) {
            if let Ok(image) = self.with_digest(of, &platform.digest, false) {
                platform.os_version = image.platforms.first().and_then(|only| only.os_version);
            }
        }
        platforms
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

    pub(super) fn list_tags(&self, of: Repository<'_>) -> Result<Vec<String>, Trouble> {
        let mut tags = vec![];
        let mut url = self.address(of, "tags/list?n=1000")?;
        for _ in 0..MOST_PAGES {
            let answer = self.sessions.get(&self.client, of, &url, "application/json")?;
            let answer = self.accepted(of, answer)?;
            let page: TagsPage = serde_json::from_slice(&answer.body)
                .map_err(|_| Fault::Unusable("it is no list of tags".into()).of(of.registry))?;
            tags.extend(page.tags.unwrap_or_default());
            match answer.header("link").and_then(|link| next_page(&url, link)) {
                Some(next) => url = next,
                None => break,
            }
        }
        Ok(tags)
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
            401 | 403 => Err(self.sessions.denial(of)),
            status => Err(Fault::Unusable(format!("it answers {status}")).of(of.registry)),
        }
    }
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

/// The address in `<...>; rel="next"`, if it is the same server's: credentials go there.
fn next_page(page: &Uri, link: &str) -> Option<Uri> {
    let (address, parameters) = link.strip_prefix('<')?.split_once('>')?;
    let is_next = parameters.contains("rel=\"next\"") || parameters.contains("rel=next");
    join(page, address).filter(|next| is_next && same_origin(next, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_on_the_same_server() {
        let page: Uri = "https://r.example/v2/a/tags/list?n=1000".parse().expect("an address");
        for (link, expected) in [
            ("</v2/a/tags/list?last=x&n=1000>; rel=\"next\"", Some("https://r.example/v2/a/tags/list?last=x&n=1000")),
            ("<https://r.example/v2/a/tags/list?last=x>; rel=next", Some("https://r.example/v2/a/tags/list?last=x")),
            ("<https://evil.example/v2/a/tags/list>; rel=\"next\"", None),
            ("</v2/a/tags/list>; rel=\"prev\"", None),
            ("nonsense", None),
        ] {
            assert_eq!(next_page(&page, link).map(|uri| uri.to_string()).as_deref(), expected, "{link}");
        }
    }
}
