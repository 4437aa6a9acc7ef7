//! Digests: what a body really is.

use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// The digest of a body in the algorithm of another digest; `None` where it names an algorithm of its own.
pub(super) fn of_like(body: &[u8], other: &str) -> Option<String> {
    let (algorithm, _) = other.split_once(':')?;
    let bytes = match algorithm {
        "sha256" => Sha256::digest(body).to_vec(),
        "sha384" => Sha384::digest(body).to_vec(),
        "sha512" => Sha512::digest(body).to_vec(),
        _ => return None,
    };
    Some(format!("{algorithm}:{}", hex(&bytes)))
}

/// `sha256:...` of a body.
pub(super) fn sha256(body: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(body)))
}

/// Whether a body has this digest.
pub(super) fn matches(body: &[u8], digest: &str) -> bool {
    of_like(body, digest).is_some_and(|real| real == digest)
}

/// Whether a text is a digest that can be checked, and so one that can stand in an address.
pub(super) fn is_known(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == length && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_sha256sum() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
        assert!(matches(b"", empty));
        assert!(!matches(b"x", empty));
        assert!(!matches(b"", "md5:d41d8cd98f00b204e9800998ecf8427e"));
        assert!(is_known(empty) && !is_known("sha256:e3") && !is_known(&empty.replace("e3b0", "../.")));
        let long = of_like(b"", "sha512:").expect("an algorithm that is known");
        assert!(long.starts_with("sha512:cf83e1357eefb8bd") && matches(b"", &long));
    }
}
