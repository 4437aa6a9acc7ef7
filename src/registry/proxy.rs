//! Proxies, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY name them. Docker and Go read them this way
//! (<https://pkg.go.dev/golang.org/x/net/http/httpproxy>).

use super::host::Host;
use std::net::IpAddr;
use ureq::http::Uri;

/// The proxies of the environment; empty texts are none.
#[derive(Clone, Default)]
pub struct Proxies {
    /// For `https` addresses: `http://[user:password@]host:port`.
    pub https: Option<String>,
    /// For `http` addresses.
    pub http: Option<String>,
    /// The hosts that are asked directly, comma-separated.
    pub bypass: String,
}

impl Proxies {
    /// Whether an address is asked directly. This machine always is.
    pub(super) fn bypasses(&self, url: &Uri) -> bool {
        let host = url.host().unwrap_or_default().trim_matches(['[', ']']).to_lowercase();
        let names = |entry: &str| bypass_names(entry, &host, url.port_u16());
        let is_loopback = url.host().and_then(Host::parse).is_some_and(|host| host.is_loopback());
        is_loopback || self.bypass.split(',').map(str::trim).any(names)
    }
}

/// Whether one entry of NO_PROXY names a host: `*`, an address, a network, or a domain with all below it.
fn bypass_names(entry: &str, host: &str, port: Option<u16>) -> bool {
    let entry = entry.to_lowercase();
    let (entry, entry_port) = match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host.to_owned(), port.parse::<u16>().ok()),
        _ => (entry, None),
    };
    if entry.is_empty() || entry_port.is_some() && entry_port != port {
        return false;
    }
    let entry = entry.trim_matches(['[', ']']);
    if entry == "*" || entry == host {
        return true;
    }
    match (entry.split_once('/'), host.parse::<IpAddr>()) {
        (Some((network, bits)), Ok(address)) => is_in_network(address, network, bits),
        (Some(_), Err(_)) | (None, Ok(_)) => false,
        (None, Err(_)) => {
            let domain = entry.trim_start_matches('*').trim_start_matches('.');
            let below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
            let is_domain_itself = host == domain && !entry.starts_with(['*', '.']);
            !domain.is_empty() && (below || is_domain_itself)
        }
    }
}

fn is_in_network(address: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) if bits <= 32 => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            address.to_bits() & mask == network.to_bits() & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if bits <= 128 => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            address.to_bits() & mask == network.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_is_read_as_go_does() {
        for (bypass, url, expected) in [
            ("", "https://mcr.microsoft.com/", false),
            ("", "https://localhost:5000/", true),
            ("", "https://[::1]:5000/", true),
            ("*", "https://mcr.microsoft.com/", true),
            ("example.com", "https://example.com/", true),
            ("example.com", "https://a.example.com/", true),
            ("example.com", "https://notexample.com/", false),
            (".example.com", "https://example.com/", false),
            ("*.example.com", "https://a.example.com/", true),
            ("foo, Example.COM ", "https://a.example.com/", true),
            ("example.com:5000", "https://example.com:5000/", true),
            ("example.com:5000", "https://example.com:5001/", false),
            ("10.0.0.0/8", "https://10.1.2.3/", true),
            ("10.0.0.0/8", "https://11.1.2.3/", false),
            ("0.0.0.0/0", "https://11.1.2.3/", true),
            ("fd00::/8", "https://[fd00::1]/", true),
            ("[fd00::1]:5000", "https://[fd00::1]:5000/", true),
            ("10.0.0.1", "https://10.0.0.1:5000/", true),
        ] {
            let proxies = Proxies { bypass: bypass.into(), ..Proxies::default() };
            let url = url.parse().expect("an address");
            assert_eq!(proxies.bypasses(&url), expected, "{bypass} {url}");
        }
    }
}
