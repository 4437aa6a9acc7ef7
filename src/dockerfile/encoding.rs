//! Files that are not text, or are text of another kind.

/// No file longer than this is read.
pub(super) const MAX_FILE: usize = 256 << 20;

/// How much of a file without a byte order mark is looked at.
const SAMPLE: usize = 1024;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The length of the UTF-8 byte order mark, where there is one.
pub(super) fn bom_length(bytes: &[u8]) -> usize {
    if bytes.starts_with(BOM) { BOM.len() } else { 0 }
}

/// The kind of UTF-16 that the file is in, if it is: by its byte order mark, else because every
/// other byte of its start is NUL, as ASCII is in UTF-16.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, ..] => return Some("UTF-16 LE"),
        [0xFE, 0xFF, ..] => return Some("UTF-16 BE"),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (pairs, _) = sample.as_chunks::<2>();
    let ascii = |text: usize| {
        pairs.iter().filter(|pair| pair[1 - text] == 0 && pair[text] != 0 && pair[text].is_ascii()).count()
    };
    let most = pairs.len().div_ceil(4) * 3;
    if pairs.len() < 2 {
        None
    } else if ascii(0) >= most {
        Some("UTF-16 LE")
    } else if ascii(1) >= most {
        Some("UTF-16 BE")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_known_by_its_mark_or_its_zeros() {
        for (bytes, expected) in [
            (&b"\xFF\xFEF\0R\0"[..], Some("UTF-16 LE")),
            (b"\xFE\xFF\0F\0R", Some("UTF-16 BE")),
            (b"F\0R\0O\0M\0", Some("UTF-16 LE")),
            (b"\0F\0R\0O\0M", Some("UTF-16 BE")),
            (b"FROM alpine\n", None),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", None),
            (b"", None),
        ] {
            assert_eq!(utf16(bytes), expected, "{bytes:?}");
        }
    }
}
