//! Whom to trust, and what a failed handshake means.

use super::limited;
use anyhow::{Context as _, ensure};
use rustls::CertificateError;
use std::io;
use std::path::Path;
use std::sync::Arc;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Many times the size of the bundles that systems ship.
const LARGEST_CA_FILE: u64 = 4 << 20;

/// The certificates that the machine trusts, and with a CA file those in it too.
///
/// The platform's own verifier knows what an administrator added or revoked. It takes no certificates besides, so
/// with a file the machine's roots are read into one list with the file's.
pub(super) fn config(ca_file: Option<&Path>) -> anyhow::Result<TlsConfig> {
    let roots = match ca_file {
        None => RootCerts::PlatformVerifier,
        Some(path) => {
            let machine = rustls_native_certs::load_native_certs().certs;
            let machine = machine.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
            machine.chain(read(path)?).collect::<Vec<_>>().into()
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
}

fn read(path: &Path) -> anyhow::Result<Vec<Certificate<'static>>> {
    let text = limited::read(path, LARGEST_CA_FILE);
    let text = text.with_context(|| format!("cannot read the CA file {}", path.display()))?;
    let too_long = || format!("the CA file {} is larger than {} MiB", path.display(), LARGEST_CA_FILE >> 20);
    let text = text.with_context(too_long)?;
    let certificates: Vec<_> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    ensure!(!certificates.is_empty(), "the CA file {} holds no certificate in PEM form", path.display());
    Ok(certificates)
}

/// What is wrong with a server's certificate, where that is why a request failed.
pub(super) fn distrust(error: &ureq::Error) -> Option<String> {
    let why = match rustls_error(error)? {
        rustls::Error::InvalidCertificate(why) => why,
        rustls::Error::General(_) => {
            return Some("this machine has no trusted certificates: install them, or give a --ca-file".into());
        }
        _ => return None,
    };
    Some(match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".into()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name".into()
        }
        CertificateError::Revoked => "its certificate was revoked".into(),
        // What `openssl req -x509` makes. rustls-webpki has the variant and does not export it through rustls.
        CertificateError::Other(other) if other.0.to_string() == "CaUsedAsEndEntity" => {
            "its certificate is that of an authority (CA:TRUE), which none of a server may be: make it one without"
                .into()
        }
        _ => "its certificate is not trusted: give its authority with --ca-file".into(),
    })
}

/// Whether the other side took part in a TLS handshake at all.
pub(super) fn spoke_tls(error: &ureq::Error) -> bool {
    distrust(error).is_some() || matches!(rustls_error(error), Some(rustls::Error::AlertReceived(_)))
}

fn rustls_error(error: &ureq::Error) -> Option<&rustls::Error> {
    match error {
        ureq::Error::Rustls(error) => Some(error),
        ureq::Error::Io(error) => inner(error),
        _ => None,
    }
}

fn inner(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}
