//! What Docker prints of images and hosts: `inspect`, `manifest inspect`, `info`, `version`. No I/O.

mod host;
mod image;

pub use host::{InspectedHost, host};
pub use image::{InspectedImage, images};

use std::fmt;

/// Why an output was not understood, and what to do about it.
#[derive(PartialEq, Eq, Debug)]
pub struct NotUnderstood(String);

impl NotUnderstood {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotUnderstood {}

/// The text of an output that was kept in a file. Windows PowerShell writes UTF-16 with its `>`, others UTF-8; what
/// is neither comes out as U+FFFD.
pub fn decode(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => String::from_utf8_lossy(rest).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn outputs_are_read_in_the_encodings_of_windows() {
        for bytes in [&b"[]"[..], b"\xEF\xBB\xBF[]", b"\xFF\xFE[\0]\0", b"\xFE\xFF\0[\0]"] {
            assert_eq!(decode(bytes), "[]", "{bytes:?}");
        }
    }
}
