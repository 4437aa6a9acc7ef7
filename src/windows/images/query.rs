//! The images that a user asks about: a reference, a version, a line, or the output of `ver`.

use super::resolution::{Kind, Resolution};
use super::resolve::{resolve_floating, resolve_version};
use super::resolver::{Resolved, Resolver};
use crate::image::Reference;
use crate::image::placeholder::placeholder;
use crate::windows::data::{Build, Catalog, Family, OsVersion};
use crate::windows::hosts::version_in;

/// An image that the user asks about, with its resolution.
#[derive(Clone, Debug)]
pub struct ImageQuery {
    /// The text of the user.
    pub text: String,
    /// None for a version or a line alone, and for an invalid text.
    pub reference: Option<Reference>,
    /// The public image that the reference is a mirror of.
    pub original: Option<Reference>,
    pub resolution: Resolution,
}

impl ImageQuery {
    /// The repository; of a mirror, the repository that it mirrors. For a version or a line alone,
    /// `mcr.microsoft.com/windows/servercore`.
    pub fn repository(&self) -> String {
        let named = self.original.as_ref().or(self.reference.as_ref());
        named.map_or_else(|| Family::ServerCore.repository(), Reference::repository)
    }

    /// The tag; `latest` if the reference has none.
    pub fn tag(&self) -> &str {
        self.reference.as_ref().and_then(|reference| reference.tag.as_deref()).unwrap_or("latest")
    }

    /// Whether the image is one of Microsoft's base images, whose other lines have the same repository.
    pub fn is_base_image(&self) -> bool {
        self.reference.is_none() || Family::from_repository(&self.repository()).is_some()
    }
}

/// Parses the text of a user and resolves it.
///
/// `10.0.17763`, `10.0.17763.1040`, the name of a line in any case (`ltsc2019`, as its floating tag), the output
/// of `ver`. All else is parsed as a reference.
pub fn parse_query(resolver: &Resolver<'_>, text: &str) -> ImageQuery {
    let (catalog, text) = (resolver.catalog, text.trim());
    let alone = |resolution| ImageQuery { text: text.to_owned(), reference: None, original: None, resolution };
    if let Some(version) = version_alone(catalog, text) {
        return alone(resolve_version(catalog, version, None));
    }
    if let Some(row) = line_alone(catalog, text).and_then(|build| catalog.servicing(None, build)) {
        return alone(resolve_floating(catalog, row));
    }
    if text == "scratch" {
        return alone(Resolution::scratch());
    }
    if let Some(placeholder) = placeholder(text) {
        return alone(Resolution::with_placeholder(text, placeholder));
    }
    match Reference::parse(text) {
        Ok(reference) => {
            let Resolved { resolution, original } = resolver.resolve(&reference);
            ImageQuery { text: text.to_owned(), reference: Some(reference), original, resolution }
        }
        Err(error) => alone(Resolution::unresolved(Kind::Unknown, error.to_string())),
    }
}

/// Returns one query for each build that the registry has for the image, or the query itself.
pub fn published_queries(catalog: &Catalog, asked: &ImageQuery) -> Vec<ImageQuery> {
    let of_version = |version: &OsVersion| ImageQuery {
        resolution: Resolution {
            kind: asked.resolution.kind,
            ..resolve_version(catalog, *version, asked.resolution.family)
        },
        ..asked.clone()
    };
    match asked.resolution.published.as_slice() {
        [] => vec![asked.clone()],
        several => several.iter().map(of_version).collect(),
    }
}

fn version_alone(catalog: &Catalog, text: &str) -> Option<OsVersion> {
    if let Ok(version) = text.parse() {
        return Some(version);
    }
    let of_line =
        || format!("10.0.{text}").parse().ok().filter(|version: &OsVersion| catalog.line(version.build).is_some());
    of_line().or_else(|| version_in(text).filter(|_| text.contains(char::is_whitespace)))
}

/// A line that has images, by its short name or an alias.
fn line_alone(catalog: &Catalog, text: &str) -> Option<Build> {
    let named = |name: &str| name.eq_ignore_ascii_case(text);
    catalog.lines().iter().find(|line| line.has_images() && line.names().any(named)).map(|line| line.build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::images::Status;

    #[test]
    fn versions_and_lines_are_no_references() {
        let catalog = Catalog::embedded();
        for (text, status, version) in [
            ("10.0.17763", Status::Line, "10.0.17763"),
            ("10.0.17763.1040", Status::Exact, "10.0.17763.1040"),
            ("17763", Status::Line, "10.0.17763"),
            ("17763.973", Status::Exact, "10.0.17763.973"),
            ("ltsc2019", Status::Floating, "10.0.17763"),
            ("1809", Status::Floating, "10.0.17763"),
            ("20h2", Status::Floating, "10.0.19042"),
            ("2004", Status::Floating, "10.0.19041"),
            ("\r\nMicrosoft Windows [Version 10.0.17763.1040]\r\n", Status::Exact, "10.0.17763.1040"),
            ("mcr.microsoft.com/windows/servercore:1809", Status::Floating, "10.0.17763"),
        ] {
            let asked = parse_query(&Resolver::from_data(catalog), text);
            let read = asked.resolution.version.map(|version| version.to_string());
            assert_eq!((asked.resolution.status, read.as_deref()), (status, Some(version)), "{text}");
        }
    }

    #[test]
    fn the_side_of_a_bare_build_is_known_only_by_birth() {
        let baseline = |text: &str| {
            parse_query(&Resolver::from_data(Catalog::embedded()), text)
                .resolution
                .baseline
                .map(|baseline| baseline.name())
        };
        assert_eq!(baseline("10.0.17763"), None);
        assert_eq!(baseline("10.0.20348"), Some("post"));
        assert_eq!(baseline("10.0.16299"), Some("pre"));
        assert_eq!(baseline("ltsc2019"), Some("post"), "the floating tag of a living line");
    }

    #[test]
    fn what_is_no_reference_says_why() {
        let asked = parse_query(&Resolver::from_data(Catalog::embedded()), "a b");
        assert_eq!(asked.resolution.status, Status::Unresolved);
        assert_eq!(asked.resolution.why.as_deref(), Some("invalid reference format"));
    }
}
