//! The sentences for errors that no test server can cause.

use super::*;

#[test]
fn a_connection_that_times_out_is_not_a_missing_host() {
    for (kind, expected) in [
        (io::ErrorKind::TimedOut, "it does not answer in time"),
        (io::ErrorKind::ConnectionRefused, "the connection was refused"),
        (io::ErrorKind::AddrNotAvailable, "no such host, or no way to it"),
    ] {
        let fault = describe(&ureq::Error::Io(io::Error::from(kind)));
        assert!(matches!(&fault, Fault::Unreachable(why) if why == expected), "{kind:?}");
    }
}
