//! The answers of registries, and how they complete a resolution from the data.

use super::published::Published;
use super::resolution::{Absent, Kind, Resolution, Status};
use super::resolve::{resolve_from_data, resolve_version};
use crate::image::{Reference, canonical_registry};
use crate::windows::data::{Build, Catalog, OsVersion};
use std::collections::BTreeMap;

/// The answers of registries by reference.
#[derive(Clone, Default, Debug)]
pub struct Answers(BTreeMap<String, Answer>);

/// The answer of a registry for one reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    Found(Published),
    /// The repository exists, but has no such tag or digest.
    Missing {
        /// The most similar tags, the nearest first.
        nearest: Vec<String>,
    },
}

/// How many versions a message lists: more than Windows has lines.
const MOST_LISTED: usize = 32;

impl Answers {
    /// No answers.
    pub(super) const NONE: Answers = Answers(BTreeMap::new());

    /// Adds an answer for a reference and, if the image was found, for its digest.
    pub fn insert(&mut self, reference: &Reference, answer: Answer) {
        if let Answer::Found(published) = &answer {
            let by_digest = Reference { digest: Some(published.digest.clone()), ..reference.clone() };
            self.0.insert(key(&by_digest), answer.clone());
        }
        self.0.insert(key(reference), answer);
    }

    /// The answer for a reference, by its digest if it has one. None if the registry was not asked.
    fn get(&self, reference: &Reference) -> Option<&Answer> {
        self.0.get(&key(reference))
    }
}

/// A digest identifies an image, whatever its tag is. All spellings of a registry have the same key.
fn key(reference: &Reference) -> String {
    let registry = canonical_registry(&reference.registry).into_owned();
    let tag = reference.tag.clone().filter(|_| reference.digest.is_none());
    Reference { registry, tag, tag_range: None, ..reference.clone() }.to_string()
}

/// Completes a resolution with the registry's answer for the reference, if there is one.
pub(super) fn complete(catalog: &Catalog, answers: &Answers, reference: &Reference, by_data: Resolution) -> Resolution {
    match answers.get(reference) {
        None => by_data,
        Some(Answer::Missing { nearest }) => missing(by_data, reference, nearest),
        Some(Answer::Found(published)) => {
            let tag_build = contradicting_tag(catalog, answers, reference, published);
            let current_digest = Some(published.digest.clone());
            Resolution { tag_build, current_digest, ..with_published(catalog, by_data, published) }
        }
    }
}

fn with_published(catalog: &Catalog, by_data: Resolution, published: &Published) -> Resolution {
    match published.versions.as_slice() {
        [] if published.unversioned => Resolution {
            family: by_data.family,
            ..Resolution::unresolved(Kind::Windows, "its registry does not tell the Windows version")
        },
        [] if !published.other_processors.is_empty() => Resolution {
            family: by_data.family,
            ..Resolution::unresolved(
                if published.others { Kind::MultiOs } else { Kind::Windows },
                format!("published for {} only", published.other_processors.join(", ")),
            )
        },
        [] => Resolution::not_windows("its registry has no Windows image of it"),
        _ if published.unversioned => host_dependent_in_part(by_data, published),
        [only] if !published.others => {
            // A floating tag still moves: today's revision is no reason to call it pinned.
            let found = resolve_version(catalog, *only, by_data.family);
            let status = if by_data.status == Status::Floating { Status::Floating } else { found.status };
            Resolution { status, insider: found.insider || by_data.insider, dated: by_data.dated, ..found }
        }
        several => host_dependent(by_data, several, published.others),
    }
}

/// Returns the line that the tag of `tag@digest` names, if the digest is only of other lines.
fn contradicting_tag(
    catalog: &Catalog,
    answers: &Answers,
    reference: &Reference,
    published: &Published,
) -> Option<Build> {
    reference.digest.as_ref()?;
    let tag_only = tag_of(reference)?;
    let named = line_of_tag(catalog, &tag_only).map(|build| vec![build]);
    let builds = named.or_else(|| match answers.get(&tag_only)? {
        Answer::Found(published) => (!published.unversioned).then(|| published.builds().collect()),
        Answer::Missing { .. } => None,
    })?;
    if published.unversioned {
        return None;
    }
    let agrees = published.builds().any(|build| builds.contains(&build));
    builds.first().copied().filter(|_| !agrees && !published.versions.is_empty())
}

/// Returns the tag of a reference with a digest as a reference of its own, if the tag itself names no line.
pub fn unnamed_tag(catalog: &Catalog, reference: &Reference) -> Option<Reference> {
    reference.digest.as_ref()?;
    tag_of(reference).filter(|tag_only| line_of_tag(catalog, tag_only).is_none())
}

fn tag_of(reference: &Reference) -> Option<Reference> {
    reference.tag.as_ref()?;
    Some(Reference { digest: None, ..reference.clone() })
}

/// Returns the line that a tag names. None if the line is inferred.
fn line_of_tag(catalog: &Catalog, tag_only: &Reference) -> Option<Build> {
    let by_data = resolve_from_data(catalog, tag_only);
    by_data.build().filter(|_| !by_data.inferred)
}

/// The versions as text, at most [`MOST_LISTED`].
fn listed(versions: &[OsVersion]) -> String {
    let named: Vec<_> = versions.iter().take(MOST_LISTED).map(ToString::to_string).collect();
    match versions.len().saturating_sub(MOST_LISTED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn host_dependent(by_data: Resolution, versions: &[OsVersion], others: bool) -> Resolution {
    let why = format!("published for {}; the host that pulls decides", listed(versions));
    let kind = if others { Kind::MultiOs } else { Kind::Windows };
    Resolution {
        family: by_data.family,
        published: versions.to_vec(),
        why: Some(why),
        ..Resolution::new(kind, Status::HostDependent)
    }
}

/// An image with versions that are known and others that are not: which hosts it runs on is not known.
fn host_dependent_in_part(by_data: Resolution, published: &Published) -> Resolution {
    let known = host_dependent(by_data, &published.versions, published.others);
    let why = format!(
        "published for {} and for Windows versions that its registry does not name; the host that pulls decides",
        listed(&published.versions)
    );
    Resolution { published: vec![], why: Some(why), ..known }
}

/// The data explain better than a registry why a tag does not exist.
fn missing(by_data: Resolution, reference: &Reference, nearest: &[String]) -> Resolution {
    let nearest = nearest.to_vec();
    if by_data.absent.is_some() {
        return Resolution { nearest, ..by_data };
    }
    let what = if reference.digest.is_some() { "digest" } else { "tag" };
    Resolution {
        status: Status::NoSuchTag,
        version: None,
        baseline: None,
        inferred: false,
        absent: Some(Absent::NotInRegistry),
        why: Some(format!("its registry has no such {what}")),
        nearest,
        ..by_data
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::data::BaselineSide;

    const DIGEST: &str = "sha256:0df5b1c3394198525f426e379b61d8f09ce60cb449b1cb4cab163e965672cd67";

    fn reference(text: &str) -> Reference {
        Reference::parse(text).expect("a reference")
    }

    fn found(versions: &[&str], others: bool) -> Answer {
        let digest = versions.join(" ");
        let versions = versions.iter().map(|text| text.parse().expect("a version")).collect();
        Answer::Found(Published { versions, others, digest, ..Published::default() })
    }

    fn resolve_with(answers: &[(&str, Answer)], text: &str) -> Resolution {
        let mut all = Answers::default();
        answers.iter().for_each(|(text, answer)| all.insert(&reference(text), answer.clone()));
        let by_data = resolve_from_data(Catalog::embedded(), &reference(text));
        complete(Catalog::embedded(), &all, &reference(text), by_data)
    }

    fn told(resolution: &Resolution) -> (Status, Option<String>) {
        (resolution.status, resolution.version.map(|version| version.to_string()))
    }

    #[test]
    fn answers_complete_the_data() {
        let core = "mcr.microsoft.com/windows/servercore";
        let by_digest = format!("{core}@{DIGEST}");
        let both = format!("{core}:ltsc2019@{DIGEST}");
        let one = || found(&["10.0.17763.8389"], false);
        let ltsc2019 = format!("{core}:ltsc2019");
        for (text, answer, expected) in [
            (ltsc2019.as_str(), one(), (Status::Floating, Some("10.0.17763.8389"))),
            (&by_digest, one(), (Status::Exact, Some("10.0.17763.8389"))),
            (&both, one(), (Status::Exact, Some("10.0.17763.8389"))),
            ("r.example/base/dotnet:4", one(), (Status::Exact, Some("10.0.17763.8389"))),
            ("r.example/x:1809", found(&["10.0.20348.1"], false), (Status::Exact, Some("10.0.20348.1"))),
            ("r.example/x:1", found(&["10.0.17763"], false), (Status::Line, Some("10.0.17763"))),
            ("r.example/x:1", found(&[], true), (Status::NotWindows, None)),
            ("r.example/x:1", found(&["10.0.17763.1", "10.0.20348.1"], false), (Status::HostDependent, None)),
            ("golang:1.26", found(&["10.0.20348.1"], true), (Status::HostDependent, None)),
            (&ltsc2019, Answer::Missing { nearest: vec![] }, (Status::NoSuchTag, None)),
        ] {
            let resolution = resolve_with(&[(text, answer)], text);
            assert_eq!(told(&resolution), (expected.0, expected.1.map(str::to_owned)), "{text}");
            assert!(!resolution.inferred, "{text}");
        }
    }

    #[test]
    fn an_image_of_known_and_unknown_versions_depends_on_the_host() {
        let text = "r.example/x:1";
        let digest = DIGEST.to_owned();
        let versions = vec!["10.0.17763.1".parse().expect("a version")];
        let published = Published { versions, unversioned: true, digest, ..Published::default() };
        let resolution = resolve_with(&[(text, Answer::Found(published))], text);
        assert_eq!((told(&resolution), resolution.published), ((Status::HostDependent, None), vec![]));
        let why = "published for 10.0.17763.1 and for Windows versions that its registry does not name; \
                   the host that pulls decides";
        assert_eq!(resolution.why.as_deref(), Some(why));
    }

    #[test]
    fn several_builds_are_listed() {
        let text = "r.example/x:1";
        let resolution = resolve_with(&[(text, found(&["10.0.17763.1", "10.0.20348.2"], true))], text);
        assert_eq!(resolution.kind, Kind::MultiOs);
        assert_eq!(resolution.published.len(), 2);
        let why = "published for 10.0.17763.1, 10.0.20348.2; the host that pulls decides";
        assert_eq!(resolution.why.as_deref(), Some(why));
    }

    #[test]
    fn the_side_of_the_baseline_is_todays() {
        let text = "r.example/x:1";
        let resolution = resolve_with(&[(text, found(&["10.0.17763.973"], false))], text);
        assert_eq!(resolution.baseline, Some(BaselineSide::Pre));
    }

    #[test]
    fn a_tag_and_a_digest_of_different_lines_contradict() {
        let core = "mcr.microsoft.com/windows/servercore";
        for (tag, digest_is, tag_is, expected) in [
            ("ltsc2022", "10.0.17763.1", None, Some(20348)),
            ("ltsc2019", "10.0.17763.1", None, None),
            ("10.0.17763.1040", "10.0.20348.1", None, Some(17763)),
            ("odd", "10.0.17763.1", Some("10.0.20348.1"), Some(20348)),
            ("odd", "10.0.17763.1", Some("10.0.17763.2"), None),
            ("odd", "10.0.17763.1", None, None),
        ] {
            let text = format!("{core}:{tag}@{DIGEST}");
            let mut answers = vec![(text.clone(), found(&[digest_is], false))];
            answers.extend(tag_is.map(|version| (format!("{core}:{tag}"), found(&[version], false))));
            let answers: Vec<_> = answers.iter().map(|(text, answer)| (text.as_str(), answer.clone())).collect();
            let resolution = resolve_with(&answers, &text);
            assert_eq!(resolution.tag_build, expected.map(Build), "{text} {tag_is:?}");
        }
    }
}
