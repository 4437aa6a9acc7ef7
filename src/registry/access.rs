//! Which hosts may be asked, and which of them over plain HTTP. Always decided by host and port.

use super::endpoint::{api_host, parse_address};
use super::host::{Host, is_local_address};
use super::trouble::Fault;
use anyhow::Context as _;
use std::net::IpAddr;
use ureq::http::Uri;
use ureq::http::uri::Scheme;

/// Docker Hub's API and its token server (<https://distribution.github.io/distribution/spec/auth/token/>).
const DOCKER_HUB_API: &str = "https://registry-1.docker.io";
const DOCKER_HUB_REALM: &str = "https://auth.docker.io";

/// Public registries about which an error message tells nothing that is not public.
const PUBLIC: [&str; 2] = ["https://mcr.microsoft.com", DOCKER_HUB_API];

/// The hosts that the user listed.
#[derive(Debug)]
pub(super) struct Access {
    /// The only registries that may be asked. All, if it is empty.
    registries: Vec<Listed>,
    plain_http: Vec<Listed>,
}

#[derive(Debug)]
struct Listed {
    host: Host,
    port: Option<u16>,
}

impl Access {
    /// # Errors
    ///
    /// An entry is not of the form `HOST[:PORT]`.
    pub(super) fn new(registries: &[String], plain_http: &[String]) -> anyhow::Result<Self> {
        let list = |option: &str, entries: &[String]| -> anyhow::Result<Vec<Listed>> {
            let listed = |entry: &String| {
                Listed::parse(entry).with_context(|| format!("invalid value `{entry}` of {option}: use HOST[:PORT]"))
            };
            entries.iter().map(listed).collect()
        };
        Ok(Self { registries: list("--registry", registries)?, plain_http: list("--plain-http", plain_http)? })
    }

    /// Checks that a registry may be asked at all.
    pub(super) fn check_registry(&self, url: &Uri) -> Result<(), Fault> {
        if !self.registries.is_empty() && !self.lists_registry(url) {
            return Err(Fault::Refused("it is not listed with --registry".into()));
        }
        self.check_host(url)
    }

    /// Checks that a request may go to this address. The errors do not show it, as a registry may have written it.
    pub(super) fn check(&self, url: &Uri) -> Result<(), Fault> {
        self.check_host(url)?;
        if !self.permits_scheme(url) {
            return Err(Fault::Unusable("plain HTTP is not allowed for this address (--plain-http)".into()));
        }
        Ok(())
    }

    fn check_host(&self, url: &Uri) -> Result<(), Fault> {
        let host = url.host().and_then(Host::parse);
        let host = host.ok_or_else(|| Fault::Unusable("the host of the address is not valid".into()))?;
        if host.is_local() && !self.lists(url) {
            let why = "the address is on this machine or a private network: it must be listed with --registry or \
                       --plain-http";
            return Err(Fault::Refused(why.into()));
        }
        Ok(())
    }

    /// Whether a connection to the host of an address may go to this IP address.
    pub(super) fn permits_ip(&self, url: &Uri, address: IpAddr) -> bool {
        !is_local_address(address) || self.lists(url)
    }

    /// Whether the scheme of an address is allowed for its host and port.
    pub(super) fn permits_scheme(&self, url: &Uri) -> bool {
        match url.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => self.permits_plain_http(url),
            _ => false,
        }
    }

    /// Whether the host of an address may be asked over plain HTTP: this machine, and what `--plain-http` lists.
    pub(super) fn permits_plain_http(&self, url: &Uri) -> bool {
        let is_loopback = url.host().and_then(Host::parse).is_some_and(|host| host.is_loopback());
        is_loopback || self.lists_plain_http(url)
    }

    /// Whether credentials or requests for a registry may go to the token server that it names.
    pub(super) fn permits_realm(&self, registry: &Uri, realm: &Uri) -> bool {
        let host = |url: &Uri| url.host().and_then(Host::parse);
        self.registries.is_empty()
            || self.lists_registry(realm)
            || host(registry) == host(realm)
            || (is_same(DOCKER_HUB_API, registry) && is_same(DOCKER_HUB_REALM, realm))
    }

    /// Whether `--registry` lists the host of an address.
    pub(super) fn lists_registry(&self, url: &Uri) -> bool {
        self.registries.iter().any(|listed| listed.is(url, Listed::has_same_port))
    }

    /// Whether an error message may say how the host of an address answered.
    pub(super) fn may_describe(&self, url: &Uri) -> bool {
        self.lists(url) || PUBLIC.iter().any(|public| is_same(public, url))
    }

    fn lists(&self, url: &Uri) -> bool {
        self.lists_registry(url) || self.lists_plain_http(url)
    }

    fn lists_plain_http(&self, url: &Uri) -> bool {
        // An entry without a port has always meant all ports of the host.
        self.plain_http
            .iter()
            .any(|listed| listed.is(url, |listed, url| listed.port.is_none() || listed.has_same_port(url)))
    }
}

impl Listed {
    fn parse(text: &str) -> Option<Self> {
        let text = if text.eq_ignore_ascii_case("index.docker.io") { "docker.io" } else { text };
        let text = api_host(text.strip_suffix(":443").unwrap_or(text));
        let url = parse_address(&format!("https://{text}/"))?;
        if url.path() != "/" || url.query().is_some() || text.contains(['/', '?', '#']) {
            return None;
        }
        Some(Self { host: Host::parse(url.host()?)?, port: url.port_u16() })
    }

    fn is(&self, url: &Uri, has_port: impl Fn(&Self, &Uri) -> bool) -> bool {
        url.host().and_then(Host::parse).as_ref() == Some(&self.host) && has_port(self, url)
    }

    /// An entry without a port is for the default port of the scheme.
    fn has_same_port(&self, url: &Uri) -> bool {
        let default = if url.scheme() == Some(&Scheme::HTTP) { 80 } else { 443 };
        self.port.unwrap_or(default) == url.port_u16().unwrap_or(default)
    }
}

/// Whether an address is on an HTTPS server with the default port.
fn is_same(server: &str, url: &Uri) -> bool {
    server.parse::<Uri>().is_ok_and(|server| super::endpoint::same_origin(&server, url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("an address")
    }

    fn access(registries: &[&str], plain_http: &[&str]) -> Access {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        Access::new(&owned(registries), &owned(plain_http)).expect("valid entries")
    }

    #[test]
    fn plain_http_is_for_this_machine_and_listed_hosts() {
        let access = access(&[], &["registry.lan", "10.0.0.5:5000"]);
        for (authority, expected) in [
            ("localhost:5000", true),
            ("LOCALHOST.:5000", true),
            ("127.8.8.8:5000", true),
            ("[::1]", true),
            ("[::ffff:127.0.0.1]:5000", true),
            ("registry.lan", true),
            ("Registry.LAN.:8080", true),
            ("10.0.0.5:5000", true),
            ("10.0.0.5:5001", false),
            ("mcr.microsoft.com", false),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("localhost:1@192.0.2.2", false),
            ("registry.lan:1@192.0.2.2:80", false),
            ("2130706433", false),
            ("0x7f.1", false),
            ("[2001:db8::1]:5000", false),
        ] {
            assert_eq!(access.permits_scheme(&uri(&format!("http://{authority}/x"))), expected, "{authority}");
        }
    }

    #[test]
    fn local_addresses_must_be_listed() {
        let nothing = access(&[], &[]);
        let listed = access(&["127.0.0.1:5000", "a.example"], &["10.0.0.5"]);
        for (url, unlisted_is_refused, listed_is_refused) in [
            ("https://127.0.0.1:5000/", true, false),
            ("https://127.0.0.1:5001/", true, true),
            ("https://[::ffff:127.0.0.1]:5000/", true, false),
            ("https://10.0.0.5:1/", true, false),
            ("https://169.254.169.254/", true, true),
            ("https://localhost/", true, true),
            ("https://0x7f.1/", true, true),
            ("https://b.example/", false, false),
        ] {
            assert_eq!(nothing.check(&uri(url)).is_err(), unlisted_is_refused, "{url}");
            assert_eq!(listed.check(&uri(url)).is_err(), listed_is_refused, "{url} listed");
        }
        let private = "10.1.2.3".parse().expect("an address");
        assert!(!nothing.permits_ip(&uri("https://a.example/"), private), "a name that resolves to a private address");
        assert!(listed.permits_ip(&uri("https://a.example/"), private));
        assert!(!listed.permits_ip(&uri("https://a.example:8443/"), private));
    }

    #[test]
    fn an_allow_list_names_all_registries() {
        let access = access(&["docker.io", "MCR.microsoft.com", "r.example:5000"], &[]);
        for (url, expected) in [
            ("https://registry-1.docker.io/v2/", true),
            ("https://mcr.microsoft.com/v2/", true),
            ("https://mcr.microsoft.com:443/v2/", true),
            ("https://mcr.microsoft.com:8443/v2/", false),
            ("https://r.example:5000/v2/", true),
            ("https://r.example/v2/", false),
            ("https://ghcr.io/v2/", false),
        ] {
            assert_eq!(access.check_registry(&uri(url)).is_ok(), expected, "{url}");
        }
        for (registry, realm, expected) in [
            ("https://registry-1.docker.io/v2/", "https://auth.docker.io/token", true),
            ("https://mcr.microsoft.com/v2/", "https://auth.docker.io/token", false),
            ("https://mcr.microsoft.com/v2/", "https://mcr.microsoft.com:8443/token", true),
            ("https://mcr.microsoft.com/v2/", "https://r.example:5000/token", true),
            ("https://mcr.microsoft.com/v2/", "https://evil.example/token", false),
        ] {
            assert_eq!(access.permits_realm(&uri(registry), &uri(realm)), expected, "{registry} {realm}");
        }
    }

    #[test]
    fn entries_are_hosts() {
        for entry in ["", "https://a", "a/b", "robot@a", "a:99999", "a:", "0x7f.1", "a?b", "a#b"] {
            assert!(Access::new(&[entry.to_owned()], &[]).is_err(), "{entry}");
            assert!(Access::new(&[], &[entry.to_owned()]).is_err(), "{entry}");
        }
    }

    proptest! {
        /// Whatever stands before an `@`, and whatever the path is: host and port alone decide.
        #[test]
        fn plain_http_is_judged_by_host_and_port(
            text in "http://([a-z0-9.:%]{0,12}@)?(localhost|127\\.0\\.0\\.1|registry\\.lan|192\\.0\\.2\\.2|\\[::1\\]|[a-z0-9.]{1,9})(:[0-9]{1,5})?(/[a-z@:]{0,9})?(\\?[a-z@:]{0,5})?",
        ) {
            let access = access(&["127.0.0.1:5000"], &["registry.lan:80", "10.0.0.5"]);
            if let Ok(url) = text.parse::<Uri>() {
                let port = url.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
                if let Ok(plain) = format!("http://{}{port}/", url.host().unwrap_or_default()).parse::<Uri>() {
                    prop_assert_eq!(access.permits_scheme(&url), access.permits_scheme(&plain));
                    prop_assert_eq!(access.check(&url).is_ok(), access.check(&plain).is_ok());
                }
            }
        }
    }
}
