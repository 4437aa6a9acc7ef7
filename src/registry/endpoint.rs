//! Where a registry is reached, and over which hosts plain HTTP may go.

use std::net::IpAddr;
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
pub fn api_host(registry: &str) -> &str {
    if registry == DOCKER_HUB { DOCKER_HUB_API } else { registry }
}

/// The key under which Docker keeps the credentials of a registry.
pub fn credentials_key(registry: &str) -> &str {
    if registry == DOCKER_HUB { DOCKER_HUB_KEY } else { registry }
}

/// Where a registry's API begins; `None` where its name makes no address, as with a port above 65535.
pub fn address(scheme: &str, authority: &str) -> Option<Uri> {
    let url: Uri = format!("{scheme}://{authority}/v2/").parse().ok()?;
    let has_port = host_of(authority) != authority;
    (has_port == url.port_u16().is_some()).then_some(url)
}

/// The hosts that may be asked over plain HTTP: this machine, and those the user allowed, with or without a port.
pub struct PlainHttp {
    allowed: Vec<String>,
}

impl PlainHttp {
    pub fn new(allowed: &[String]) -> Self {
        Self { allowed: allowed.iter().map(|host| host.to_lowercase()).collect() }
    }

    /// Whether `host[:port]` may be asked over plain HTTP.
    pub fn allows(&self, authority: &str) -> bool {
        let authority = authority.to_lowercase();
        let host = host_of(&authority);
        is_loopback(host) || self.allowed.iter().any(|allowed| *allowed == authority || allowed == host)
    }

    /// Whether a request may go to this address at all.
    pub fn permits(&self, url: &Uri) -> bool {
        let Some(authority) = url.authority() else { return false };
        match url.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => self.allows(authority.as_str()),
            _ => false,
        }
    }
}

/// `[::1]` of `[::1]:5000`, `localhost` of `localhost:5000`.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    }
}

/// This machine: what never leaves it needs no encryption.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// Whether two addresses are of one server, so that what one may know the other may.
pub fn same_origin(a: &Uri, b: &Uri) -> bool {
    let port = |url: &Uri| url.port_u16().or((url.scheme() == Some(&Scheme::HTTPS)).then_some(443)).unwrap_or(80);
    let host = |url: &Uri| url.host().map(str::to_lowercase);
    a.scheme() == b.scheme() && host(a) == host(b) && port(a) == port(b)
}

/// The address that a `Location` or `Link` means, seen from the page that has it.
pub fn join(base: &Uri, location: &str) -> Option<Uri> {
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
    absolute.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_allowed_hosts() {
        let plain = PlainHttp::new(&["registry.lan".into(), "10.0.0.5:5000".into()]);
        for (authority, expected) in [
            ("localhost:5000", true),
            ("127.0.0.1", true),
            ("127.8.8.8:5000", true),
            ("[::1]:5000", true),
            ("[::1]", true),
            ("registry.lan", true),
            ("Registry.LAN:8080", true),
            ("10.0.0.5:5000", true),
            ("10.0.0.5:5001", false),
            ("mcr.microsoft.com", false),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("[2001:db8::1]:5000", false),
        ] {
            assert_eq!(plain.allows(authority), expected, "{authority}");
        }
    }

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
    fn locations_are_joined() {
        let base: Uri = "https://a:5000/v2/x/tags/list?n=1".parse().expect("an address");
        for (location, expected) in [
            ("/v2/y", "https://a:5000/v2/y"),
            ("//cdn/y", "https://cdn/y"),
            ("http://b/", "http://b/"),
            ("list?last=2", "https://a:5000/v2/x/tags/list?last=2"),
        ] {
            assert_eq!(join(&base, location).map(|uri| uri.to_string()).as_deref(), Some(expected), "{location}");
        }
    }
}
