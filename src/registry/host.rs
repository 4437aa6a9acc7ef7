//! Hosts of addresses, compared and classified by what they mean instead of how they are spelled.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host name in lower case without a trailing dot, or an IP address in its canonical form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Host {
    Name(String),
    Ip(IpAddr),
}

impl Host {
    /// Parses the host of an address, with brackets around IPv6.
    ///
    /// `None` for everything that is not clearly one host: IPv4 addresses such as `0x7f.1` or `2130706433`, which some
    /// resolvers accept, percent signs and IPv6 zones.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix('[') {
            let address: Ipv6Addr = inside.strip_suffix(']')?.parse().ok()?;
            return Some(Self::Ip(IpAddr::V6(address).to_canonical()));
        }
        let text = text.strip_suffix('.').unwrap_or(text);
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Some(Self::Ip(address.into()));
        }
        let is_name = !text.is_empty() && text.split('.').all(is_label) && !ends_in_number(text);
        is_name.then(|| Self::Name(text.to_ascii_lowercase()))
    }

    /// Whether the host is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::Ip(address) => address.is_loopback(),
        }
    }

    /// Whether the host is, without a name lookup, on this machine or a private network.
    pub(super) fn is_local(&self) -> bool {
        self.is_loopback() || matches!(self, Self::Ip(address) if is_local_address(*address))
    }
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Whether a resolver could read the name as an IPv4 address (<https://url.spec.whatwg.org/#ends-in-a-number-checker>).
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match last.strip_prefix("0x") {
        Some(hex) => hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => last.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// Azure's service for virtual machines has an address outside of every private range.
/// <https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16>
const AZURE_WIRE_SERVER: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// Whether an address is not one of a single host on the public internet: only globally reachable addresses are public.
/// <https://www.iana.org/assignments/iana-ipv6-special-registry/>
pub(super) fn is_local_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_local_ipv4(address),
        IpAddr::V6(address) => match embedded_ipv4(address) {
            Some(embedded) => is_local_ipv4(embedded),
            None => !is_global_ipv6(address),
        },
    }
}

/// <https://www.iana.org/assignments/iana-ipv4-special-registry/>
fn is_local_ipv4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || address == AZURE_WIRE_SERVER
        || a == 0
        || a >= 240
        // Shared address space (RFC 6598), benchmarks (RFC 2544), the addresses of special services (RFC 6890), and the
        // anycast addresses of 6to4 relays (RFC 7526).
        || (a == 100 && b & 0xc0 == 64)
        || (a == 198 && b & 0xfe == 18)
        || [(192, 0, 0), (192, 88, 99)].contains(&(a, b, c))
}

/// Whether an address is in 2000::/3, from which all global addresses come, and in no part of it with a special purpose:
/// 2001::/23 (Teredo and others), the documentation prefixes 2001:db8::/32 and 3fff::/20, and 6to4 (2002::/16), which
/// [`embedded_ipv4`] handles.
fn is_global_ipv6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_special = (first == 0x2001 && (second < 0x200 || second == 0xdb8)) || (first == 0x3fff && second < 0x1000);
    first & 0xe000 == 0x2000 && !is_special
}

/// The IPv4 address that an IPv6 address leads to: NAT64 (RFC 6052) and 6to4 (RFC 3056). Local-use NAT64 prefixes
/// (RFC 8215), SIIT (RFC 7915) and IPv4-compatible addresses are not global, whatever IPv4 address they contain.
fn embedded_ipv4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = address.to_bits();
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(Ipv4Addr::from_bits(bits as u32)),
        [0x2002, ..] => Some(Ipv4Addr::from_bits((bits >> 80) as u32)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_host_are_equal() {
        for (text, expected) in [
            ("Registry.LAN.", Some(Host::Name("registry.lan".into()))),
            ("127.0.0.1", Some(Host::Ip([127, 0, 0, 1].into()))),
            ("127.0.0.1.", Some(Host::Ip([127, 0, 0, 1].into()))),
            ("[::ffff:127.0.0.1]", Some(Host::Ip([127, 0, 0, 1].into()))),
            ("[0:0::1]", Some(Host::Ip(Ipv6Addr::LOCALHOST.into()))),
            ("0x7f.1", None),
            ("127.1", None),
            ("2130706433", None),
            ("0177.0.0.1", None),
            ("0x7f000001", None),
            ("a.0x", None),
            ("127.0.0.%31", None),
            ("[fe80::1%25eth0]", None),
            ("[::1", None),
            ("a..b", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(Host::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn local_addresses_are_recognized() {
        for (text, expected) in [
            ("127.8.8.8", true),
            ("10.0.0.1", true),
            ("172.31.0.1", true),
            ("172.32.0.1", false),
            ("192.168.1.1", true),
            ("169.254.169.254", true),
            ("168.63.129.16", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("0.0.0.0", true),
            ("255.255.255.255", true),
            ("20.43.0.1", false),
            ("::1", true),
            ("::", true),
            ("fd00:ec2::254", true),
            ("fe80::1", true),
            ("::ffff:10.0.0.1", true),
            ("::10.0.0.1", true),
            ("64:ff9b::169.254.169.254", true),
            ("64:ff9b::20.43.0.1", false),
            ("2002:7f00:1::", true),
            ("2603:1030::1", false),
            ("2001:4860:4860::8888", false),
            ("64:ff9b:1::1", true),
            ("64:ff9b:1::20.43.0.1", true),
            ("64:ff9b:1:fffe::20.43.0.1", true),
            ("::ffff:0:10.0.0.1", true),
            ("::ffff:0:20.43.0.1", true),
            ("::20.43.0.1", true),
            ("2002:142b:1::", false),
            ("2001::1", true),
            ("2001:db8::1", true),
            ("3fff::1", true),
            ("100::1", true),
            ("5f00::1", true),
            ("fec0::1", true),
            ("ff02::1", true),
            ("4000::1", true),
            ("198.18.0.1", true),
            ("198.19.255.255", true),
            ("198.20.0.1", false),
            ("198.51.100.1", true),
            ("203.0.113.1", true),
            ("192.0.2.2", true),
            ("192.88.99.1", true),
        ] {
            assert_eq!(is_local_address(text.parse().expect("an address")), expected, "{text}");
        }
    }
}
