//! The host that a text names, or an error that lists the nearest names.

use super::host::Host;
use super::resolve::parse_host;
use super::unknown::{UnknownHost, unknown_host};
use crate::windows::data::Catalog;
use jiff::civil::Date;

/// Returns the host that a text names on a day: a version, a line, a product, a platform's name, the output of `ver`.
///
/// `current` is an error here: only the command line can inspect the machine ([`UnknownHost::is_current`]).
pub fn find_host(catalog: &Catalog, text: &str, as_of: Date) -> Result<Host, UnknownHost> {
    let text = text.trim();
    match parse_host(catalog, text, as_of) {
        Ok(Some(host)) => Ok(host),
        Ok(None) => Err(unknown_host(catalog, text, None, as_of)),
        Err(hint) => Err(unknown_host(catalog, text, Some(hint), as_of)),
    }
}
