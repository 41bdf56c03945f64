//! Digests as HTTP writes them: base64, in `Content-Digest` (RFC 9530) and in a content security policy.

use alongside_core::domain::ids::Digest;
use axum::http::HeaderMap;

use crate::problem::{Code, Problem};

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    *Digest::of(&[bytes]).bytes()
}

/// Bytes in base64, padded.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for letter in 0..4 {
            let index = (bits >> (18 - 6 * letter)) & 63;
            text.push(if letter > three.len() { '=' } else { char::from(LETTERS[index as usize]) });
        }
    }
    text
}

/// Whether the bytes are those that `Content-Digest` names; answers their digest.
///
/// # Errors
/// A problem, where the header is missing or names other bytes.
pub fn checked(headers: &HeaderMap, bytes: &[u8]) -> Result<Digest, Problem> {
    let header = headers.get("content-digest").and_then(|value| value.to_str().ok()).unwrap_or("");
    let named = header.split(',').find_map(|member| member.trim().strip_prefix("sha-256=:")?.strip_suffix(':'));
    let Some(named) = named else {
        return Err(Problem::new(Code::Malformed).saying("Name the bytes in Content-Digest: sha-256=:…:."));
    };
    let digest = Digest::of(&[bytes]);
    if named == base64(digest.bytes()) { Ok(digest) } else { Err(Problem::new(Code::DigestMismatch)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        let written = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(written, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }
}
