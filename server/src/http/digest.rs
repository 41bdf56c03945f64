//! Digests as HTTP writes them: base64, in `Content-Digest` (RFC 9530) and in a content security policy.

use alongside_core::domain::ids::Digest;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::problem::{Code, Problem};

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    *Digest::of(&[bytes]).bytes()
}

/// Bytes in base64, padded.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
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
