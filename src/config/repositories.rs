//! Names of repositories in `images` and `mirrors`, and entries that contradict what the data know of public ones.

use super::globs;
use super::planner::Planner;
use super::types::{At, Named};
use crate::image::{Reference, canonical_registry};
use crate::windows::images::listed_tags;
use crate::windows::{Catalog, Kind, Mirror, OsVersion, Resolver, Status};
use globset::GlobMatcher;
use std::collections::BTreeSet;

/// How many tags are compared for one configuration file. No file that people write needs as many.
pub(super) const MOST_COMPARISONS: usize = 200_000;

/// Names of Docker Hub, of which the first one is used in references.
const DOCKER_HUB: [&str; 5] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"];

const MICROSOFT: &str = "mcr.microsoft.com";

/// A pattern of tags in `images`, and the version that it sets.
pub(super) struct TagPattern {
    pub text: At<String>,
    pub matcher: GlobMatcher,
    pub version: OsVersion,
}

impl Planner<'_> {
    pub(super) fn mirrors(&mut self, mirrors: &Named<At<String>>) -> Vec<Mirror> {
        let mut known = vec![];
        for (written, original) in &mirrors.0 {
            if self.check_mirror(written, &original.value) {
                continue;
            }
            let named: Vec<_> = [written, original].into_iter().map(|name| self.prefix(name)).collect();
            if let [Some(prefix), Some(original)] = named.as_slice() {
                known.push(Mirror { prefix: prefix.clone(), original: original.clone() });
            }
        }
        known
    }

    /// The beginning of a repository's name: `mcr.microsoft.com/`.
    fn prefix(&mut self, name: &At<String>) -> Option<String> {
        let text = name.value.trim_end_matches('/');
        let registry = text.find('/').unwrap_or(text.len());
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "./:_-".contains(c);
        if text.is_empty() || !text.char_indices().all(|(at, c)| fits(c) || at < registry && c.is_ascii_uppercase()) {
            let message = match text {
                "" => "the beginning of a repository's name is missing".to_owned(),
                _ => format!("`{}` is not how the name of a repository begins", name.value),
            };
            self.problems.add(name.span, message, "a registry and perhaps a path belong here").help =
                Some("write it as `registry.example.com/mcr/`".into());
            return None;
        }
        Some(full_name(text))
    }

    /// Reports patterns of tags that match a tag which the data know to be another image.
    pub(super) fn check_tags(&mut self, repository: &At<String>, patterns: &[TagPattern]) {
        let mut reported = BTreeSet::new();
        for name in public_repositories(self.catalog, &repository.value) {
            for (index, pattern) in patterns.iter().enumerate() {
                let mut candidates = candidates(self.catalog, &name, pattern);
                candidates.retain(|tag| pattern.matcher.is_match(tag));
                // The first pattern that matches a tag applies.
                candidates.retain(|tag| !patterns[..index].iter().any(|earlier| earlier.matcher.is_match(tag)));
                let Some(left) = self.comparisons.checked_sub(candidates.len() + index + 1) else {
                    let message = "`images` has more patterns for public repositories than winfrom checks";
                    let help =
                        "remove the entries for repositories of Microsoft and Docker Hub: winfrom knows their tags";
                    self.problems.add(repository.span, message, "not checked").help = Some(help.into());
                    return;
                };
                self.comparisons = left;
                let contradiction = |tag: &String| contradiction(self.catalog, &name, tag, pattern);
                let found = if reported.contains(&index) { None } else { candidates.iter().find_map(contradiction) };
                if let Some(message) = found {
                    reported.insert(index);
                    let help = "remove the entry: winfrom knows the tags of this repository";
                    self.problems.add(pattern.text.span, message, "contradicts the data").help = Some(help.into());
                }
            }
        }
    }

    /// Reports a mirror whose own name is a public registry or repository, unless it is mapped to itself. Returns
    /// whether it is reported.
    fn check_mirror(&mut self, prefix: &At<String>, original: &str) -> bool {
        let (public, original) = (normalized(&full_name(&prefix.value)), normalized(&full_name(original)));
        if public == original || !is_public(self.catalog, &public) {
            return false;
        }
        let written = prefix.value.trim_end_matches('/');
        let message = format!("`{written}` is public and cannot stand for `{original}`");
        let help = match is_public(self.catalog, &original) {
            true => "remove the entry".to_owned(),
            false => format!("write the mirror first: `{original}: {public}`"),
        };
        self.problems.add(prefix.span, message, "a registry or repository that winfrom knows").help = Some(help);
        true
    }
}

/// `base/dotnet` is `docker.io/base/dotnet`, as in a FROM; the registry is written as [`Reference::repository`] does.
///
/// [`Reference::repository`]: crate::image::Reference::repository
pub(super) fn full_name(name: &str) -> String {
    let (first, rest) = name.split_at(name.find('/').unwrap_or(name.len()));
    let is_registry = first.contains(['.', ':']) || first == "localhost";
    match (is_registry, name.contains('/')) {
        (true, _) => format!("{}{rest}", canonical_registry(first)),
        (false, true) => format!("docker.io/{name}"),
        (false, false) => format!("docker.io/library/{name}"),
    }
}

/// Returns the name of a registry or repository in the spelling of the data: in lower case, without the port, `/` at
/// the end and other names of Docker Hub.
fn normalized(name: &str) -> String {
    let name = name.to_lowercase();
    let name = name.trim_end_matches('/');
    let (host, path) = name.split_once('/').unwrap_or((name, ""));
    let host = host.split_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    let host = if DOCKER_HUB.contains(&host) { DOCKER_HUB[0] } else { host };
    if path.is_empty() { host.to_owned() } else { format!("{host}/{path}") }
}

/// Whether a normalized name is a registry of Microsoft or Docker Hub, or in one of them and known. Of Docker Hub, only
/// the names of docker-library, of Microsoft and those in the data are known: all others belong to somebody else.
fn is_public(catalog: &Catalog, name: &str) -> bool {
    let (host, path) = name.split_once('/').unwrap_or((name, ""));
    let is_below = |name: &str, folder: &str| {
        name.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if host == MICROSOFT || name == DOCKER_HUB[0] {
        return true;
    }
    host == DOCKER_HUB[0]
        && (["library", "microsoft"].iter().any(|owner| is_below(path, owner))
            || catalog.listed_repositories().iter().any(|listed| is_below(listed, name) || is_below(name, listed)))
}

/// Returns the public repositories that a key of `images` names or matches.
fn public_repositories(catalog: &Catalog, key: &str) -> Vec<String> {
    let key = normalized(key);
    if !is_pattern(&key) {
        return if catalog.is_listed(&key) { vec![key] } else { vec![] };
    }
    let Some(matcher) = globs::matcher(&key) else { return vec![] };
    let listed = catalog.listed_repositories().into_iter();
    listed.filter(|name| matcher.is_match(name)).map(str::to_owned).collect()
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{', '\\'])
}

/// Returns tags to compare a pattern with: the tag itself, or those in the data and those that the pattern allows.
fn candidates(catalog: &Catalog, repository: &str, pattern: &TagPattern) -> Vec<String> {
    let text = &pattern.text.value;
    if !is_pattern(text) {
        return vec![text.clone()];
    }
    let mut tags = listed_tags(catalog, repository);
    let fills = fills(catalog, text);
    let stars = text.matches('*').count().min(4);
    for star in (0..stars).rev() {
        tags.extend(fills.iter().map(|fill| filled(text, star, fill)));
    }
    tags
}

/// The pattern with a text in place of one `*`, and `1` or nothing in place of the others: whole parts of a tag, which
/// are separated by hyphens.
fn filled(pattern: &str, star: usize, fill: &str) -> String {
    let mut tag = String::new();
    for (index, part) in pattern.split('*').enumerate() {
        let begins_part = tag.is_empty() || tag.ends_with(['-', '_']);
        match index.checked_sub(1) {
            None => {}
            Some(before) if before == star && begins_part => tag += fill,
            Some(before) if before == star => tag += &format!("-{fill}"),
            Some(_) if begins_part => tag.push('1'),
            Some(_) => {}
        }
        tag += part;
    }
    tag
}

/// Texts that make a tag of a pattern. A pattern that names a Windows version allows no other one.
fn fills(catalog: &Catalog, pattern: &str) -> Vec<String> {
    const VARIANTS: [&str; 2] = ["windowsservercore", "nanoserver"];
    let mut parts = pattern.split(['*', '-', '_']);
    if parts.clone().any(|part| catalog.image_line(part).is_some()) {
        return match parts.any(|part| VARIANTS.contains(&part)) {
            true => vec!["1".to_owned()],
            false => VARIANTS.map(|variant| format!("1-{variant}")).to_vec(),
        };
    }
    let lines = catalog.lines().iter().filter(|line| line.has_images());
    let names: Vec<String> = lines.flat_map(|line| line.names().map(str::to_owned)).collect();
    let with_variant = |variant: &str| names.iter().map(move |name| format!("{variant}-{name}")).collect::<Vec<_>>();
    let mut fills: Vec<String> = names.iter().cloned().chain(VARIANTS.iter().flat_map(|v| with_variant(v))).collect();
    // Tags without Windows images.
    fills.extend(["bookworm", "alpine", "1"].map(str::to_owned));
    fills
}

/// What is wrong if a pattern sets the version of a tag. `None` if the data agree, or do not know the tag.
fn contradiction(catalog: &Catalog, repository: &str, tag: &str, pattern: &TagPattern) -> Option<String> {
    let reference = Reference::parse(&format!("{repository}:{tag}")).ok()?;
    let known = Resolver::from_data(catalog).resolve(&reference).resolution;
    let is_exact_tag = pattern.text.value == tag;
    let set = pattern.version;
    let fact = match (known.version, known.status) {
        _ if known.inferred => return None,
        (Some(version), _) if version.build != set.build => {
            format!("is {} (10.0.{})", catalog.product(version.build), version.build)
        }
        (Some(version), Status::Exact) if set.revision.is_some() && version.revision != set.revision => {
            format!("is {version}")
        }
        (Some(_), _) => return None,
        (None, Status::NotWindows) if known.kind == Kind::NotWindows => "is not a Windows image".to_owned(),
        (None, Status::HostDependent) => "depends on the host that pulls it".to_owned(),
        (None, Status::NoSuchTag) if is_exact_tag => "does not exist".to_owned(),
        (None, _) => return None,
    };
    let (product, image) = (catalog.product(set.build), format!("{repository}:{tag}"));
    Some(format!("`images` sets {image} to {product} ({set}), but the tag {fact}"))
}
