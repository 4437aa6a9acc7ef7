//! The grammar of image references, as BuildKit reads them (`distribution/reference`, `ParseNormalizedNamed`).

pub mod placeholder;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// An image reference, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reference {
    /// `mcr.microsoft.com`; `docker.io` where the text names none.
    pub registry: String,
    /// `windows/servercore`; with `library/` where Docker Hub's short names leave it out.
    pub path: String,
    pub tag: Option<String>,
    /// `sha256:...`
    pub digest: Option<String>,
    /// Where the tag stands in the text that was read, in bytes.
    pub tag_range: Option<Range<usize>>,
}

/// Why a text is no image reference, in the words of `distribution/reference`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidReference(String);

impl fmt::Display for InvalidReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl InvalidReference {
    fn format() -> Self {
        Self("invalid reference format".into())
    }
}

const DOCKER_HUB: &str = "docker.io";

impl Reference {
    /// Reads a reference as `FROM` does: `golang` is `docker.io/library/golang`.
    pub fn parse(text: &str) -> Result<Self, InvalidReference> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            let message = format!("invalid repository name ({text}), cannot specify 64-byte hexadecimal strings");
            return Err(InvalidReference(message));
        }
        let (registry, remainder) = split_registry(text);
        let (registry, prefix) = match registry {
            Some("index.docker.io") | None => (DOCKER_HUB, if remainder.contains('/') { "" } else { "library/" }),
            Some(DOCKER_HUB) if !remainder.contains('/') => (DOCKER_HUB, "library/"),
            Some(registry) => (registry, ""),
        };
        let repository = remainder.split_once(':').map_or(remainder, |(name, _)| name);
        if repository.chars().any(char::is_uppercase) {
            let message = format!("invalid reference format: repository name ({prefix}{repository}) must be lowercase");
            return Err(InvalidReference(message));
        }
        Self::from_parts(registry, prefix, remainder, text.len() - remainder.len())
    }

    fn from_parts(registry: &str, prefix: &str, remainder: &str, start: usize) -> Result<Self, InvalidReference> {
        let (named, digest) = match remainder.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (remainder, None),
        };
        let (name, tag) = match named.split_once(':') {
            Some((name, tag)) => (name, Some(tag)),
            None => (named, None),
        };
        let path = format!("{prefix}{name}");
        let well_formed = is_registry(registry)
            && path.split('/').all(is_path_component)
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest);
        if !well_formed {
            return Err(InvalidReference::format());
        }
        if let Some(problem) = digest.and_then(digest_problem) {
            return Err(InvalidReference(problem.into()));
        }
        if registry.len() + 1 + path.len() > 255 {
            return Err(InvalidReference("repository name must not be more than 255 characters".into()));
        }
        let tag_start = start + name.len() + 1;
        Ok(Self {
            registry: registry.to_owned(),
            path,
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
            tag_range: tag.map(|tag| tag_start..tag_start + tag.len()),
        })
    }

    /// The registry and path by which repositories are compared: `docker.io/library/golang`.
    ///
    /// `MCR.Microsoft.com:443/windows` is `mcr.microsoft.com/windows`, see [`canonical_registry`].
    pub fn repository(&self) -> String {
        format!("{}/{}", canonical_registry(&self.registry), self.path)
    }
}

/// The whole reference with everything that the short form leaves out, `:latest` too.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)?;
        match (&self.tag, &self.digest) {
            (None, None) => f.write_str(":latest"),
            (tag, digest) => {
                tag.iter().try_for_each(|tag| write!(f, ":{tag}"))?;
                digest.iter().try_for_each(|digest| write!(f, "@{digest}"))
            }
        }
    }
}

/// The spelling of a registry under which it is compared with others: in lower case and without the port of HTTPS.
///
/// BuildKit keeps the spelling of the file (`distribution/reference` changes `index.docker.io` only) and connects to
/// that host over HTTPS. Host names have no case (RFC 4343) and HTTPS has the default port 443 (RFC 9110), so the
/// server is the same.
pub fn canonical_registry(registry: &str) -> Cow<'_, str> {
    let host = registry.strip_suffix(":443").unwrap_or(registry);
    match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(host.to_ascii_lowercase()),
        false => Cow::Borrowed(host),
    }
}

/// The first part is a registry if it looks like a host; else the name is one of Docker Hub.
fn split_registry(text: &str) -> (Option<&str>, &str) {
    match text.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        Some((first, rest)) if first.chars().any(char::is_uppercase) => (Some(first), rest),
        _ => (None, text),
    }
}

fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_host = match host.strip_prefix('[') {
        Some(address) => address.strip_suffix(']').is_some_and(is_ipv6),
        None => host.split('.').all(is_host_label),
    };
    is_host && port.is_none_or(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

fn is_ipv6(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b':')
}

fn is_host_label(text: &str) -> bool {
    let inside = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    inside && !text.is_empty() && !text.starts_with('-') && !text.ends_with('-')
}

/// Lower-case words held together by one `.`, one or two `_`, or any number of `-`.
fn is_path_component(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends_in_words = bytes.first().is_some_and(|b| is_word(*b)) && bytes.last().is_some_and(|b| is_word(*b));
    ends_in_words
        && text
            .split(|c: char| c.is_ascii() && is_word(c as u8))
            .all(|separator| matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
}

fn is_tag(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=128).contains(&text.len())
        && text.bytes().all(|b| is_word(b) || b == b'.' || b == b'-')
        && text.bytes().next().is_some_and(is_word)
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let is_part = |part: &str| {
        part.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    algorithm.split(['+', '.', '-', '_']).all(is_part) && hex.len() >= 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What `opencontainers/go-digest` refuses beyond the grammar.
fn digest_problem(text: &str) -> Option<&'static str> {
    let (algorithm, hex) = text.split_once(':')?;
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Some("unsupported digest algorithm"),
    };
    match hex {
        hex if hex.len() != length => Some("invalid checksum digest length"),
        hex if hex.bytes().any(|b| b.is_ascii_uppercase()) => Some("invalid checksum digest format"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_normalized_as_docker_does() {
        for (text, expected) in [
            ("golang", "docker.io/library/golang:latest"),
            ("golang:1.26", "docker.io/library/golang:1.26"),
            ("microsoft/iis", "docker.io/microsoft/iis:latest"),
            ("index.docker.io/golang", "docker.io/library/golang:latest"),
            ("localhost:5000/windows/servercore:ltsc2019", "localhost:5000/windows/servercore:ltsc2019"),
            ("localhost/a", "localhost/a:latest"),
            ("[::1]:5000/a:b", "[::1]:5000/a:b"),
            ("mcr.microsoft.com/windows/servercore:LTSC2022", "mcr.microsoft.com/windows/servercore:LTSC2022"),
            ("a/b__c---d.e:_x", "docker.io/a/b__c---d.e:_x"),
        ] {
            let read = Reference::parse(text).map(|r| r.to_string());
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn repositories_are_compared_without_case_and_default_port_of_the_registry() {
        for (text, expected) in [
            ("MCR.Microsoft.com/windows/servercore:ltsc2019", "mcr.microsoft.com/windows/servercore"),
            ("mcr.microsoft.com:443/windows/servercore", "mcr.microsoft.com/windows/servercore"),
            ("MCR.MICROSOFT.COM:443/windows", "mcr.microsoft.com/windows"),
            ("mcr.microsoft.com:5000/windows", "mcr.microsoft.com:5000/windows"),
            ("mcr.microsoft.com:8443/windows", "mcr.microsoft.com:8443/windows"),
            ("[FE80::1]:443/a", "[fe80::1]/a"),
            ("Host/a", "host/a"),
        ] {
            let reference = Reference::parse(text).expect("a reference");
            assert_eq!(reference.repository(), expected, "{text}");
            assert!(reference.to_string().starts_with(text), "the spelling is kept: {reference}");
        }
    }

    #[test]
    fn what_is_refused_is_refused_in_dockers_words() {
        let format = "invalid reference format";
        for (text, expected) in [
            ("", format),
            ("-x", format),
            ("a$", format),
            ("a//b", format),
            ("a___b", format),
            ("x:y:z", format),
            ("mcr.microsoft.com\\windows\\nanoserver", format),
            ("alpine@sha256:abc", format),
            ("Build", "invalid reference format: repository name (library/Build) must be lowercase"),
            ("alpine@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "unsupported digest algorithm"),
            ("alpine@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid checksum digest length"),
        ] {
            let read = Reference::parse(text).map_err(|e| e.to_string());
            assert_eq!(read, Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_tag_is_found_in_the_text() {
        for text in [
            "golang:1.26",
            "localhost:5000/a/b:1.26",
            "golang:1.26@sha256:0df5b1c3394198525f426e379b61d8f09ce60cb449b1cb4cab163e965672cd67",
        ] {
            let range = Reference::parse(text).expect("valid").tag_range.expect("a tag");
            assert_eq!(&text[range], "1.26", "{text}");
        }
    }
}
