//! From the facts to the variants of a Dockerfile and the hosts of an image.

use super::facts::{Found, FoundBuild, FoundHost, FoundImage, Value};
use crate::dockerfile::Dockerfile;
use crate::image::Reference;
use crate::settings::{DeclaredHost, Discovery, Settings, Variant};
use crate::windows::data::Platform;
use crate::windows::hosts::find_host;
use crate::windows::{Catalog, Isolation};
use std::collections::BTreeMap;

/// Returns the builds of a Dockerfile as variants. `path` is the path from the root of the repository, with `/` as
/// separator.
///
/// Declared settings take precedence: declared variants replace all detected ones, and declared hosts and build arguments
/// replace the detected ones. Arguments that the Dockerfile does not declare before its first `FROM` are ignored, because
/// they cannot change a base image.
pub fn variants(
    found: &Found,
    path: &str,
    dockerfile: &Dockerfile,
    settings: &Settings,
    catalog: &Catalog,
) -> Vec<Variant> {
    if !settings.variants.is_empty() {
        return settings.variants.clone();
    }
    let mut variants: Vec<Variant> = vec![];
    for build in found.builds.iter().filter(|build| build.dockerfile == path) {
        let has_a_part = |name: &str| dockerfile.global_args.iter().any(|arg| arg.name.eq_ignore_ascii_case(name));
        let args = build.args.iter().filter(|(name, _)| has_a_part(name));
        let args = args.map(|(name, value)| (name.as_str(), value)).collect();
        let variant = variant(found, build, &args, settings, catalog);
        if !variants.iter().any(|known| is_same(known, &variant)) {
            variants.push(variant);
        }
    }
    variants
}

fn variant(
    found: &Found,
    build: &FoundBuild,
    args: &BTreeMap<&str, &Value>,
    settings: &Settings,
    catalog: &Catalog,
) -> Variant {
    let hosts = match settings.hosts.as_slice() {
        [] => run_hosts(found, build, settings, catalog),
        declared => declared.to_vec(),
    };
    let builder = || build.host.as_ref().and_then(|host| declared(host, None, settings, catalog));
    let mut build_args: BTreeMap<String, String> =
        args.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
    build_args.extend(settings.build_args.clone());
    let is_defaulted = |(name, value): (&&str, &&Value)| value.is_defaulted && !settings.build_args.contains_key(*name);
    Variant {
        label: label(build, args),
        hosts,
        build_host: settings.build_host.clone().or_else(builder).map(|host| host.isolated(build.isolation)),
        build_args,
        target: settings.target.clone().or_else(|| build.target.as_ref()?.as_known().map(str::to_owned)),
        is_defaulted: args.iter().any(is_defaulted) || build.target.as_ref().is_some_and(|t| t.is_defaulted),
    }
}

/// Describes a build by its arguments: `WINDOWS_VERSION=ltsc2022 (compose.yaml:12)`. Without arguments, by its name.
fn label(build: &FoundBuild, args: &BTreeMap<&str, &Value>) -> String {
    let arguments: Vec<_> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let what = if arguments.is_empty() { build.what.clone() } else { arguments.join(", ") };
    let source = &build.place.source;
    format!("{what} ({}:{})", source.path, source.line_of(build.place.span.start))
}

fn is_same(one: &Variant, other: &Variant) -> bool {
    let hosts = |variant: &Variant| -> Vec<(String, Isolation)> {
        variant.hosts.iter().chain(&variant.build_host).map(|host| (host.label.clone(), host.isolation)).collect()
    };
    one.build_args == other.build_args
        && one.target == other.target
        && one.is_defaulted == other.is_defaulted
        && one.build_host.is_some() == other.build_host.is_some()
        && hosts(one) == hosts(other)
}

/// Returns the hosts that run the image of a build: those of the detected images with the name that this build gives, and
/// no other build. If only one of the two references has a tag, the match is not certain.
fn run_hosts(found: &Found, build: &FoundBuild, settings: &Settings, catalog: &Catalog) -> Vec<DeclaredHost> {
    let is_other = |other: &&FoundBuild| {
        (&other.dockerfile, &other.target, &other.args) != (&build.dockerfile, &build.target, &build.args)
    };
    let mut hosts: Vec<DeclaredHost> = vec![];
    for image in &found.images {
        let Some(run) = image.reference.as_known().and_then(|run| Reference::parse(run).ok()) else { continue };
        let Some(is_same_tag) = names(build, &run) else { continue };
        if found.builds.iter().filter(is_other).any(|other| names(other, &run).is_some()) {
            continue;
        }
        for host in hosts_of_image(found, image, settings, catalog) {
            if hosts.iter().all(|known| known.label != host.label) {
                hosts.push(if is_same_tag { host } else { uncertain(host) });
            }
        }
    }
    hosts
}

/// Compares the names that a build gives its image with a reference. `None` if none matches, else whether the tag is the
/// same.
fn names(build: &FoundBuild, run: &Reference) -> Option<bool> {
    let built = build.images.iter().filter_map(|name| Reference::parse(name).ok());
    let may_be_run = |built: &Reference| {
        let other_tag = built.tag.is_some() && run.tag.is_some() && built.tag != run.tag;
        built.repository() == run.repository() && !other_tag
    };
    let tag = |name: &Reference| name.tag.clone().unwrap_or_else(|| "latest".to_owned());
    built.filter(may_be_run).map(|built| tag(&built) == tag(run)).max()
}

/// Returns the hosts that run an image. For an image that runs on Windows without declared hosts, these are the cluster
/// nodes of the repository, if all of them have one Windows version.
pub fn hosts_of_image(found: &Found, image: &FoundImage, settings: &Settings, catalog: &Catalog) -> Vec<DeclaredHost> {
    let own = image.hosts.iter().filter_map(|host| declared(host, image.isolation, settings, catalog));
    let own: Vec<_> = own.collect();
    if !own.is_empty() || !image.is_windows || found.has_unknown_nodes {
        return own;
    }
    let nodes = found.nodes().iter().filter_map(|host| declared(host, image.isolation, settings, catalog));
    let mut nodes: Vec<_> = nodes.filter(|node| is_cluster(node.host.platform)).collect();
    nodes.dedup_by(|a, b| a.label == b.label);
    let is_one_line = nodes.windows(2).all(|pair| pair[0].host.build == pair[1].host.build);
    if is_one_line { nodes.into_iter().take(1).map(uncertain).collect() } else { vec![] }
}

/// Marks a detected host as not certain.
fn uncertain(host: DeclaredHost) -> DeclaredHost {
    let found = host.found.map(|found| Discovery { is_certain: false, ..found });
    DeclaredHost { found, ..host }
}

fn is_cluster(platform: Platform) -> bool {
    matches!(platform, Platform::Aks | Platform::Eks | Platform::Gke | Platform::Kubernetes)
}

/// Converts a detected host to a declared one. `None` if no host has that name.
fn declared(
    found: &FoundHost,
    isolation: Option<Isolation>,
    settings: &Settings,
    catalog: &Catalog,
) -> Option<DeclaredHost> {
    let host = find_host(catalog, &found.name, settings.today).ok()?;
    let isolation = found.isolation.or(isolation);
    Some(DeclaredHost {
        label: found.name.clone(),
        isolation: isolation.unwrap_or_else(|| host.default_isolation()),
        isolation_assumed: isolation.is_none(),
        host,
        place: Some(found.place.clone()),
        found: Some(Discovery { key: found.key, is_certain: !found.is_defaulted }),
    })
}
