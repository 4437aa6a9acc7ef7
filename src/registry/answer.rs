//! The answer of a server to one request.

use ureq::http::HeaderMap;

/// The answer of a server to one request.
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// It comes from the server that was asked, not from one that it redirected to.
    pub from_asked: bool,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
