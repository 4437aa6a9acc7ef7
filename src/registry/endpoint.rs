//! Addresses: where a registry is reached, and where its answers lead.

use ureq::http::Uri;
use ureq::http::uri::Scheme;

/// Docker Hub's name in references.
const DOCKER_HUB: &str = "docker.io";

/// Docker Hub serves its API under another name than references have.
/// <https://github.com/distribution/reference/blob/main/normalize.go>, <https://github.com/moby/moby> `registry/config.go`
const DOCKER_HUB_API: &str = "registry-1.docker.io";

/// The key of Docker Hub in Docker's configuration.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// Host and port of a registry's API.
pub(super) fn api_host(registry: &str) -> &str {
    if registry == DOCKER_HUB { DOCKER_HUB_API } else { registry }
}

/// The key under which Docker keeps the credentials of a registry.
pub(super) fn credentials_key(registry: &str) -> &str {
    if registry == DOCKER_HUB { DOCKER_HUB_KEY } else { registry }
}

/// The address where a registry's API begins. `None` if its name does not make an address, as with a port above 65535.
pub(super) fn address(scheme: &str, authority: &str) -> Option<Uri> {
    parse_address(&format!("{scheme}://{authority}/v2/"))
}

/// Parses an absolute address. `None` unless its authority is exactly `HOST` or `HOST:PORT`: an address with user
/// information, or with a port that is not a number, would look like one host and be another.
pub(super) fn parse_address(text: &str) -> Option<Uri> {
    let url: Uri = text.parse().ok()?;
    let host = url.host()?;
    let authority = match url.port_u16() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    (url.scheme().is_some() && url.authority()?.as_str() == authority).then_some(url)
}

/// Whether two addresses are of one server, so that what one may know the other may.
pub(super) fn same_origin(a: &Uri, b: &Uri) -> bool {
    let port = |url: &Uri| url.port_u16().or((url.scheme() == Some(&Scheme::HTTPS)).then_some(443)).unwrap_or(80);
    let host = |url: &Uri| url.host().map(str::to_lowercase);
    a.scheme() == b.scheme() && host(a) == host(b) && port(a) == port(b)
}

/// Whether the way from one page to another leaves encryption behind.
pub(super) fn downgrades(from: &Uri, to: &Uri) -> bool {
    from.scheme() == Some(&Scheme::HTTPS) && to.scheme() != Some(&Scheme::HTTPS)
}

/// The address that a `Location` or `Link` means, seen from the page that has it. `None` if it is not valid.
pub(super) fn join(base: &Uri, location: &str) -> Option<Uri> {
    let scheme = base.scheme_str()?;
    let authority = base.authority()?.as_str();
    let absolute = if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else if location.contains("://") {
        location.to_owned()
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}")
    };
    parse_address(&absolute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_hub_has_other_names_inside() {
        assert_eq!(api_host("docker.io"), "registry-1.docker.io");
        assert_eq!(credentials_key("docker.io"), "https://index.docker.io/v1/");
        assert_eq!(api_host("[::1]:5000"), "[::1]:5000");
    }

    #[test]
    fn names_make_addresses() {
        for (authority, expected) in [
            ("mcr.microsoft.com", Some("https://mcr.microsoft.com/v2/")),
            ("[::1]:5000", Some("https://[::1]:5000/v2/")),
            ("[::1]", Some("https://[::1]/v2/")),
            ("a:99999", None),
        ] {
            let address = address("https", authority).map(|url| url.to_string());
            assert_eq!(address.as_deref(), expected, "{authority}");
        }
    }

    #[test]
    fn another_port_or_scheme_is_another_server() {
        let uri = |text: &str| text.parse::<Uri>().expect("an address");
        for (a, b, expected) in [
            ("https://a/x", "https://A:443/y", true),
            ("https://a/x", "http://a/x", false),
            ("https://a/x", "https://a:8443/x", false),
            ("https://a/x", "https://b.a/x", false),
        ] {
            assert_eq!(same_origin(&uri(a), &uri(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn encryption_is_not_left_behind() {
        let uri = |text: &str| text.parse::<Uri>().expect("an address");
        assert!(downgrades(&uri("https://a/"), &uri("http://localhost/")));
        assert!(!downgrades(&uri("https://a/"), &uri("https://b/")));
        assert!(!downgrades(&uri("http://localhost/"), &uri("http://localhost/")));
    }

    #[test]
    fn locations_are_joined() {
        let base: Uri = "https://a:5000/v2/x/tags/list?n=1".parse().expect("an address");
        for (location, expected) in [
            ("/v2/y", "https://a:5000/v2/y"),
            ("//cdn/y", "https://cdn/y"),
            ("http://b/", "http://b/"),
            ("list?last=2", "https://a:5000/v2/x/tags/list?last=2"),
            ("https://b/x@y", "https://b/x@y"),
            ("http://localhost:1@192.0.2.2/", ""),
            ("//user@cdn/y", ""),
            ("http://@b/", ""),
            ("http://b:/", ""),
            ("http://b:99999/", ""),
            ("http://b:080/", ""),
            ("https:///y", ""),
        ] {
            let expected = Some(expected).filter(|expected| !expected.is_empty());
            assert_eq!(join(&base, location).map(|uri| uri.to_string()).as_deref(), expected, "{location}");
        }
    }
}
